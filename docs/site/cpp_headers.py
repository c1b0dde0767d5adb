# SPDX-License-Identifier: Apache-2.0
"""The public declarations of a header, with their `///` comments and without bodies, private parts and plumbing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\])\'|[{}();]', re.DOTALL)
_NAMESPACE = re.compile(r"((?:^///[^\n]*\n)*)^namespace (outdial[\w:]*) \{\n", re.MULTILINE)
_TYPE = re.compile(
    r"^(?:template <[^{;]*?>\s*(?:requires [^\n]*\n\s*)?)?(struct|class|enum class)\s+(?:\[\[\w+\]\]\s+)?([\w<>]+)"
)
_PLUMBING = re.compile(
    r"static_assert|namespace detail|template <class Self, class Archive>|inline constexpr int \w+_count\b"
    r"|friend [^\n]*operator==|(?:struct|class) \w+;|friend "
)


@dataclass(frozen=True)
class Declaration:
    """A type, function or constant."""

    name: str
    text: str  # as it is shown
    kind: str  # type, function or value


@dataclass(frozen=True)
class Header:
    """What a header says of itself, and what it declares."""

    path: str  # as it is included
    about: str
    declarations: list[Declaration]


def read_header(include: Path, path: str) -> Header:
    """Read `include`/`path`."""
    text = (include / path).read_text(encoding="utf-8")
    about: list[str] = []
    declarations: list[Declaration] = []
    for found in _NAMESPACE.finditer(text):
        about += [line.strip().removeprefix("///").removeprefix(" ") for line in found[1].splitlines()]
        end = _end_of_block(text, found.end() - 2)
        for chunk in _chunks(text[found.end() : end - 1]):
            shown = _shown(chunk, "", 0)
            if shown is not None:
                declarations.append(shown)
    return Header(path, "\n".join(about), declarations)


def _end_of_block(text: str, opening: int) -> int:
    depth = 0
    for token in _TOKEN.finditer(text, opening):
        if token[0] in "{(":
            depth += 1
        elif token[0] in "})":
            depth -= 1
            if depth == 0:
                return token.end()
    raise ValueError("a block does not end")


def _chunks(body: str) -> Iterator[str]:
    """One declaration at a time, with the comments before it and beside it."""
    begin = at = 0
    while token := _TOKEN.search(body, at):
        at = token.end()
        if token[0] in "({":
            at = _end_of_block(body, token.start())
            if token[0] == "(" or not _body_begins(body[begin : token.start()]):
                continue
            following = re.compile(r"\s*;").match(body, at)
            at = following.end() if following else at
        elif token[0] != ";":
            continue
        beside = re.compile(r"[ \t]*//[^\n]*\n(?:[ \t]*///<[^\n]*\n)*").match(body, at)
        at = beside.end() if beside else at
        yield body[begin:at].strip("\n")
        begin = at


def _code(chunk: str) -> str:
    """The chunk without the comments before it."""
    return re.sub(r"\A(?:\s*//[^\n]*\n)*\s*", "", chunk)


def _body_begins(before: str) -> bool:
    """Whether the brace after this text is that of a body, not of an initialiser."""
    code = _code(before)
    return (
        code.startswith("namespace ")
        or bool(_TYPE.match(code))
        or "(" in re.sub(r"alignas\([^)]*\)|\[\[[^]]*\]\]|<[^<>]*\([^<>]*\)[^<>]*>", "", code)
    )


def _shown(chunk: str, within: str, depth: int) -> Declaration | None:
    code = _code(chunk)
    if (
        not code
        or _PLUMBING.match(code)
        or (within and re.match(rf"(explicit )?~?{within}\((const )?{within}\b", code))
    ):
        return None
    comments = _margin(chunk[: len(chunk) - len(chunk.lstrip("\n"))] + chunk[: chunk.find(code)])
    comments = "".join(line + "\n" for line in comments.splitlines() if line.startswith("///"))
    found = _TYPE.match(code)
    if found and found[1] == "enum class":
        return Declaration(found[2], comments + _margin(code, chunk), "type")
    if found and "{" in code:
        opening = code.index("{")
        inner = code[opening + 1 : _end_of_block(code, opening) - 1]
        members = _members(inner, found[2].split("<")[0], depth, public=found[1] == "struct")
        head = re.sub(r"\s+:.*", "", code[:opening].rstrip(), flags=re.DOTALL)
        label = "public:\n" if found[1] == "class" and members else ""
        return Declaration(found[2].split("<")[0], f"{comments}{head} {{\n{label}{members}}};", "type")
    name = re.search(r"(operator\W+|~?\w+)\s*\(", code)
    if name and ("operator" in name[1] or not re.search("[={]", code[: name.start(1)])):
        return Declaration(name[1], comments + _margin(_without_body(code), chunk), "function")
    value = re.search(r"(\w+)\s*(?:=|\{|;|\[)", code)
    return Declaration(value[1] if value else code, comments + _margin(code, chunk), "value")


def _without_body(code: str) -> str:
    """`f(a) noexcept { ... }` as `f(a) noexcept;`, a constructor without its initialisers."""
    closing = _end_of_block(code, code.index("(", (found.end() if (found := re.search(r"operator\(\)", code)) else 0)))
    for token in _TOKEN.finditer(code, closing):
        if token[0] == "{":
            head = code[:closing] + re.sub(r"\s:\s.*", "", code[closing : token.start()], flags=re.DOTALL)
            beside = code[_end_of_block(code, token.start()) :]
            return head.rstrip() + ";" + (beside if beside.strip().startswith("///<") else "")
        if token[0] == ";":
            break
    return code


def _margin(text: str, of: str | None = None) -> str:
    """The text moved to the left margin."""
    lines = text.splitlines()
    source = (of if of is not None else text).splitlines()
    margin = min((len(line) - len(line.lstrip()) for line in source if line.strip()), default=0)
    return "\n".join(line[margin:] if line[:margin].isspace() or not margin else line for line in lines)


def _members(body: str, name: str, depth: int, *, public: bool) -> str:
    shown: list[str] = []
    for part in re.split(rf"^ {{{4 * depth}}}(public|private|protected):\n", body, flags=re.MULTILINE):
        if part in ("public", "private", "protected"):
            public = part == "public"
        elif public:
            for chunk in _chunks(part):
                member = _shown(chunk, name, depth + 1)
                if member is not None:
                    apart = "\n" if shown and (member.text.startswith("///") or member.kind == "type") else ""
                    shown.append(
                        apart + "".join(f"    {line}\n" if line else "\n" for line in member.text.splitlines())
                    )
    return "".join(shown)
