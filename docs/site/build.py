# SPDX-License-Identifier: Apache-2.0
"""Makes the site: lays the pages out in build/docs-source, and calls Sphinx, for which a warning is an error.

python docs/site/build.py [--quick]

With --quick the validation page, which is simulated, is taken from the last time if there is one.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
from api_pages import write_api
from bench_page import bench_page
from law_page import law_page
from pictures import PICTURES
from validation_page import validation_page

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MERMAID = re.compile(r"```mermaid\n.*?```", re.DOTALL)
SAVED = re.compile(r'savefig\("build/([\w.]+)"\)')
COMMENT = re.compile(r"^<!-- .* -->\n", re.MULTILINE)


def lay_out(source: Path, *, quick: bool) -> None:
    """Everything that Sphinx reads, below `source`."""
    kept = source / "validation.md"
    validation = kept.read_text(encoding="utf-8") if quick and kept.is_file() else validation_page()
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    for page in sorted((ROOT / "docs").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        text = MERMAID.sub("![What follows an attempt](pictures/retry.svg)", text)
        (source / page.name).write_text(COMMENT.sub("", text), encoding="utf-8")
    written = {
        "laws.md": law_page(ROOT / "data" / "law"),
        "benchmarks.md": bench_page(ROOT / "build"),
        "validation.md": validation,
        "changelog.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
    }
    for name, text in written.items():
        (source / name).write_text(text, encoding="utf-8")
    write_api(ROOT, source / "api")
    shutil.copy(HERE / "conf.py", source)
    shutil.copytree(HERE / "static", source / "_static")
    _draw(PICTURES, source / "pictures")
    _examples(source / "pictures")


def _examples(folder: Path) -> None:
    """The pictures that examples leave in build/; an example whose picture is not there is run."""
    for example in sorted((ROOT / "examples").glob("*.py")):
        for name in SAVED.findall(example.read_text(encoding="utf-8")):
            if not (ROOT / "build" / name).is_file():
                subprocess.run([sys.executable, example], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            shutil.copy(ROOT / "build" / name, folder)


def _draw(pictures: dict[str, Callable[[Path], None]], folder: Path) -> None:
    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "outdial"
    folder.mkdir()
    for name, draw in pictures.items():
        draw(folder / f"{name}.svg")


def main() -> int:
    """Build it; the exit code is that of Sphinx."""
    from sphinx.cmd.build import main as sphinx

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="keep the simulated page of the last time")
    arguments = parser.parse_args()
    source, target = ROOT / "build" / "docs-source", ROOT / "build" / "docs"
    lay_out(source, quick=arguments.quick)
    code = sphinx(["-b", "html", "-W", "--keep-going", "-q", "-E", str(source), str(target)])
    if code == 0:
        print(target / "index.html")
    return code


if __name__ == "__main__":
    sys.exit(main())
