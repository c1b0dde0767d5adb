# SPDX-License-Identifier: Apache-2.0
"""Writes data/holidays/<jurisdiction>.csv for every jurisdiction of data/law, 2020 to 2035.

The source is the PyPI package `holidays` (MIT, well kept): public holidays of the country or region, days
on which they are observed included. Run it in an environment that has the package (`pip install holidays`): it says in
every file which version it came from.
"""

import sys
from pathlib import Path

import holidays

DATA = Path(__file__).resolve().parent
YEARS = range(2020, 2036)


def main() -> int:
    """Write the files; there is nothing to choose."""
    folder = DATA / "holidays"
    folder.mkdir(exist_ok=True)
    for law in sorted((DATA / "law").glob("*.toml")):
        country, _, region = law.stem.partition("-")
        names = {"language": "en_US"} if "en_US" in holidays.country_holidays(country).supported_languages else {}
        days = holidays.country_holidays(country, subdiv=region or None, years=YEARS, observed=True, **names)
        lines = [
            "# SPDX-License-Identifier: Apache-2.0",
            f"# Public holidays of {law.stem}, {YEARS[0]} to {YEARS[-1]}, observed days included.",
            f"# Written by data/build_holidays.py from the PyPI package holidays {holidays.__version__} (MIT).",
        ]
        lines += [f"{day.isoformat()},{name}" for day, name in sorted(days.items()) if day.year in YEARS]
        (folder / f"{law.stem}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
