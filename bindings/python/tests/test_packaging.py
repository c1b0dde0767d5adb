# SPDX-License-Identifier: Apache-2.0
"""What a source distribution holds, and what a wheel is built with."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tomllib
from typing import Any

import pytest
from conftest import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NEEDED = ("CMakeLists.txt", "pyproject.toml", "README.md", "LICENSE", "NOTICE", "Makefile", "docs/index.md")
FOLDERS = ("src", "include", "bindings", "cmake", "data/law", "data/holidays", "data/providers", "examples", "docs")
SOURCES = {
    ".cpp",
    ".hpp",
    ".txt",
    ".cmake",
    ".in",
    ".py",
    ".pyi",
    ".typed",
    ".toml",
    ".csv",
    ".md",
    ".css",
    ".sh",
    ".geo",
}


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    pytest.importorskip("scikit_build_core", reason="needs the build back end")
    folder = tmp_path_factory.mktemp("sdist")
    code = "import sys; from scikit_build_core.build import build_sdist; build_sdist(sys.argv[1])"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SKBUILD")}
    subprocess.run([sys.executable, "-c", code, folder], cwd=ROOT, env=environment, check=True, capture_output=True)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        return {member.name.partition("/")[2]: member.size for member in opened.getmembers() if member.isfile()}


def test_a_source_distribution_has_all_that_building_needs(packed: dict[str, int]) -> None:
    assert set(NEEDED) <= set(packed)
    wanted = {
        str(path.relative_to(ROOT))
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in SOURCES and "/outdial/data/" not in str(path)
    }
    assert wanted - set(packed) == set()
    for name in ("data/geo/outdial.geo", "data/geo/maps.json"):
        assert packed[name] == (ROOT / name).stat().st_size


def test_and_nothing_else(packed: dict[str, int]) -> None:
    strange = [
        name
        for name in packed
        if name.startswith(("build/", "dist/", ".venv/", ".ci/", ".git/"))
        or name.endswith((".so", ".o", ".pyc", ".a"))
        or "/outdial/data/" in name
    ]
    assert strange == []
    assert sum(packed.values()) < 20_000_000


def test_wheels_are_built_for_the_versions_that_are_promised() -> None:
    wheels = PROJECT["tool"]["cibuildwheel"]
    assert PROJECT["project"]["requires-python"] == ">=3.11"
    assert wheels["build"][0] == "cp311-*"
    assert set(wheels["linux"]["archs"]) == {"x86_64", "aarch64"}
    extras = set(PROJECT["project"]["optional-dependencies"])
    assert set(wheels["test-extras"]) <= extras
    script = ROOT / wheels["before-all"].removeprefix("{project}/")
    assert os.access(script, os.X_OK)
    # Every library that CMake looks for is put into the image.
    text = script.read_text(encoding="utf-8")
    cmake = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    for line in cmake.splitlines():
        if line.startswith("find_package(") and "Threads" not in line:
            assert f"{line.removeprefix('find_package(').split()[0]}-devel" in text
    assert "find_path(OUTDIAL_TOMLPLUSPLUS_DIR" in cmake
    assert "tomlplusplus-devel" in text


def test_the_documentation_can_be_built_with_what_its_extra_names() -> None:
    extra = {
        re.split(r"[<>=]", one)[0].replace("-", "_") for one in PROJECT["project"]["optional-dependencies"]["docs"]
    }
    conf = (ROOT / "docs" / "site" / "conf.py").read_text(encoding="utf-8")
    used = set(re.findall(r'"(myst_parser|sphinx_\w+|furo)"', conf))
    assert used <= extra | {"sphinx"}
    assert {"sphinx", "matplotlib"} <= extra


def test_extras_are_what_all_brings() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    (everything,) = extras["all"]
    named = set(everything.removeprefix("outdial[").removesuffix("]").split(","))
    assert named <= set(extras)
