# SPDX-License-Identifier: Apache-2.0
"""`outdial locate` and `outdial geo report`."""

from __future__ import annotations

import json
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from rich.console import Console
from rich.table import Table

from outdial import geo
from outdial.app import app
from outdial.callers_file import read_people
from outdial.command_errors import reporting_errors
from outdial.extras import need
from outdial.geography import LEVELS, index
from outdial.outputs import Outputs

_WIDTH = 120  # of a table in a file

geo_app = typer.Typer(no_args_is_help=True, help="Where callers and clients are.")
app.add_typer(geo_app, name="geo")


@app.command("locate")
def locate(
    numbers: Annotated[list[str], typer.Argument(metavar="NUMBER...", help="E.164 numbers, e.g. +12125550123.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON list, nothing else.")] = False,
    table: Annotated[
        Path | None, typer.Option(metavar="FILE.geo", help="Another table than the one that came along.")
    ] = None,
) -> None:
    """Where numbers are from, and how sure that is."""
    with reporting_errors():
        found = _locate(numbers, table)
        if as_json:
            print(json.dumps(found, ensure_ascii=not sys.stdout.encoding.lower().startswith("utf")))
        else:
            # A terminal that has no a with a tilde shows a question mark for it.
            cast(TextIOWrapper, sys.stdout).reconfigure(errors="replace")
            Console(width=None if sys.stdout.isatty() else _WIDTH).print(_as_table(found))


def _as_table(found: list[dict[str, Any]]) -> Table:
    shown = Table(box=None, pad_edge=False)
    for heading in ("number", "country", "region", "place", "kind", "certainty", "zones"):
        shown.add_column(heading, overflow="fold")
    for row in found:
        zones = row["zones"]
        listed = "\n".join(zones[:4]) + (f"\nand {len(zones) - 4} more" if len(zones) > 4 else "")
        shown.add_row(
            *(row[key] or "" for key in ("number", "country", "region", "place", "kind", "certainty")), listed
        )
    return shown


def _locate(numbers: list[str], table: Path | None) -> list[dict[str, Any]]:
    if table is not None:
        geo.use_table(table)
    rows = []
    for text in numbers:
        number = geo.PhoneNumber(text.encode("utf-8", "replace").decode())
        place = geo.locate(number)
        spot = place.spot
        rows.append(
            {
                "number": str(number),
                "country": place.country,
                "region": place.region,
                "place": place.place,
                "zones": list(place.zones),
                "kind": str(place.kind),
                "certainty": str(place.certainty),
                "carrier": place.carrier,
                "latitude": round(spot[0], 4) if spot else None,
                "longitude": round(spot[1], 4) if spot else None,
                "radius_km": spot[2] if spot else None,
                "region_probability": place.region_probability,
                "place_probability": place.place_probability,
                "probability_source": place.probability_source,
            }
        )
    return rows


@geo_app.command("report")
def report(
    callers: Annotated[
        Path, typer.Option(metavar="FILE", help="Who called: .csv or .parquet with number or postal code.")
    ],
    clients: Annotated[Path, typer.Option(metavar="FILE", help="The clients, in the same form.")],
    report: Annotated[Path, typer.Option(metavar="OUT.html", help="Write the report with maps.")],
    png: Annotated[Path | None, typer.Option(metavar="OUT.png", help="Write a map as a picture.")] = None,
    png_map: Annotated[str, typer.Option(metavar="MAP", help="us-states, us-counties or world.")] = "us-states",
    export: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the index by area: .csv, .parquet or .geojson.")
    ] = None,
    level: Annotated[str, typer.Option(help=f"Areas of the export: {', '.join(LEVELS)}.")] = "region",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, nothing else.")] = False,
) -> None:
    """Compare where callers are with where clients are."""
    with reporting_errors():
        figures = _report(callers, clients, report, png, png_map, export, level)
        told = (
            f"{figures['callers_located']:,} of {figures['callers']:,} callers and {figures['clients_located']:,} of "
            f"{figures['clients']:,} clients located; {report}"
        )
        print(json.dumps(figures) if as_json else told)


def _report(
    callers: Path, clients: Path, report: Path, png: Path | None, png_map: str, export: Path | None, level: str
) -> dict[str, int]:
    from outdial.geo_maps import MAPS
    from outdial.geo_maps import png as write_png
    from outdial.geo_report import write_geo_report
    from outdial.geo_spots import SUFFIXES, write_table

    if png_map not in MAPS:
        raise ValueError(f'--png-map: "{png_map}": use one of {", ".join(MAPS)}')
    if level not in LEVELS:
        raise ValueError(f'--level: "{level}": use one of {", ".join(LEVELS)}')
    if export is not None and export.suffix not in SUFFIXES:
        raise ValueError(f"--export: {export}: use one of the endings {', '.join(SUFFIXES)}")
    if png is not None:
        need("matplotlib", "plot", "pictures")
    outputs = [path for path in (report, png, export) if path is not None]
    with Outputs(outputs, [callers, clients]) as waiting:
        who, whom = read_people(callers), read_people(clients)
        figures = write_geo_report(who, whom, waiting[report])
        tables = figures.pop("tables")
        if png is not None:
            write_png(png_map, tables[MAPS[png_map]], waiting[png])
        if export is not None:
            columns = tables[level] if level in tables else index(who, whom, level)
            write_table(columns, level, waiting[export], export.suffix)
        waiting.commit()
    return figures
