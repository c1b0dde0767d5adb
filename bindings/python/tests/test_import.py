# SPDX-License-Identifier: Apache-2.0
"""`import outdial` is quick because it reads the core and nothing else: what is read is counted, not timed."""

from __future__ import annotations

import json
import subprocess
import sys

# Of the standard library, what costs a program milliseconds to import.
DEAR = {"asyncio", "concurrent", "csv", "ctypes", "difflib", "email", "http", "inspect", "logging", "multiprocessing"}
DEAR |= {"importlib.metadata", "pathlib", "sqlite3", "ssl", "tempfile", "tomllib", "unittest", "urllib", "zoneinfo"}


def read_by(program: str) -> set[str]:
    """The modules that a program reads beyond those of an interpreter that does nothing."""
    source = (
        "import sys\nbefore = set(sys.modules)\n"
        f"{program}\n"
        "import json\nprint(json.dumps(sorted(set(sys.modules) - before - {'json'})))"
    )
    done = subprocess.run([sys.executable, "-c", source], check=True, capture_output=True, text=True)
    found: list[str] = json.loads(done.stdout)
    return set(found)


def of_others(modules: set[str]) -> set[str]:
    tops = {name.partition(".")[0] for name in modules}
    ours = ("outdial", "_sysconfigdata")  # the latter is of the standard library, under a name of the platform's
    return {top for top in tops if top not in sys.stdlib_module_names and not top.startswith(ours)}


def test_importing_reads_the_core_only() -> None:
    read = read_by("import outdial")
    assert {name for name in read if name.startswith("outdial")} == {"outdial", "outdial._core", "outdial.core_calls"}
    assert of_others(read) == set()
    assert read & DEAR == set()


def test_a_decision_of_the_core_needs_no_numpy() -> None:
    read = read_by(
        "import outdial\nassert outdial.Hours('Mo 09:00-17:00') and outdial.classify(outdial.Signals(sip=486))"
    )
    assert of_others(read) == set()


def test_numpy_is_all_that_the_package_needs() -> None:
    program = (
        "import outdial, datetime\n"
        "for name in dir(outdial): getattr(outdial, name)\n"
        "at = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)\n"
        "assert outdial.verdict(outdial.Hours('09:00-17:00'), 'Europe/Warsaw', at).is_now\n"
        "outdial.geo.locate(['+48500000000'])\n"
    )
    assert of_others(read_by(program)) == {"numpy"}


def test_what_is_read_later_can_be_asked_for_by_threads_at_once() -> None:
    program = (
        "import threading, outdial\n"
        "names = [name for name in dir(outdial) if name not in vars(outdial)]\n"
        "assert {'simulate', 'sweep', 'geo', 'plot'} <= set(names)\n"
        "begin, found = threading.Barrier(8), []\n"
        "def ask(turn):\n"
        "    begin.wait()\n"
        "    found.append({name: getattr(outdial, name) for name in names[turn:] + names[:turn]})\n"
        "threads = [threading.Thread(target=ask, args=(turn,)) for turn in range(1, 9)]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
        "assert len(found) == 8 and all(one == found[0] for one in found)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
