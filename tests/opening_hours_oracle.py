# SPDX-License-Identifier: Apache-2.0
"""Compares the meaning of hours with that of the npm package `opening_hours`, over random texts. Needs node and npm.

    python tests/opening_hours_oracle.py [--texts 300] [--seed 1] [--folder build/npm]

A tool for development: the package is installed into the folder, nothing of it is used otherwise. Holidays are those that
the package itself knows for Berlin, so that only the meaning of the notation is compared. Left out are texts that only
one of the two reads, the fifth weekday of a month with a day offset, where the package counts into the next month, and
times after `||` that pass midnight: there the package takes what is after `||` for what is before it (`24/7 ||
Tu 20:00-30:00 "by arrangement"` is shut on Wednesday at 3:00).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import re
import subprocess
import sys
from pathlib import Path

import outdial as o

DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
CLOSING = re.compile(r"-(\d\d):(\d\d)")
FIRST, COUNT = dt.date(2026, 1, 1), 800

SCRIPT = r"""
const OpeningHours = require('opening_hours');
const place = {address: {country_code: 'de', state: 'Berlin'}, lat: 52.5, lon: 13.4};
const {texts, first, count, instants} = JSON.parse(require('fs').readFileSync(0));
const holidays = {};
for (const kind of ['PH', 'SH']) {
  const hours = new OpeningHours(kind + ' 00:00-24:00', place, {mode: 0});
  holidays[kind] = [];
  for (let day = -40; day < count + 40; ++day)
    if (hours.getState(new Date(first + day * 864e5 + 432e5))) holidays[kind].push(day);
}
const states = texts.map((text, i) => {
  let hours;
  try { hours = new OpeningHours(text, place, {mode: 0}); } catch (error) { return null; }
  return instants[i].map(minute => hours.getState(new Date(first + minute * 6e4)) ? '1' : '0').join('');
});
console.log(JSON.stringify({holidays, states}));
"""


def times(draw: random.Random) -> str:
    def clock(minute: int) -> str:
        return f"{minute // 60:02}:{minute % 60:02}"

    windows = []
    for _ in range(draw.choice([1, 1, 2])):
        begin = draw.randrange(95) * 15
        end = begin + 15 + draw.randrange(95) * 15 if draw.random() < 0.3 else min(1440, begin + 15 + draw.randrange(20) * 15)
        windows.append(f"{clock(begin)}-{clock(end)}")
    return ",".join(windows)


def weekdays(draw: random.Random) -> str:
    parts = []
    for _ in range(draw.choice([1, 2])):
        kind = draw.randrange(6)
        if kind < 3:
            parts.append(f"{draw.choice(DAYS)}-{draw.choice(DAYS)}")
        elif kind < 5:
            parts.append(draw.choice(DAYS))
        else:
            nth = draw.choice(["1", "2", "3", "4", "-1", "-2", "1,3", "1-2", "2,-1"])
            parts.append(f"{draw.choice(DAYS)}[{nth}]" + draw.choice(["", "", "", " +1 day", " -1 day", " +2 days"]))
    return ",".join(parts)


def dates(draw: random.Random) -> str:
    a, b = draw.choice(MONTHS), draw.choice(MONTHS)
    x, y = draw.randint(1, 20), draw.randint(1, 28)
    return draw.choice([a, f"{a}-{b}", f"{a} {x}", f"{a} {x}-{b} {y}", f"{a} {x}-{x + 5}", f"2026 {a} {x}"])


def days(draw: random.Random) -> str:
    parts = []
    if draw.random() < 0.12:
        parts.append(draw.choice(["2026", "2027", "2026-2027", "2027+", "2025-2035/2"]))
    elif draw.random() < 0.33:
        parts.append(dates(draw))
    if draw.random() < 0.12:
        parts.append("week " + draw.choice(["1-53/2", "10-20", "5", "2-52/2", "1-10,40-53"]))
    kind = draw.randrange(10)
    if kind < 6:
        parts.append(weekdays(draw))
    elif kind == 6:
        parts.append(draw.choice(["PH", "SH", "PH -1 day", "PH +1 day"]))
    elif kind == 7:
        parts.append(draw.choice(["PH,", "SH,", "PH,SH,"]) + draw.choice(DAYS))
    elif kind == 8:
        parts.append(f"SH {draw.choice(DAYS)}-{draw.choice(DAYS)}")
    return " ".join(parts)


def rule(draw: random.Random) -> str:
    selectors = days(draw) if draw.random() < 0.75 else ""
    kind = draw.randrange(9)
    body = "off" if kind == 0 else times(draw) + {1: " off", 2: ' "by arrangement"'}.get(kind, "")
    if not selectors and draw.random() < 0.3:
        body = "24/7"
    return f"{selectors} {body}".strip()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("build/npm"))
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if not (arguments.folder / "node_modules" / "opening_hours").is_dir():
        npm = ["npm", "install", "--silent", "--no-fund", "--prefix", str(arguments.folder), "opening_hours@3.15.0"]
        subprocess.run(npm, check=True)

    draw = random.Random(arguments.seed)
    texts, instants = [], []
    for _ in range(arguments.texts):
        text = rule(draw)
        for _ in range(draw.randrange(4)):
            text += draw.choice(["; ", "; ", "; ", ", ", " || "]) + rule(draw)
        if any(int(hour) * 60 + int(minute) > 1440 for hour, minute in CLOSING.findall(text.partition("||")[2])):
            continue
        texts.append(text)
        instants.append(sorted(draw.randrange(COUNT * 96) * 15 for _ in range(3000)))
    first_ms = int(dt.datetime.combine(FIRST, dt.time(), dt.UTC).timestamp()) * 1000
    question = {"texts": texts, "first": first_ms, "count": COUNT, "instants": instants}
    done = subprocess.run(["node", "-e", SCRIPT], input=json.dumps(question), text=True, stdout=subprocess.PIPE, check=True,
                          cwd=arguments.folder, env={"TZ": "UTC", "PATH": "/usr/bin:/bin:/usr/local/bin"})  # fmt: skip
    answer = json.loads(done.stdout)
    lines = sorted((FIRST + dt.timedelta(days=day), kind) for kind, found in answer["holidays"].items() for day in found)
    holidays = o.Holidays.parse("".join(f"{day},{'SH,' if kind == 'SH' else ''}a day\n" for day, kind in lines))

    compared = different = not_read = 0
    for text, minutes, states in zip(texts, instants, answer["states"], strict=True):
        try:
            hours = o.Hours(text, holidays)
        except ValueError as error:
            print(f"only npm reads it: {error}")
            hours = None
        if hours is None or states is None:
            not_read += 1
            continue
        compared += len(minutes)
        for minute, state in zip(minutes, states, strict=True):
            day, time = divmod(minute, 1440)
            is_open = any(begin <= time < end for begin, end in hours.on(FIRST + dt.timedelta(days=day)))
            if is_open != (state == "1"):
                different += 1
                print(f"differs: {text} on {FIRST + dt.timedelta(days=day)} at minute {time}: here {is_open}")
                break
    print(f"{len(texts)} texts, {not_read} read by one only, {compared} states compared: {different} texts differ")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
