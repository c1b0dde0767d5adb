# SPDX-License-Identifier: Apache-2.0
"""Calls of compiled functions whose wrong arguments are explained: see wrong_arguments.py.

Importing this module puts such a call in the place of every public function, method and constructor of the core. A call
that goes well costs a fraction of a microsecond more; batch functions do their work behind one such call.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from outdial import _core


def _explained(
    name: str, error: TypeError | ValueError, called: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> TypeError | ValueError:
    from outdial.wrong_arguments import explained, explained_duration

    if isinstance(error, ValueError):
        return explained_duration(name, error, args, kwargs, called.__doc__)
    return explained(name, error, args, kwargs, called.__doc__)


def _function(name: str, called: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(called)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return called(*args, **kwargs)
        except (TypeError, ValueError) as error:
            better = _explained(name, error, called, args, kwargs)
            if better is error:
                raise
            raise better from None

    return call


def _method(name: str, called: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(called)
    def call(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        try:
            return called(self, *args, **kwargs)
        except (TypeError, ValueError) as error:
            better = _explained(name, error, called, args, kwargs)
            if better is error:
                raise
            raise better from None

    return call


def _explain_class(kind: type) -> None:
    for name, value in list(vars(kind).items()):
        if name.startswith("_") and name != "__init__":
            continue
        label = kind.__name__ if name == "__init__" else f"{kind.__name__}.{name}"
        if isinstance(value, staticmethod):
            call = _function(label, value.__func__)
            call.__qualname__ = f"{kind.__name__}.{name}"
            setattr(kind, name, staticmethod(call))
        elif type(value).__name__ == "instancemethod" and "*args, **kwargs" not in (value.__doc__ or ""):
            call = _method(label, value)
            call.__name__, call.__qualname__ = name, f"{kind.__name__}.{name}"
            setattr(kind, name, call)


def _explain_all() -> None:
    for name in _core.__all__:
        thing = getattr(_core, name)
        if isinstance(thing, type):
            if thing.__module__ == _core.__name__:
                _explain_class(thing)
        elif type(thing).__name__ == "builtin_function_or_method":
            call = _function(name, thing)
            call.__name__ = call.__qualname__ = name
            setattr(_core, name, call)


_explain_all()
