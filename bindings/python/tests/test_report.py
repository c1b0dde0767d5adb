# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import SMALL

import outdial as o
from outdial.report_charts import charts_of

pytest.importorskip("plotly")


class Page(HTMLParser):
    """Collects what a browser would fetch, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.inside = ""
        self.texts: list[tuple[str, dict[str, str | None], str]] = []
        self.given: dict[str, str | None] = {}
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside, self.given = tag, dict(attrs)
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "data", "action")]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        self.inside, self.given = "", {}

    def handle_data(self, data: str) -> None:
        self.texts.append((self.inside, self.given, data))


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    from outdial.report import write_report

    folder = tmp_path_factory.mktemp("report")
    (folder / "c.toml").write_text(SMALL.replace('"Small"', '"<b>Small & </script>"'), encoding="utf-8")
    file = o.load_campaign(folder / "c.toml")
    contacts = file.contacts()
    write_report(o.simulate(file, contacts), file, contacts, folder / "r.html")
    return (folder / "r.html").read_text(encoding="utf-8")


def test_nothing_is_fetched(text: str) -> None:
    page = Page(text)
    assert page.fetched == ["data:,"]  # the icon, which would otherwise be asked for
    styles = [data for tag, _, data in page.texts if tag == "style"]
    assert styles
    assert not any(re.search(r"url\(|@import", style) for style in styles)
    own_scripts = [data for tag, _, data in page.texts if tag == "script" and "Plotly.react" in data]
    assert any("Plotly.react" in script for script in own_scripts)
    assert not any("http" in script for script in own_scripts if len(script) < 100_000)


def test_every_chart_has_its_place_and_its_data(text: str) -> None:
    page = Page(text)
    (data,) = [data for tag, given, data in page.texts if tag == "script" and given.get("id") == "charts"]
    charts = json.loads(data)
    assert [chart["id"] for chart in charts] == ["agents", "dials", "abandonment", "outcomes", "waiting"]
    for chart in charts:
        assert f"chart-{chart['id']}" in page.ids
        for trace in chart["traces"]:
            assert len(trace["x"]) == len(trace["y"]) > 0
            assert f"--{trace['colour']}:" in text
    assert charts[2]["axes"]["target"] == 0.03


def test_names_are_escaped(text: str) -> None:
    assert "<b>Small" not in text
    assert "&lt;b&gt;Small &amp; &lt;/script&gt;" in text


def test_charts_add_up(small_result: o.SimulationResult) -> None:
    charts = {chart["id"]: chart for chart in charts_of(small_result)}
    for name in ("agents", "outcomes"):
        for shares in zip(*(trace["y"] for trace in charts[name]["traces"]), strict=True):
            assert sum(shares) == pytest.approx(1, abs=1e-4)
    assert sum(sum(trace["y"]) for trace in charts["dials"]["traces"]) == small_result.totals.dials
    assert charts["abandonment"]["traces"][1]["y"][-1] == pytest.approx(small_result.totals.abandonment(), abs=1e-5)
    for counts in zip(*(trace["y"] for trace in charts["waiting"]["traces"]), strict=True):
        assert sum(counts) == small_result.contacts_given


def test_a_run_without_a_dial_has_a_report(tmp_path: Path) -> None:
    from outdial.report import write_report

    (tmp_path / "c.toml").write_text(SMALL.replace("2026-03-30", "2026-03-28"), encoding="utf-8")  # a Saturday
    file = o.load_campaign(tmp_path / "c.toml").with_changes(days=1)
    contacts = file.contacts()
    result = o.simulate(file, contacts)
    assert result.totals.dials == 0
    write_report(result, file, contacts, tmp_path / "r.html")
    assert "chart-waiting" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_an_axis_of_nothing_but_zeros_does_not_run_to_the_whole(tmp_path: Path) -> None:
    at_the_dial = SMALL.replace("[pacing]", '[campaign]\nconnect_at = "dialled"\n[pacing]')  # nobody is abandoned
    (tmp_path / "c.toml").write_text(at_the_dial, encoding="utf-8")
    charts = {chart["id"]: chart for chart in charts_of(o.simulate(tmp_path / "c.toml"))}
    assert not any(charts["abandonment"]["traces"][0]["y"])
    assert charts["abandonment"]["axes"]["top"] == 0.06  # twice the target
    assert charts["outcomes"]["axes"]["every"]  # every group has its tick, the last one too


def test_one_answer_rate_is_told_once(text: str) -> None:
    assert "<th>answer rate: mobile</th><td>30%</td>" in text
    assert "<th>answer rate: home</th><td>10% to 40% by hour</td>" in text


@pytest.mark.parametrize(("width", "columns", "scheme"), [(1280, 2, "light"), (390, 1, "dark")])
def test_it_shows_on_every_screen_and_fetches_nothing(
    width: int, columns: int, scheme: str, text: str, tmp_path: Path
) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no chromium")
    (tmp_path / "report.html").write_text(text, encoding="utf-8")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
        requests: list[str] = []
        faults: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto((tmp_path / "report.html").as_uri())
        page.wait_for_selector("#chart-waiting .main-svg")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        charts = page.locator(".chart")
        assert charts.count() == 5
        for index in range(charts.count()):
            box = charts.nth(index).bounding_box()
            assert box is not None
            assert box["width"] > width / columns * 0.7
            assert charts.nth(index).locator(".main-svg").count() >= 1
        # Read on the ground it stands on: the difference in lightness of ink and page.
        lightness = (
            "name => getComputedStyle(document.body)[name].match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0)"
        )
        ink, ground = page.evaluate(f"[({lightness})('color'), ({lightness})('backgroundColor')]")
        assert (ink < ground) == (scheme == "light")
        assert abs(ink - ground) > 450
        assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
        assert faults == []
        browser.close()
