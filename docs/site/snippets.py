# SPDX-License-Identifier: Apache-2.0
"""The code blocks of the README and of docs/, each with a way to find out whether it is true.

- `python`: run, one after the other in one namespace per page, from the root of the checkout.
- `text`: what the block before it prints.
- `sh`: commands of `outdial` are run in a folder with the files they name; `make x` must be a target.
- `cpp`: stands to the letter in an example or a header, which the compilers and the tests see.
- `toml`: after `<!-- campaign -->` sections of a campaign file, which is loaded; else it must be TOML.
- `mermaid`: written by a script, which has its own test.
- any of them after `<!-- examples/... -->`: the file itself, which is run and compared elsewhere.

    python docs/site/snippets.py --write [PAGE ...]

puts what is printed, and what stands in the examples, into the pages after a change that is meant.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]+) -->\n\n?)?^(?P<fence>```+)(?P<language>[^\n`]*)\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
KINDS = frozenset({"python", "text", "sh", "cpp", "toml", "mermaid"})
UNCHECKED = ("pip install", "cmake --", ".venv/bin/")  # of setting up and building: make test does that


class SnippetError(AssertionError):
    """A block that is not true: page, line and reason."""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: Path
    line: int
    language: str
    mark: str
    text: str
    span: tuple[int, int]  # of its text, within the page

    def fail(self, reason: str) -> SnippetError:
        """Say where."""
        return SnippetError(f"{self.page.name}:{self.line}: {reason}")


def pages() -> list[Path]:
    """All pages with blocks."""
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks_of(page: Path) -> list[Block]:
    """The blocks of a page, in their order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            page,
            text.count("\n", 0, found.start("text")) + 1,
            found["language"],
            found["mark"] or "",
            found["text"],
            found.span("text"),
        )
        for found in BLOCK.finditer(text)
        if not found["language"].startswith("{")
    ]


def check_page(page: Path) -> dict[Block, str]:
    """Find every block true, or raise SnippetError; gives what should stand in the blocks that show something else."""
    names: dict[str, Any] = {"__name__": "__main__"}
    differing: dict[Block, str] = {}
    printed: str | None = None
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(ROOT):
        for block in blocks_of(page):
            if block.mark.startswith("examples/"):
                shown = _example(block)
                if block.text != shown:
                    differing[block] = shown
                continue
            if block.language == "text":
                if printed is None:
                    raise block.fail("a text that no block before it prints")
                if block.text.rstrip() != printed.rstrip():
                    differing[block] = printed
                printed = None
                continue
            if printed:
                raise block.fail("what the block before it prints is not shown")
            printed = _check(block, names, Path(folder))
    if printed:
        raise SnippetError(f"{page.name}: what the last block prints is not shown")
    return differing


def _check(block: Block, names: dict[str, Any], folder: Path) -> str | None:
    """What it prints, if it is run."""
    if block.language not in KINDS:
        raise block.fail(f'"{block.language}": no kind of block that is checked: use one of {", ".join(sorted(KINDS))}')
    if block.language == "python":
        return _run_python(block, names)
    if block.language == "sh":
        return _run_shell(block, folder)
    if block.language == "cpp":
        _check_cpp(block)
    if block.language == "toml":
        _check_toml(block, folder)
    return None


def _example(block: Block) -> str:
    """The file; of code what comes after the licence line."""
    file = ROOT / block.mark
    if not file.is_file():
        raise block.fail(f"there is no {block.mark}")
    text = file.read_text(encoding="utf-8")
    return text if file.suffix == ".txt" else text.split("\n", 1)[1]


def _run_python(block: Block, names: dict[str, Any]) -> str:
    out = io.StringIO()
    # As many empty lines as come before it in the page, so that a traceback names the right one.
    code = compile("\n" * (block.line - 1) + block.text, str(block.page), "exec")
    with contextlib.redirect_stdout(out):
        try:
            exec(code, names)
        except Exception as error:
            raise block.fail(f"{type(error).__name__}: {error}") from error
    return out.getvalue()


def _run_shell(block: Block, folder: Path) -> str | None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    wanted: list[str] = []
    for line in block.text.replace("\\\n", " ").splitlines():
        command = line.split("#")[0].strip() if "'" not in line and '"' not in line else line.strip()
        if command.startswith("make "):
            if command.split()[1] not in targets:
                raise block.fail(f"make has no target {command.split()[1]}")
        elif command.startswith("outdial "):
            wanted.append(line)
        elif command and not any(part in command for part in UNCHECKED):
            raise block.fail(f"{command}: a command that is not checked")
    if not wanted:
        return None
    _prepare(folder)
    environment = {**os.environ, "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "120"}
    done = subprocess.run(
        ["bash", "-euc", "\n".join(wanted)], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )
    if done.returncode != 0:
        raise block.fail(f"exit code {done.returncode}: {done.stderr.strip()}")
    return None  # what a command prints is the business of its own tests


def _prepare(folder: Path) -> None:
    """The files that the commands of the pages name."""
    if (folder / "bin").exists():
        return
    (folder / "bin").mkdir()
    command = folder / "bin" / "outdial"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m outdial "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    (folder / "examples").symlink_to(ROOT / "examples")
    (folder / "callers.csv").write_text("number\n+12125550123\n+12125550188\n+48601234567\n", encoding="utf-8")
    (folder / "clients.csv").write_text("number\n+12125550123\n+13055550199\n+48601234567\n", encoding="utf-8")
    (folder / "smsc.log").write_text(
        "id:1 sub:001 dlvrd:001 submit date:2603020900 done date:2603020901 stat:DELIVRD err:000 text:hello\n",
        encoding="utf-8",
    )


def _check_cpp(block: Block) -> None:
    for file in [*ROOT.glob("examples/*.cpp"), *ROOT.glob("include/outdial/**/*.hpp"), *ROOT.glob("tests/**/*.cpp")]:
        if _flat(block.text) in _flat(file.read_text(encoding="utf-8")):
            return
    raise block.fail("stands in no example, header or test of C++")


def _flat(text: str) -> str:
    return " ".join(text.split())


_CAMPAIGN = {
    "": 'name = "Snippet"\nzone = "Europe/Warsaw"\nstart = 2026-03-30\ndays = 1\n',
    "agents": '[[agents]]\ncount = 12\nhours = "Mo-Fr 09:00-17:00"\n',
    "windows": '[windows]\nmobile = "Mo-Fr 08:00-21:00"\n',
    "people": "[people.answer_rate]\nmobile = 0.3\n",
    "generate": '[generate]\ncount = 100\nnumbers = { mobile = 1.0 }\nfirst = { mobile = "+48500000000" }\n',
}


def _check_toml(block: Block, folder: Path) -> None:
    try:
        given = tomllib.loads(block.text)
        if block.mark != "campaign":
            return
        from outdial import load_campaign

        rest = [text for name, text in _CAMPAIGN.items() if name not in given and (name or "start" not in given)]
        file = folder / "campaign.toml"
        file.write_text("\n".join([*rest, block.text]), encoding="utf-8")
        load_campaign(file)
    except ValueError as error:
        raise block.fail(str(error)) from error


def write_page(page: Path, differing: dict[Block, str]) -> None:
    """Put what was printed in the place of the text blocks."""
    text = page.read_text(encoding="utf-8")
    for block in sorted(differing, key=lambda block: block.span, reverse=True):
        text = text[: block.span[0]] + differing[block] + text[block.span[1] :]
    page.write_text(text, encoding="utf-8")


def main() -> int:
    """Check the pages, or write them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put what is printed into the pages")
    parser.add_argument("pages", nargs="*", type=Path)
    arguments = parser.parse_args()
    status = 0
    for page in [page.resolve() for page in arguments.pages] or pages():
        try:
            differing = check_page(page)
        except SnippetError as error:
            print(error)
            status = 1
            continue
        if arguments.write and differing:
            write_page(page, differing)
            print(f"{page}: written")
        for block, printed in differing.items() if not arguments.write else ():
            print(f"{block.page}:{block.line}: should be\n{printed}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
