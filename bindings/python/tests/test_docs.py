# SPDX-License-Identifier: Apache-2.0
"""Every code block of the pages is true, and the site is built without a warning and shows on every screen."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from conftest import ROOT

SITE = ROOT / "docs" / "site"


def load(name: str, folder: Path = SITE) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


snippets = load("snippets")
cpp_headers = load("cpp_headers")


@pytest.mark.parametrize("page", snippets.pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_of_a_page_is_true(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for package, used in {"pandas": "pandas", "scipy": "outdial.fit(", "rich": "```sh"}.items():
        if used in text:
            pytest.importorskip(package)
    if "import reach" in text:
        pytest.importorskip("outdial.reach", reason="built without its clients", exc_type=ImportError)
    assert {f"{block.page.name}:{block.line}": text for block, text in snippets.check_page(page).items()} == {}


FALSE = {
    "an error": ("```python\n1 / 0\n```\n", "ZeroDivisionError"),
    "an output that is not shown": ("```python\nprint(1)\n```\n", "is not shown"),
    "an output of nothing": ("```text\n1\n```\n", "no block before it"),
    "another language": ("```perl\n1\n```\n", "no kind of block"),
    "a command that fails": ("```sh\noutdial law ATLANTIS\n```\n", "exit code"),
    "a command of somebody else": ("```sh\ncurl example.test\n```\n", "not checked"),
    "a target that is none": ("```sh\nmake tea\n```\n", "no target tea"),
    "C++ that nobody compiles": ("```cpp\nint x = there_is_no_such_name;\n```\n", "stands in no example"),
    "no TOML": ("```toml\na = \n```\n", "Invalid value"),
    "a campaign that is none": ("<!-- campaign -->\n```toml\n[retry]\nmax_attempt = 3\n```\n", "max_attempt"),
    "an example that is none": ("<!-- examples/no.py -->\n```python\n1\n```\n", "there is no examples/no.py"),
}


@pytest.mark.parametrize("what", list(FALSE))
def test_a_block_that_is_not_true_is_found(what: str, tmp_path: Path) -> None:
    text, reason = FALSE[what]
    (tmp_path / "page.md").write_text(f"# A page\n\n{text}", encoding="utf-8")
    with pytest.raises(snippets.SnippetError, match=reason):
        snippets.check_page(tmp_path / "page.md")


def test_another_output_is_found_and_written(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\nprint(6 * 7)\n```\n\n```text\n41\n```\nThe end\n", encoding="utf-8")
    differing = snippets.check_page(page)
    assert list(differing.values()) == ["42\n"]
    snippets.write_page(page, differing)
    assert page.read_text(encoding="utf-8").endswith("```text\n42\n```\nThe end\n")
    assert snippets.check_page(page) == {}


def test_headers_are_shown_without_bodies_and_private_parts(tmp_path: Path) -> None:
    (tmp_path / "a.hpp").write_text(
        """#include <x>

/// About it.
namespace outdial {

/// A thing.
class Thing {
public:
    /// Made from a text.
    explicit Thing(std::string text) noexcept : text_(std::move(text)) { check({1, 2}); }
    [[nodiscard]] int size() const { return static_cast<int>(text_.size()); }
    friend bool operator==(const Thing&, const Thing&) = default;

    struct Part {
        int first{1};  ///< the first
    };

private:
    std::string text_;
};
inline constexpr int thing_count = 3;

/// How long.
inline constexpr Duration longest{std::chrono::days(3)};
constexpr bool both(int a, int b) noexcept {
    if (a > b) { return '}' == a; }
    return false;
}

namespace detail {
void hidden();
}
}  // namespace outdial
"""
    )
    header = cpp_headers.read_header(tmp_path, "a.hpp")
    assert header.about == "About it."
    assert [one.name for one in header.declarations] == ["Thing", "longest", "both"]
    assert (
        header.declarations[0].text
        == """/// A thing.
class Thing {
public:
    /// Made from a text.
    explicit Thing(std::string text) noexcept;
    [[nodiscard]] int size() const;

    struct Part {
        int first{1};  ///< the first
    };
};"""
    )
    assert header.declarations[2].text == "constexpr bool both(int a, int b) noexcept;"


@pytest.fixture(scope="module")
def site() -> Path:
    for needed in ("sphinx", "myst_parser", "furo", "sphinx_design", "matplotlib"):
        pytest.importorskip(needed)
    done = subprocess.run([sys.executable, SITE / "build.py"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return ROOT / "build" / "docs"


def test_the_site_is_built_without_a_warning_and_fetches_nothing(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 30
    for page in pages:
        text = page.read_text(encoding="utf-8")
        fetched = re.findall(r'<(?:script|link|img|iframe)\b[^>]*?(?:src|href)="([^"]*)"', text)
        assert [one for one in fetched if "//" in one] == [], page


def test_the_site_has_every_law_and_every_public_name(site: Path) -> None:
    import outdial

    laws = (site / "laws.html").read_text(encoding="utf-8")
    for file in (ROOT / "data" / "law").glob("*.toml"):
        assert f"<strong>{file.stem}</strong>" in laws
    api = "".join(page.read_text(encoding="utf-8") for page in (site / "api").glob("*.html"))
    for name in outdial.__all__:
        assert f'id="outdial.{name}"' in api or name == "__version__", name


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no chromium")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


def test_what_the_benchmarks_promise_is_marked(tmp_path: Path) -> None:
    harness, run = (load(name, ROOT / "benchmarks") for name in ("harness", "run"))
    name = "receipts through the whole SMPP client, loopback"
    fast = harness.Row(name, 40_000.0, "/s", "npm smpp", 10_000.0, 4.0)
    promises = run.promises([fast, harness.Row("another", 1.0, "s", "peer", 1.0, 1.0)])
    assert [(one["promised"], one["measured"], one["kept"]) for one in promises] == [
        ("at least 5 times", "4.00 times", False),
        ("at least 20,000 /s", "4e+04 /s", True),
    ]
    report = {"cores": 2, "machine": "x", "python": "3", "rows": [fast.as_dict()], "promises": promises}
    (tmp_path / "bench.json").write_text(json.dumps(report), encoding="utf-8")
    page = load("bench_page").bench_page(tmp_path)
    assert f"| {name} / npm smpp | at least 5 times | 4.00 times | **missed** |" in page
    assert f"| {name} | at least 20,000 /s | 4e+04 /s | kept |" in page


@pytest.mark.parametrize("width", [1600, 1100, 390])
def test_pages_show_on_a_wide_screen_and_on_a_phone(site: Path, browser: Any, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme="dark")
    faults: list[str] = []
    requests: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    for name in (
        "index",
        "windows",
        "wire",
        "vicidial",
        "what_if",
        "laws",
        "validation",
        "benchmarks",
        "api/retry",
        "api/geo",
    ):
        page.goto((site / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)", name
    assert faults == []
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    page.close()
