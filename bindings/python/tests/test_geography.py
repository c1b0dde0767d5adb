# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
import gzip
import itertools
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from outdial import geo, geo_maps, geo_shapes, geography

Run = Callable[..., subprocess.CompletedProcess[str]]


def american(count: int, seed: int) -> np.ndarray:
    """Numbers in use in the United States and Canada."""
    draw = np.random.default_rng(seed)
    digits = (12_000_000_000 + draw.integers(0, 8_000_000_000, 3 * count + 1_000)).astype(np.uint64)
    codes, rows = np.unique(geo.table().codes(digits), return_inverse=True)
    kinds = np.array(geo.table().place_columns(codes)["kind"])[rows]
    return digits[kinds == "fixed_or_mobile"][:count]


def test_top_areas() -> None:
    callers = {"number": ["+12125550123", "+12125550124", "+13125550123", "nonsense"]}
    found = geography.top(callers, "area_code", 2)
    assert found["area"].tolist() == ["+1212", "+1312"]
    assert found["count"].tolist() == [2, 1]
    assert found["share"].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert geography.top(callers, "region")["area"].tolist() == ["US-NY", "US-IL"]
    assert geography.top({"zip": ["10001", "10001-1234", "60601", None]}, "postal")["area"].tolist() == [
        "10001",
        "60601",
    ]


def test_the_postal_code_goes_before_the_number() -> None:
    callers = {"number": ["+12125550123"], "postal": ["80202"]}
    assert geography.top(callers, "region")["area"].tolist() == ["US-CO"]
    assert geography.top(callers, "county")["area"].tolist() == ["US-CO031"]


def test_columns_of_any_frame_or_an_error_that_names_them() -> None:
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    data = {"Phone Number": ["+12125550123", "+13125550123"]}
    for frame in (data, pd.DataFrame(data), pl.DataFrame(data)):
        assert geography.top(frame, "region")["count"].sum() == 2
    with pytest.raises(ValueError, match="one of these is needed: number"):
        geography.people({"x": [1]})
    with pytest.raises(ValueError, match="use one of country"):
        geography.top(data, "planet")


def test_the_index_finds_what_was_put_in_and_doubts_small_areas() -> None:
    draw = np.random.default_rng(4)
    pool = american(400_000, 1)
    regions = np.array(geo.locate(pool)["region"])
    weight = np.where(regions == "US-TX", 2.0, np.where(regions == "US-CA", 0.5, 1.0))
    callers = draw.choice(pool, 60_000, p=weight / weight.sum())
    clients = draw.choice(pool, 60_000)
    table = geography.index({"number": callers}, {"number": clients}, "region")
    row = {area: nth for nth, area in enumerate(table["area"].tolist())}
    scale = weight.mean()
    for area, factor in (("US-TX", 2.0), ("US-CA", 0.5)):
        assert table["low"][row[area]] < factor / scale < table["high"][row[area]]
        assert table["sure"][row[area]]
    assert (np.abs(np.log(table["shrunk"])) <= np.abs(np.log(table["index"])) + 1e-9).all()
    assert table["caller_share"].sum() == pytest.approx(1)
    small = int(np.argmin(table["callers"] + table["clients"]))
    assert not table["sure"][small]


def test_intervals_of_equal_people_hold_one_about_19_times_of_20() -> None:
    draw = np.random.default_rng(9)
    pool = american(200_000, 2)
    inside = []
    for _ in range(20):
        table = geography.index({"number": draw.choice(pool, 20_000)}, {"number": draw.choice(pool, 20_000)})
        inside += ((table["low"] <= 1) & (table["high"] >= 1)).tolist()
    assert 0.93 < np.mean(inside) < 0.98


def test_hours_are_local() -> None:
    times = np.datetime64("2026-07-01T15:00:00") + np.arange(100) * np.timedelta64(1, "m") // 2
    attempts = {"number": ["+12125550123", "+13105550123"] * 50, "time": times, "answered": [1, 0] * 50}
    found = geography.operating_hours(attempts, "region", least=10)
    hours = {area: (begin, end) for area, begin, end in zip(found["area"], found["open"], found["close"], strict=True)}
    assert hours == {"US-NY": (11, 12), "US-CA": (8, 9)}
    best = geography.best_hours(attempts, "region")
    assert set(zip(best["area"], best["hour"], strict=True)) == {("US-NY", 11), ("US-CA", 8)}
    rates = geography.answer_rates(attempts, "region")
    assert dict(zip(rates["area"], rates["rate"].tolist(), strict=True)) == {"US-NY": 1.0, "US-CA": 0.0}


def write_csv(path: Path, digits: np.ndarray) -> Path:
    path.write_text("number\n" + "\n".join(f"+{one}" for one in digits.tolist()) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("geography")
    return write_csv(folder / "callers.csv", american(20_000, 5)), write_csv(
        folder / "clients.csv", american(10_000, 6)
    )


def test_the_report_holds_everything_and_exports_agree(run_cli: Run, files: tuple[Path, Path]) -> None:
    pytest.importorskip("pyarrow")
    pytest.importorskip("matplotlib")
    from outdial.callers_file import read_people
    from outdial.geo_spots import write_table

    folder: Path = run_cli.folder  # type: ignore[attr-defined]
    base = ("geo", "report", "--callers", files[0], "--clients", files[1])
    done = run_cli(*base, "--report", "r.html", "--png", "m.png", "--export", "a.geojson", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    table = geography.index(read_people(files[0]), read_people(files[1]), "region")
    for suffix in (".csv", ".parquet"):
        write_table(table, "region", folder / f"a{suffix}")
    pq = pytest.importorskip("pyarrow.parquet")
    assert pq.read_table(folder / "a.parquet").column("callers").to_pylist() == table["callers"].tolist()
    assert json.loads(done.stdout) == {
        "callers": 20_000, "clients": 10_000, "callers_located": 20_000, "clients_located": 10_000
    }  # fmt: skip
    page = (folder / "r.html").read_text(encoding="utf-8")
    assert "http" not in page
    assert page.count("<svg") == 3
    assert page.count("<path") > 3_300
    assert (folder / "m.png").read_bytes().startswith(b"\x89PNG")
    features = json.loads((folder / "a.geojson").read_text(encoding="utf-8"))["features"]
    assert len(features) == len((folder / "a.csv").read_text(encoding="utf-8").splitlines()) - 1
    texas = next(feature for feature in features if feature["id"] == "US-TX")
    assert texas["geometry"]["type"] == "Polygon"
    assert holds(texas["geometry"], -97.74, 30.27)  # Austin


def in_ring(ring: list[list[float]], lon: float, lat: float) -> bool:
    inside = False
    for (x0, y0), (x1, y1) in itertools.pairwise(ring):
        if (y0 > lat) != (y1 > lat) and lon < (x1 - x0) * (lat - y0) / (y1 - y0) + x0:
            inside = not inside
    return inside


def holds(geometry: dict[str, Any], lon: float, lat: float) -> bool:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return any(in_ring(p[0], lon, lat) and not any(in_ring(hole, lon, lat) for hole in p[1:]) for p in polygons)


def sphere_area(ring: list[list[float]]) -> float:
    """Square kilometres, positive counterclockwise."""
    lon, lat = np.radians(np.array(ring)).T
    return float(-np.sum(np.diff(lon) * (2 + np.sin(lat[1:]) + np.sin(lat[:-1]))) / 2 * 6371**2)


# Land areas of the Census Bureau and of the countries' own statistics, in square kilometres.
@pytest.mark.parametrize(
    ("level", "area", "size", "tolerance"),
    [
        ("region", "US-TX", 676_587, 0.03), ("region", "US-CO", 268_431, 0.02), ("region", "US-AK", 1_477_953, 0.05),
        ("region", "US-HI", 16_635, 0.05), ("county", "US-CA037", 10_511, 0.05), ("country", "PL", 312_696, 0.03),
        ("country", "ZA", 1_221_037, 0.03), ("country", "AU", 7_692_024, 0.03), ("country", "RU", 16_900_000, 0.03),
    ],
)  # fmt: skip
def test_polygons_are_as_large_as_the_land_and_wind_as_geojson_says(
    level: str, area: str, size: float, tolerance: float
) -> None:
    geometry = geo_shapes.geometry_of(level, area)
    assert geometry is not None
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    total = 0.0
    for polygon in polygons:
        for nth, ring in enumerate(polygon):
            assert ring[0] == ring[-1]
            assert (sphere_area(ring) > 0) == (nth == 0)  # outlines counterclockwise, holes clockwise
            assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in ring)
            total += sphere_area(ring)
    assert total == pytest.approx(size, rel=tolerance)


def test_postal_codes_lie_in_the_polygons_of_their_counties_and_states() -> None:
    zips = geo.table().postal_columns(np.arange(0, 100_000, 37))
    inside = {"region": 0, "county": 0}
    count = 0
    for state, county, lat, lon in zip(
        zips["state"], zips["county"].tolist(), zips["latitude"].tolist(), zips["longitude"].tolist(), strict=True
    ):
        of = {"region": state, "county": f"{state}{county:03}"}
        geometries = {level: geo_shapes.geometry_of(level, area) for level, area in of.items()}
        if not county or None in geometries.values():
            continue
        count += 1
        for level, geometry in geometries.items():
            inside[level] += holds(geometry, lon, lat)
    assert count > 900
    assert inside["region"] > 0.99 * count
    assert inside["county"] > 0.93 * count


def test_no_shape_runs_across_the_map() -> None:
    for name in geo_maps.MAPS:
        width = geo_maps.shapes(name)["width"]
        for key, _, path in geo_maps.shapes(name)["shapes"]:
            for ring in geo_shapes.rings(path):
                assert np.abs(np.diff(ring[:, 0], append=ring[0, 0])).max() < width / 4, key


def test_heat_maps_are_files_of_three_kinds(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    callers = {"number": ["+12125550123"] * 30 + ["+6561234567"] * 20}
    clients = {"number": ["+12125550123"] * 10 + ["+6561234567"] * 50}
    for name, marks in (("m.html", b"<!DOCTYPE html>"), ("m.svg", b"<svg "), ("m.png", b"\x89PNG")):
        table = geography.heat_map(callers, clients, tmp_path / name, "world")
        assert (tmp_path / name).read_bytes().startswith(marks)
        assert table["area"].tolist() == ["SG", "US"]
    assert 'data-tip="Singapore|20 callers' in (tmp_path / "m.html").read_text(
        encoding="utf-8"
    )  # too small to be drawn: a dot
    for which, name, words in (("mars", "m.html", "us-states"), ("world", "m.jpg", ".png")):
        with pytest.raises(ValueError, match=words):
            geography.heat_map(callers, clients, tmp_path / name, which)
    with pytest.raises(ValueError, match="use one of country"):
        geography.export(table, "planet", tmp_path / "x.csv")
    with pytest.raises(ValueError, match=r"\.geojson"):
        geography.export(table, "country", tmp_path / "x.txt")


def test_every_country_has_a_name() -> None:
    table = geo.table()
    countries = set(table.place_columns(np.arange(table.code_count, dtype=np.uint32))["country"]) - {""}
    assert {"MT", "SG", "XK", "AC", "001"} < countries
    assert [code for code in countries if geography.label_of("country", code) == code] == []
    assert geography.label_of("region", "SG") == "Singapore"
    assert geography.label_of("country", "Atlantis") == "Atlantis"


def test_hours_of_operation_may_pass_midnight() -> None:
    times = np.datetime64("2026-07-01T02:30:00") + np.arange(6) * np.timedelta64(1, "h")  # 22:30 to 3:30 in New York
    calls = {"number": ["+12125550123"] * 120, "time": np.repeat(times, 20)}
    found = geography.operating_hours(calls, "region", share=1)
    assert (found["open"].tolist(), found["close"].tolist(), found["held"].tolist()) == ([22], [4], [1.0])
    with pytest.raises(ValueError, match="share"):
        geography.operating_hours(calls, "region", share=90)
    with pytest.raises(ValueError, match="least: -1: give a whole number"):
        geography.operating_hours(calls, "region", least=-1)


def test_hours_are_those_of_the_clocks_there() -> None:
    random = np.random.default_rng(9)
    numbers = ["+12125550123", "+16235550123", "+442079460123", "+61891234567", "+9714123456", "+48221234567"]
    rows = random.integers(0, len(numbers), 3000).tolist()
    seconds = random.integers(0, 4_102_444_800, len(rows))  # 1970 to 2099
    seconds[:40] = 1_774_746_000 + np.arange(-20, 20) * 900  # the clocks of Europe change
    who = geography.people({"number": [numbers[row] for row in rows], "time": seconds.astype("datetime64[s]")})
    zones = [ZoneInfo(geo.locate(number).zones[0]) for number in numbers]
    wanted = [dt.datetime.fromtimestamp(at, zones[row]).hour for row, at in zip(rows, seconds.tolist(), strict=True)]
    assert who.hours.tolist() == wanted
    unknown = {"number": ["+1", "+12125550123"], "time": np.array(["2026-01-01", "NaT"], "datetime64[s]")}
    assert geography.people(unknown).hours.tolist() == [-1, -1]


def test_times_as_a_file_has_them() -> None:
    texts = ["2026-03-02T15:04:05+02:00", "2026-03-02 15:04:05", "1969-12-31T23:59:59.5Z"]
    who = geography.people({"number": ["+12125550123"] * 3, "time": texts})
    assert who.time is not None
    assert who.time.astype(str).tolist() == ["2026-03-02T13:04:05", "2026-03-02T15:04:05", "1969-12-31T23:59:59"]


def test_a_missing_file_or_column_is_named(run_cli: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    wrong = (
        ("none.csv", None, "no such file"),
        ("odd.csv", "name\nx\n", "one of these is needed"),
        ("twice.csv", "number,number\n+12125550123,1\n", "'number' is there twice"),
        (".", None, "is a folder"),
        (
            "national.csv",
            "number\n\n2125550123\n",
            'can be read: row 0: "2125550123": a number begins with +',
        ),
    )
    for name, text, words in wrong:
        bad = tmp_path / name
        if text is not None:
            bad.write_text(text, encoding="utf-8")
        done = run_cli("geo", "report", "--callers", bad, "--clients", files[1], "--report", "r.html")
        assert done.returncode == 2
        assert bad.name in done.stderr
        assert words in done.stderr


def test_the_map_shows_in_a_browser_and_fetches_nothing(tmp_path: Path, files: tuple[Path, Path]) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no chromium")
    pytest.importorskip("pyarrow")
    from outdial.callers_file import read_people
    from outdial.geo_report import write_geo_report

    page_file = tmp_path / "out.html"
    write_geo_report(read_people(files[0]), read_people(files[1]), page_file)
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for width in (1280, 390):
            page = browser.new_page(viewport={"width": width, "height": 800})
            requests: list[str] = []
            faults: list[str] = []
            page.on("request", lambda request, to=requests: to.append(request.url))
            page.on("pageerror", lambda error, to=faults: to.append(str(error)))
            page.goto(page_file.as_uri())
            texas = page.locator('path[data-tip^="Texas|"]').first
            texas.scroll_into_view_if_needed()
            box = texas.bounding_box()
            assert box is not None
            assert box["width"] > 20
            page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.5)
            assert page.locator("#tip").inner_text().startswith("Texas")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
            assert faults == []
        browser.close()


def test_colours_follow_the_index() -> None:
    classes = [geo_maps.class_of(index) for index in (0.1, 0.6, 0.7, 1.0, 1.3, 1.7, 50.0)]
    assert classes == list(range(7))


TEXTS = {
    "number": ["+12125550123", " +1 (312) 555-0123", "nobody", "", "+442079460000"],
    "time": [
        "2026-03-02T15:04:05Z",
        "2026-03-02T15:04:05.9Z",
        "2026-03-02T16:04:05+01:00",
        "",
        " 2026-03-02T15:04:05Z ",
    ],
    "answered": ["1", "0", "", "True", "false"],
    "postal": ["10001", "10001-1234", "SW1A 1AA", "", "00601"],
}


def everything(who: geography.People) -> list[list[object]]:
    assert who.time is not None
    assert who.answered is not None
    return [who.digits.tolist(), who.time.astype(str).tolist(), who.answered.tolist(), who.postal.tolist()]


@pytest.mark.parametrize("chunks", [1, 2, 5])
def test_texts_of_arrow_are_read_as_texts_of_python(chunks: int) -> None:
    pa = pytest.importorskip("pyarrow")
    wide = {name: ["padding", *texts][1:] for name, texts in TEXTS.items()}
    slow = everything(geography.people(wide))
    cuts = np.array_split(np.arange(5), chunks)
    for kind in (pa.string(), pa.large_string()):
        # Chunks that begin in the middle of a buffer, and an empty one.
        whole = {name: pa.array(["padding", *texts, "padding"], kind) for name, texts in TEXTS.items()}
        parts = {
            name: pa.chunked_array([column[0:0], *(column[int(cut[0]) + 1 : int(cut[-1]) + 2] for cut in cuts)])
            for name, column in whole.items()
        }
        assert everything(geography.people(pa.table(parts))) == slow
    assert slow == [
        [12125550123, 13125550123, 0, 0, 442079460000],
        ["2026-03-02T15:04:05"] * 3 + ["NaT", "2026-03-02T15:04:05"],
        [True, False, False, True, False],
        [10001, 10001, -1, -1, 601],
    ]


def test_texts_of_arrow_may_be_missing_or_none_at_all() -> None:
    pa = pytest.importorskip("pyarrow")
    one = {"number": "+12125550123", "time": "2026-03-02 15:04:05", "answered": "1", "postal": "10001"}
    columns = {name: pa.array([text, None], pa.string()) for name, text in one.items()}
    assert everything(geography.people(pa.table(columns))) == [
        [12125550123, 0], ["2026-03-02T15:04:05", "NaT"], [True, False], [10001, -1]
    ]  # fmt: skip
    nothing = pa.table({name: pa.chunked_array([], pa.string()) for name in columns})
    assert everything(geography.people(nothing)) == [[], [], [], []]
    for wrong in ("soon", "24/03/2026", "1772463845"):
        with pytest.raises(ValueError, match=rf"time: row 1: '{wrong}': give UTC instants"):
            geography.people(pa.table({**columns, "time": pa.array([one["time"], wrong])}))
    with pytest.raises(ValueError, match=r"answered: .*'yes'.*: give 0 or 1"):
        geography.people(pa.table({**columns, "answered": pa.array(["1", "yes"])}))


def test_a_report_of_a_file_needs_no_pandas(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    rows = zip(TEXTS["number"], TEXTS["time"][:3] * 2, TEXTS["answered"], TEXTS["postal"], strict=False)
    text = "\n".join(["number,time,answered,postal", *(",".join(row) for row in rows)])
    (tmp_path / "callers.csv").write_text(text, encoding="utf-8")
    script = (
        "import sys; from pathlib import Path; from outdial.callers_file import read_people\n"
        "from outdial.geo_report import write_geo_report\n"
        "who = read_people(Path('callers.csv'))\n"
        "write_geo_report(who, who, Path('r.html'))\n"
        "assert 'pandas' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_middle_of_a_country() -> None:
    poland = geo.table().country_spot("PL")
    assert poland is not None
    assert (round(poland[0]), round(poland[1])) == (52, 19)
    assert geo.table().country_spot("XX") is None
    assert geo.table().country_spot("") is None


HOME_MADE = {
    "semicolons": b"Name;Phone number\nA;+12125550123\n",
    "tabs": b"Name\tNumber\r\nA\t+12125550123\r\n",
    "quoted": b'"Caller; name";"Number"\n"a;b";"+12125550123"\n',
    "a mark of the byte order": b"\xef\xbb\xbfnumber,name\n+12125550123,A\n",
    "names in Latin-1": b"number,name\n+12125550123,M\xfcller\n",
    "packed": gzip.compress(b"number\n+12125550123\n"),
}


@pytest.mark.parametrize("kind", HOME_MADE)
def test_files_as_spreadsheets_write_them(tmp_path: Path, kind: str) -> None:
    pytest.importorskip("pyarrow")
    from outdial.callers_file import read_people

    file = tmp_path / ("callers.csv.gz" if kind == "packed" else "callers.csv")
    file.write_bytes(HOME_MADE[kind])
    assert read_people(file).digits.tolist() == [12125550123]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("number\n+12125550123\n".encode("utf-16"), "is not UTF-8: save it as CSV UTF-8"),
        (b"number,time\n+12125550123,\xfc\n", "is not UTF-8: save it as CSV UTF-8"),
        (b"", "Empty CSV file"),
        (b"number\n+12125550123,\n", "Expected 1 columns, got 2"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, data: bytes, words: str) -> None:
    pytest.importorskip("pyarrow")
    from outdial.callers_file import read_people

    file = tmp_path / "callers.csv"
    file.write_bytes(data)
    with pytest.raises(ValueError, match=rf"callers\.csv: .*{words}"):
        read_people(file)
    broken = tmp_path / "callers.csv.gz"
    broken.write_bytes(b"\x1f\x8b123")
    with pytest.raises(ValueError, match=r"callers\.csv\.gz: "):
        read_people(broken)


def test_areas_are_labelled_as_people_call_them() -> None:
    who = {"number": ["+12125550123"], "answered": [1]}
    for table in (geography.top(who, "region"), geography.answer_rates(who), geography.index(who, who)):
        assert (table["area"].tolist(), table["label"].tolist()) == (["US-NY"], ["New York"])
    assert geography.top({"postal": ["10001"]}, "county")["label"].tolist() == ["New York, NY"]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_column_is_no_frame_and_a_frame_can_be_exported(tmp_path: Path, library: str) -> None:
    frames = pytest.importorskip(library)
    with pytest.raises(TypeError, match=r"(?s)frame: .*give a frame or a mapping"):
        geography.top(frames.Series(["+12125550123"]), "region")
    table = geography.top({"number": ["+12125550123"]}, "region")
    geography.export(getattr(table, f"to_{library}")(), "region", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "area,label,count,share\nUS-NY,New York,1,1.0\n"


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_places_are_printed_where_letters_are_few(run_cli: Run, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    assert json.loads(run_cli("locate", "+5511912345678", "--json").stdout)[0]["place"] == "São Paulo"
    if encoding == "ascii":
        assert "S?o Paulo" in run_cli("locate", "+5511912345678").stdout


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_where_nobody_is_the_map_shows_lines_and_answers_the_mouse(tmp_path: Path, scheme: str) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no chromium")
    who = {"number": ["+442079460000"]}
    geography.heat_map(who, who, tmp_path / "map.html", "world")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme=scheme)
        page.goto((tmp_path / "map.html").as_uri())
        brazil = page.locator('path[data-tip^="Brazil|"]')
        seen = brazil.evaluate("it => [getComputedStyle(it).fill, getComputedStyle(it).stroke]")
        card = page.locator(".card").evaluate("it => getComputedStyle(it).backgroundColor")
        assert seen[0] == "rgba(0, 0, 0, 0)"
        assert seen[1] != card
        box = brazil.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
        assert page.locator("#tip").inner_text() == "Brazil\nno callers, no clients"
        browser.close()


def test_every_region_has_a_name() -> None:
    codes = np.arange(geo.table().code_count, dtype=np.uint32)
    regions = {region for region in geo.table().place_columns(codes)["region"] if region.startswith(("US-", "CA-"))}
    assert len(regions) > 60
    assert [region for region in regions if geography.label_of("region", region) == region] == []
