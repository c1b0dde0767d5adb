# SPDX-License-Identifier: Apache-2.0
"""Writes data/holidays/<code>.csv, 2020 to 2035: every jurisdiction of data/law, and the regions of some countries.

The source is the PyPI package `holidays` (MIT, well kept): public holidays of the country or region, days
on which they are observed included. Run it in an environment that has the package (`pip install holidays`): it says in
every file which version it came from.
"""

import sys
from datetime import date
from pathlib import Path

import holidays

DATA = Path(__file__).resolve().parent
YEARS = range(2020, 2036)
WITH_REGIONS = ("AU", "CA", "DE", "ES", "GB")  # where regions keep days of their own and campaigns go by them


def days_of(country: str, region: str = "") -> dict[date, str]:
    """The days and their names, in English where the package has it."""
    names = {"language": "en_US"} if "en_US" in holidays.country_holidays(country).supported_languages else {}
    days = holidays.country_holidays(country, subdiv=region or None, years=YEARS, observed=True, **names)
    return {day: name for day, name in sorted(days.items()) if day.year in YEARS}


def regions_of(country: str) -> list[str]:
    """The regions of ISO 3166-2; the package knows some towns besides."""
    return [region for region in holidays.country_holidays(country).subdivisions if region.isupper()]


def national(country: str) -> dict[date, str]:
    """The days of the country. Where each region makes its own law of them, also those that all regions keep."""
    days = days_of(country)
    regions = [days_of(country, region) for region in regions_of(country)]
    if regions:
        days |= {day: name for day, name in regions[0].items() if all(day in region for region in regions)}
    return dict(sorted(days.items()))


def main() -> int:
    """Write the files; there is nothing to choose."""
    folder = DATA / "holidays"
    folder.mkdir(exist_ok=True)
    codes = {law.stem for law in (DATA / "law").glob("*.toml")}
    for country in WITH_REGIONS:
        codes |= {f"{country}-{region}" for region in regions_of(country)}
    for code in sorted(codes):
        country, _, region = code.partition("-")
        days = days_of(country, region) if region else national(country)
        lines = [
            "# SPDX-License-Identifier: Apache-2.0",
            f"# Public holidays of {code}, {YEARS[0]} to {YEARS[-1]}, and the days on which they are observed."
            + ("" if region else " Regions may keep more."),
            "# Days that are proclaimed for one year only are known when they were before this was written.",
            f"# Written by data/build_holidays.py from the PyPI package holidays {holidays.__version__} (MIT).",
        ]
        lines += [f"{day.isoformat()},{name}" for day, name in days.items()]
        (folder / f"{code}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
