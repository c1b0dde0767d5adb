# SPDX-License-Identifier: Apache-2.0
"""A page per component: what the headers declare and what Python offers under the same name, side by side."""

from __future__ import annotations

import ast
import enum
import inspect
import re
import textwrap
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cpp_headers import Declaration, Header, read_header

import outdial
from outdial import geo, plot

_QUESTION = re.compile(r"^\| (`[^|]+`) \| (.+) \|$", re.MULTILINE)
_HEADER = re.compile(r"`([\w/*]+\.hpp)`")
_LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")
Stubs = dict[str, list[Any]]  # by name, its definitions in the stub file

_COLUMN = 60  # letters of code that fit into one of two columns
_CODE = re.compile(r"(`[^`]+`)")


@dataclass(frozen=True)
class Component:
    """A page: its headers in the order of reading, and the modules of the Python layer that belong to it."""

    slug: str
    title: str
    headers: str
    modules: str = ""
    names: str = ""  # of the core, where Python's name is none of a header's


COMPONENTS = (
    Component("verdict", "Verdicts", "verdict", names="VerdictKind why_sentence"),
    Component(
        "windows",
        "Calling windows",
        "windows hours rule zone_set zone calendar compiled_windows",
        modules="rules",
    ),
    Component("law", "Laws", "jurisdiction law_caps", names="law_caps"),
    Component("retry", "Retry", "retry outcome", "retry_diagrams actions", "usual_day_parts outcome_sentence"),
    Component("signals", "Signals of an attempt", "signals", "signals"),
    Component("caps", "Caps on frequency", "caps cap_store", "caps", "CapAfter CapKind CapUnit"),
    Component(
        "abandonment",
        "Abandoned calls",
        "abandonment_rule abandonment_ledger",
        "audits",
        names="AbandonmentDenominator AbandonmentStart law_abandonment",
    ),
    Component(
        "reachability",
        "Reachability",
        "reachability evidence receipt route_trust",
        modules="receipts",
        names="lookup_failure_sentence receipt_problem_sentence",
    ),
    Component("pacing", "Pacing", "pacing blending bound estimate age odds outlook cohorts shortlist"),
    Component(
        "campaign",
        "Campaigns",
        "campaign campaign_config contact dial_order announcement event agents priority turns journal",
        "queues",
    ),
    Component("teams", "Several teams and campaigns", "teams sim/centre", "centre", "agent_moves overflow_team"),
    Component("chances", "Answer chances", "answer_chances", "chances"),
    Component("geo", "Geography", "geo whereabouts caller_id", "geo"),
    Component(
        "quality", "Number quality", "number_quality phone_number", "quality", "parse_phone_numbers VerificationPhase"
    ),
    Component(
        "simulation",
        "Simulation",
        "sim/scenario sim/simulate sim/distribution sim/records sim/pacing_bench",
        modules="simulation sweeps comparison fitting columns campaign_file contacts toml_file",
    ),
    Component("plot", "Plots", "", "plot"),
    Component("values", "Instants, results, text", "instant result random format"),
    Component(
        "adapters",
        "Adapters",
        "adapters/smpp_session adapters/smpp_pdu adapters/smpp_text adapters/smpp_parts adapters/smpp_receipt "
        "adapters/smpp_client adapters/provider_profile adapters/provider_request adapters/provider_answer "
        "adapters/lookup_queue adapters/lookup_source adapters/lookup_error adapters/hlr_client adapters/webhook "
        "adapters/webhook_listener adapters/written_number adapters/digest",
    ),
)


def write_api(root: Path, target: Path) -> None:
    """Write the pages. ValueError when a header or a public name is on none, or a page asks for one there is not."""
    target.mkdir(parents=True, exist_ok=True)
    include = root / "include"
    questions = _questions(root / "README.md")
    stubs = _stubs(root / "bindings" / "python" / "outdial" / "_core.pyi")
    headers = {str(path.relative_to(include / "outdial"))[:-4] for path in include.rglob("*.hpp")}
    listed = [name for component in COMPONENTS for name in component.headers.split()]
    if set(listed) != headers or len(listed) != len(headers):
        raise ValueError(f"headers without a page, or twice: {set(listed) ^ headers}")
    left = set(outdial.__all__) - {"__version__"}
    for component in COMPONENTS:
        read = [read_header(include, f"outdial/{name}.hpp") for name in component.headers.split()]
        page = _page(component, read, questions, stubs, left)
        (target / f"{component.slug}.rst").write_text(page, encoding="utf-8")
    if left:
        raise ValueError(f"public names without a page: {sorted(left)}")
    (target / "index.md").write_text(_index(questions), encoding="utf-8")


def _questions(readme: Path) -> dict[str, str]:
    """By header (or the beginning of its name), the question it answers, from the table of the README."""
    found: dict[str, str] = {}
    for names, question in _QUESTION.findall(readme.read_text(encoding="utf-8")):
        for name in _HEADER.findall(names):
            found[name.removesuffix(".hpp")] = _LINK.sub(r"\1", question)
    return found


def _question(questions: dict[str, str], header: str) -> str:
    if header in questions:
        return questions[header]
    near = [question for name, question in questions.items() if name.endswith("*") and header.startswith(name[:-1])]
    return near[0] if near else ""


def _index(questions: dict[str, str]) -> str:
    lines = ["# API by component", "", "Each page shows what C++ declares and what Python offers, side by side.", ""]
    for component in COMPONENTS:
        asked = [_question(questions, name) for name in component.headers.split()[:1]]
        lines.append(f"- [{component.title}]({component.slug}.rst)" + (f": {asked[0]}" if asked and asked[0] else ""))
    return "\n".join([*lines, "", "```{toctree}", ":hidden:", "", *[one.slug for one in COMPONENTS], "```", ""])


# --- one page ---------------------------------------------------------------------------------------------------------


def _page(
    component: Component,
    headers: list[Header],
    questions: dict[str, str],
    stubs: Stubs,
    left: set[str],
) -> str:
    out = [":hide-toc:", "", component.title, "=" * len(component.title), "", ".. py:currentmodule:: outdial", ""]
    for header in headers:
        name = header.path.removeprefix("outdial/").removesuffix(".hpp")
        out += _heading(f"{header.path}", "-")
        question = _question(questions, name)
        out += [f"*{_rst(question)}*", ""] if question else []
        out += _comment(header.about)
        out += _declarations(header, stubs, left)
    rest = [name for name in component.names.split() if name in left]
    missing = [name for name in component.names.split() if name not in outdial.__all__]
    if missing:
        raise ValueError(f"{component.slug}: no public names: {missing}")
    for module in component.modules.split():
        rest += [name for name in outdial.__all__ if name in left and _module(name) == f"outdial.{module}"]
    if component.slug in ("geo", "plot"):
        out += _module_section(geo if component.slug == "geo" else plot)
    if component.slug == "adapters" and find_spec("outdial._adapters"):
        out += _module_section(import_module("outdial.reach"), classes=True)
    if rest:
        out += _heading("In Python only", "-")
        for name in dict.fromkeys(rest):
            out += [*_python(name, stubs), ""]
            left.discard(name)
    return "\n".join(out)


def _module(name: str) -> str:
    return str(getattr(getattr(outdial, name), "__module__", ""))


def _heading(text: str, line: str) -> list[str]:
    return [text, line * len(text), ""]


def _declarations(header: Header, stubs: Stubs, left: set[str]) -> list[str]:
    """Where Python has the name too, a row of two columns; what is in C++ only, together in between."""
    out: list[str] = []
    groups: list[tuple[str, list[Declaration]]] = []
    for declaration in header.declarations:
        twin = declaration.name if declaration.name in left else ""
        if groups and (groups[-1][0] == twin or (twin and groups[-1][0] == declaration.name)):
            groups[-1][1].append(declaration)
        else:
            groups.append((twin, [declaration]))
    for twin, declarations in groups:
        if not twin or twin not in left:
            out += [*_cpp(declarations), ""]
            continue
        left.discard(twin)
        out += [".. grid:: 1 1 2 2", "   :gutter: 3", "   :class-container: od-pair", ""]
        out += ["   .. grid-item::", "", *_indented(_cpp(declarations, narrow=True), 6), ""]
        out += ["   .. grid-item::", "", *_indented(_python(twin, stubs), 6), ""]
    return out


def _cpp(declarations: list[Declaration], *, narrow: bool = False) -> list[str]:
    text = "\n\n".join(declaration.text.rstrip() for declaration in declarations)
    return [".. code-block:: cpp", "", *_indented(_narrow(text.splitlines()) if narrow else text.splitlines(), 3), ""]


def _narrow(lines: list[str]) -> list[str]:
    """Comments broken anew, so that they fit beside another column."""
    out: list[str] = []
    words: list[str] = []
    margin = ""

    def flush() -> None:
        if words:
            out.extend(f"{margin}/// {line}" for line in textwrap.wrap(" ".join(words), _COLUMN - len(margin) - 4))
            words.clear()

    for line in lines:
        found = re.match(r"^( *)///( |$)(.*)$", line)
        plain = found is not None and not re.match(r"\s|- ", found[3]) and found[3]
        if not plain or found[1] != margin:
            flush()
        if plain:
            margin = found[1]
            words.append(found[3])
            if found[3].endswith(":"):  # what follows is a list or a formula
                flush()
        else:
            out.append(line)
    flush()
    return out


def _indented(lines: list[str], by: int) -> list[str]:
    return [" " * by + line if line else "" for line in lines]


def _comment(text: str) -> list[str]:
    """A header's own words; lines of code in them stay code."""
    out: list[str] = []
    for paragraph in text.strip("\n").split("\n\n") if text.strip() else []:
        lines = paragraph.splitlines()
        if all(line.startswith("    ") for line in lines):
            out += [".. code-block:: cpp", "", *_indented([line[4:] for line in lines], 3), ""]
        else:
            out += [*(_rst(line) for line in lines), ""]
    return out


def _rst(text: str) -> str:
    """Text with `code` in it, as reStructuredText."""
    parts = _CODE.split(text)
    for i, part in enumerate(parts):
        if part.startswith("`") and len(part) > 1:
            before = parts[i - 1][-1:] if i else ""
            after = parts[i + 1][:1] if i + 1 < len(parts) else ""
            parts[i] = ("\\ " if before.isalnum() else "") + f"`{part}`" + ("\\ " if after.isalnum() else "")
        else:
            pieces = re.split(r"(\*\*[^*]+\*\*)", part)
            parts[i] = "".join(piece if re.fullmatch(r"\*\*.+\*\*", piece) else _escaped(piece) for piece in pieces)
    return "".join(parts)


def _escaped(text: str) -> str:
    return re.sub(r"([\\*|_`])", r"\\\1", text)


# --- Python -----------------------------------------------------------------------------------------------------------


def _stubs(path: Path) -> Stubs:
    found: Stubs = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.setdefault(node.name, []).append(node)
    return found


def _python(name: str, stubs: Stubs) -> list[str]:
    thing = getattr(outdial, name)
    if inspect.isclass(thing):
        return _class(name, thing, stubs)
    if name in stubs:
        return _function(name, [_signature(node) for node in stubs[name]], _doc(thing))
    return _function(name, [_inspected(thing)], _doc(thing))


def _module_section(module: Any, *, classes: bool = False) -> list[str]:
    out = [
        *_heading(module.__name__, "-"),
        *_paragraphs(_doc(module)),
        "",
        f".. py:currentmodule:: {module.__name__}",
        "",
    ]
    for name, thing in vars(module).items():
        own = getattr(thing, "__module__", "").startswith(module.__name__.rpartition(".")[0] or "outdial")
        listed = getattr(module, "__all__", None)
        if name.startswith("_") or not callable(thing) or not own or (listed is not None and name not in listed):
            continue
        if inspect.isfunction(thing):
            out += [*_function(name, [_inspected(thing)], _doc(thing)), ""]
        elif classes and inspect.isclass(thing):
            out += [*_class(name, thing, {}), ""]
    return [*out, ".. py:currentmodule:: outdial", ""]


def _function(
    name: str, signatures: list[str], doc: str, directive: str = "function", options: tuple[str, ...] = ()
) -> list[str]:
    out = [f".. py:{directive}:: {name}{signatures[0]}"]
    out += [f"{' ' * (len(directive) + 9)}{name}{signature}" for signature in signatures[1:]]
    out += _indented([*options, "", *_paragraphs(doc), ""], 3)
    return out


def _class(name: str, thing: type, stubs: Stubs) -> list[str]:
    node = stubs[name][0] if name in stubs else None
    if issubclass(thing, enum.Enum):
        out = [f".. py:class:: {name}", "", *_indented(_paragraphs(_doc(thing)), 3), ""]
        words = ", ".join(f"``{member.value}``" for member in thing)
        return [*out, *_indented(["An `enum.StrEnum`: " + words + "."], 3), ""]
    makers = _methods(node, "__init__")
    signature = _signature(makers[0], method=True) if makers else ("" if node else _inspected(thing))
    signature = signature.split(" -> ")[0]
    if node and makers and _fields(makers[0], thing):
        signature = _short(makers[0])
    out = [f".. py:class:: {name}{signature}", "", *_indented(_paragraphs(_doc(thing)), 3), ""]
    for member, value in _members(thing):
        doc = _member_doc(value)
        if isinstance(value, property):
            kind = _property_type(node, member, value)
            lines = [f".. py:attribute:: {member}", *([f"   :type: {kind}"] if kind else []), ""]
            out += _indented([*lines, *_indented(_paragraphs(doc), 3), ""], 3)
            continue
        options = ("   :staticmethod:",) if isinstance(value, staticmethod) else ()
        options = ("   :classmethod:",) if isinstance(value, classmethod) else options
        nodes = _methods(node, member) if node else []
        signatures = [_signature(one, method=not options or isinstance(value, classmethod)) for one in nodes]
        signatures = signatures or [_inspected(inspect.unwrap(getattr(thing, member)))]
        if member == "replace":
            signatures = ["(**changes)"]
        out += _indented(_function(member, signatures, doc, "method", tuple(one.strip() for one in options)), 3)
    return out


def _members(thing: type) -> list[tuple[str, Any]]:
    shown = []
    for member, value in vars(thing).items():
        if member.startswith("_"):
            continue
        if callable(value) or isinstance(value, property | staticmethod | classmethod):
            shown.append((member, value))
    return shown


def _fields(maker: ast.FunctionDef, thing: type) -> bool:
    """Whether it is made from its own attributes, which are listed below."""
    names = [one.arg for one in [*maker.args.args[1:], *maker.args.kwonlyargs]]
    return len(names) > 3 and all(name in vars(thing) for name in names)


def _short(maker: ast.FunctionDef) -> str:
    names = [one.arg for one in maker.args.args[1:]]
    keywords = [one.arg for one in maker.args.kwonlyargs]
    return "(" + ", ".join([*names, *(["*", *keywords] if keywords else [])]) + ")"


def _methods(node: ast.ClassDef | None, name: str) -> list[ast.FunctionDef]:
    return [one for one in (node.body if node else ()) if isinstance(one, ast.FunctionDef) and one.name == name]


def _property_type(node: ast.ClassDef | None, name: str, value: property) -> str:
    for one in _methods(node, name):
        return _plain(ast.unparse(one.returns)) if one.returns else ""
    annotation = getattr(value.fget, "__annotations__", {}).get("return", "")
    return _plain(annotation if isinstance(annotation, str) else getattr(annotation, "__name__", ""))


def _signature(node: ast.FunctionDef, *, method: bool = False) -> str:
    arguments = ast.unparse(node.args)
    if method:
        arguments = re.sub(r"^(self|cls)(, )?", "", arguments)
    return _plain(f"({arguments})" + (f" -> {ast.unparse(node.returns)}" if node.returns else ""))


def _inspected(thing: Any) -> str:
    try:
        return (
            _plain(str(inspect.signature(thing)).replace("''", '""').replace("'", ""))
            .replace("(self, ", "(")
            .replace("(self)", "()")
        )
    except (TypeError, ValueError):
        return "()"


def _plain(text: str) -> str:
    text = re.sub(r"<(\w+)\.(\w+): '?[^>]*>", r"\1.\2", text)
    text = re.sub(r"<[^>]*>", "...", text)
    return re.sub(r"\b(_core|outdial\._core|typing|dt)\.", lambda found: "datetime." if found[1] == "dt" else "", text)


def _doc(thing: Any) -> str:
    text = inspect.getdoc(thing) or ""
    first, _, rest = text.partition("\n")
    if re.match(r"\w+\(.*\)( -> .*)?$", first):  # pybind11's own line
        text = rest.strip()
    if text.startswith("Overloaded function."):  # and what it makes of several
        text = "\n".join(line for line in text.splitlines()[1:] if not re.match(r"\d+\. \w+\(", line)).strip()
    return text


def _member_doc(value: Any) -> str:
    if isinstance(value, staticmethod | classmethod):
        return _doc(value.__func__)
    return inspect.cleandoc(value.__doc__ or "") if isinstance(value, property) else _doc(value)


def _paragraphs(doc: str) -> list[str]:
    """A docstring as it reads: paragraphs, and what is indented as code."""
    out: list[str] = []
    for paragraph in re.split(r"\n\s*\n", doc):
        lines = paragraph.splitlines()
        if lines and all(line.startswith("    ") for line in lines):
            out += [".. code-block:: python", "", *_indented([line[4:] for line in lines], 3), ""]
        elif lines:
            out += [*(_rst(line.strip()) for line in lines), ""]
    return out
