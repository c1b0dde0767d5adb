# SPDX-License-Identifier: Apache-2.0
"""Every batch function takes frames and columns of every kind, says the same of them, and gives a table of every kind.

A public function that is not named here fails the first test: it is added to a table of batch functions, or to those
that are asked about one thing at a time.
"""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import outdial as o
from outdial import geo, geography

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")

AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


class OnlyArrow:
    """A frame of a library that nobody here knows: all it has is the Arrow stream."""

    def __init__(self, columns: Any) -> None:
        self._table = pa.table(columns)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


class OnlyArrowColumn:
    """The same of one column."""

    def __init__(self, values: Any) -> None:
        self._array = pa.array(values)

    def __arrow_c_array__(self, requested_schema: object = None) -> object:
        return self._array.__arrow_c_array__(requested_schema)


def numpy_of(values: Any) -> Any:
    """As NumPy has them: instants in UTC."""
    if any(isinstance(value, dt.datetime) for value in values):
        return np.array(
            [np.datetime64("NaT") if value is None else value.replace(tzinfo=None) for value in values],
            "datetime64[ms]",
        )
    return np.array(values)


def pandas_zoned(columns: Any) -> Any:
    """Instants in another zone than UTC."""
    frame = pd.DataFrame(columns)
    for name in frame.columns:
        if isinstance(frame[name].dtype, pd.DatetimeTZDtype):
            frame[name] = frame[name].dt.tz_convert("America/New_York")
    return frame


FRAMES: dict[str, Callable[[Any], Any]] = {
    "NumPy": lambda columns: {name: numpy_of(values) for name, values in columns.items()},
    "Series": lambda columns: {name: pd.Series(values) for name, values in columns.items()},
    "pandas": pd.DataFrame,
    "pandas in New York": pandas_zoned,
    "pandas on pyarrow": lambda columns: pd.DataFrame(columns).convert_dtypes(dtype_backend="pyarrow"),
    "pandas with NA": lambda columns: pd.DataFrame(columns).convert_dtypes(),
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
    "pyarrow in one batch": lambda columns: pa.table(columns).to_batches()[0],
    "Arrow stream": OnlyArrow,
    "Arrow columns": lambda columns: {name: OnlyArrowColumn(values) for name, values in columns.items()},
}
COLUMNS: dict[str, Callable[[Any], Any]] = {
    "NumPy": numpy_of,
    "tuple": tuple,
    "pandas": pd.Series,
    "polars": pl.Series,
    "pyarrow": pa.array,
    "pyarrow in pieces": lambda values: pa.chunked_array([values[:1], values[1:]]),
    "Arrow array": OnlyArrowColumn,
}
CALLS = {"number": ["+48500000000", "+48500000001"], "client": [1, 1], "at": [AT, AT + dt.timedelta(seconds=30)]}
PLACES = {"number": ["+12125550123", "+13125550123"]}
ATTEMPTS = PLACES | {"time": [AT, AT], "answered": [1, 0]}
COMPILED = o.CompiledWindows(
    [(o.Rule.hours(o.Hours("Mo 00:00-10:00")), o.Zone("UTC")), (o.Rule.never(), o.Zone("UTC"))],
    AT,
    AT + dt.timedelta(days=7),
)
LOG = {
    "outcome": ["answered", "no_answer", "busy", "answered"] * 8,
    "talk_s": [30.0, None, None, 60.0] * 8,
    "at": [AT] * 32,
}


def learned(calls: Any) -> Any:
    chances = o.AnswerChances()
    o.record_calls(chances, calls, zone="UTC")
    return o.call_indices(chances, {"number": [48_500_000_000]}, hours="00:00-24:00", zone="UTC", now=AT)


def queue(contacts: Any) -> Any:
    config = o.CampaignConfig(places=[o.Place("UTC")])
    campaign = o.Campaign(config)
    for nth in range(3):
        campaign.add(nth, numbers=[o.ContactNumber(f"+4850000000{nth}", "mobile")], now=AT)
    return o.queue_state(campaign, AT, contacts)


OF_FRAMES: dict[str, tuple[dict[str, Any], Callable[[Any], Any]]] = {
    "classify_calls": ({"sip": [486, 200], "ring_s": [1.0, None], "amd": ["human", None]}, o.classify_calls),
    "next_actions": (
        {
            "number": ["+48500000000"] * 2,
            "at": CALLS["at"],
            "outcome": ["busy", None],
            "disposition": [None, "refused"],
        },
        o.next_actions,
    ),
    "record_attempts": (CALLS, lambda calls: o.record_attempts(o.CapLedger([o.Cap.minimum_gap(60)]), calls)),
    "cap_verdicts": (CALLS, lambda calls: o.cap_verdicts(o.CapLedger([o.Cap.minimum_gap(60)]), calls, zone="UTC")),
    "record_calls": ({**CALLS, "reached": [True, False], "type": ["mobile", "home"]}, learned),
    "call_indices": (
        {"number": ["+48500000000", "+48500000001"], "type": ["mobile", "work"]},
        lambda numbers: o.call_indices(o.AnswerChances(), numbers, hours="00:00-24:00", zone="UTC", now=AT),
    ),
    "whom_to_ask": (
        {"confirmed_at": [AT, None], "unreached": [9, 0], "phase": ["confirmed", "unverified"]},
        lambda records: o.whom_to_ask(records, now=AT),
    ),
    "fit": (LOG, lambda log: o.fit(log, bootstrap=2)),
    "top": (PLACES, lambda callers: geography.top(callers, "region")),
    "index": (PLACES, lambda callers: geography.index(callers, PLACES, "region")),
    "people": (ATTEMPTS, lambda callers: geography.people(callers).digits),
    "answer_rates": (ATTEMPTS, geography.answer_rates),
    "best_hours": (ATTEMPTS, geography.best_hours),
    "operating_hours": (ATTEMPTS, lambda attempts: geography.operating_hours(attempts, least=1)),
}
OF_COLUMNS: dict[str, tuple[list[Any], Callable[[Any], Any]]] = {
    "compare_callers": (["+48500000000", "+48500000001"], lambda ani: o.compare_callers(ani, [["+48500000000"]] * 2)),
    "parse_receipts": (["id:1 stat:DELIVRD err:000", "nonsense"], o.parse_receipts),
    "parse_phone_numbers": (["+48500000000", "nonsense"], lambda texts: o.parse_phone_numbers(texts)[0]),
    "locate": (["+48500000000", "+12125550123"], geo.locate),
    "digits_of": (["+48500000000", "+12125550123"], geo.digits_of),
    "verdict": ([AT, AT + dt.timedelta(hours=12)], lambda now: o.verdict(o.Hours("09:00-17:00"), "Europe/Warsaw", now)),
    "verdicts": ([AT, AT + dt.timedelta(hours=12)], lambda now: o.verdicts(COMPILED, [0, 1], now)),
    "open_now": ([0, 1], lambda classes: o.open_now(COMPILED, classes, AT)),
    "queue_state": ([2, 0], queue),
}
ONE_AT_A_TIME = set(
    "bench_pacing blended_team both choose_caller_id classify closes_at code_text compare compare_ani either "  # noqa: SIM905
    "evidence_from_alert evidence_from_call evidence_from_map evidence_from_receipt freeswitch_cause intervals judge "
    "label_of law_abandonment law_caps live_answer load_campaign load_holidays load_law load_zone "
    "lookup_failure_sentence next_opening outcome_from_amd outcome_from_q850 outcome_from_sip outcome_sentence "
    "pacing_bound pacing_policies pacing_worlds parse_receipt receipt_problem_sentence replay reserve_needed "
    "retry_diagram retry_rows same_message_id simulate sweep table use_table usual_day_parts whereabouts why_sentence "
    "abandonment_audit agent_moves event_of export heat_map overflow_team simulate_centre "
    "areas".split()  # areas: of people that were read already
)
NO_TABLE = {"fit", "people", "parse_phone_numbers", "digits_of", "open_now"}  # a Fit, arrays


def test_no_public_function_is_forgotten() -> None:
    public = {name for name in o.__all__ if inspect.isroutine(getattr(o, name))}
    for module in (geo, geography):
        public |= {name for name in module.__all__ if inspect.isfunction(getattr(module, name))}
    assert public == {*OF_FRAMES, *OF_COLUMNS, *ONE_AT_A_TIME}


def same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, np.ndarray):
        return bool(np.array_equal(found, wanted))
    if isinstance(wanted, o.Fit):
        return repr(found) == repr(wanted)
    return list(found) == list(wanted) and all(str(found[name]) == str(wanted[name]) for name in wanted)


@pytest.mark.parametrize("kind", FRAMES)
@pytest.mark.parametrize("name", OF_FRAMES)
def test_a_frame_of_any_kind(name: str, kind: str) -> None:
    columns, do = OF_FRAMES[name]
    assert same(do(FRAMES[kind](columns)), do(columns))


@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("name", OF_COLUMNS)
def test_a_column_of_any_kind(name: str, kind: str) -> None:
    values, do = OF_COLUMNS[name]
    assert same(do(COLUMNS[kind](values)), do(values))


@pytest.mark.parametrize("name", OF_FRAMES)
def test_our_own_columns_are_a_frame_too(name: str) -> None:
    columns, do = OF_FRAMES[name]
    own = o.Columns({column: numpy_of(values) for column, values in columns.items()})
    assert same(do(own), do(columns))


@pytest.mark.parametrize("name", sorted({*OF_FRAMES, *OF_COLUMNS} - NO_TABLE))
def test_the_answer_is_a_table_of_any_kind(name: str) -> None:
    given, do = (OF_FRAMES | OF_COLUMNS)[name]  # type: ignore[operator]
    answer = do(given)
    assert isinstance(answer, o.Columns)
    wanted = list(answer)
    assert all(isinstance(answer[column], np.ndarray) and len(answer[column]) == answer.rows for column in wanted)
    frames = answer.to_pandas(), answer.to_polars(), answer.to_arrow(), pa.table(answer), pl.DataFrame(pa.table(answer))
    for frame in frames:
        names = frame.column_names if isinstance(frame, pa.Table) else list(frame.columns)
        assert (names, len(frame)) == (wanted, answer.rows)
    for column in answer.labels:
        texts = [text or None for text in answer.names(column).tolist()]
        assert answer.to_arrow().column(column).to_pylist() == answer.to_polars()[column].to_list() == texts
    for column in wanted:
        kind = answer.to_polars().schema[column]
        assert kind != pl.Object, column
        if answer[column].dtype.kind == "M":
            assert (kind.time_zone, str(answer.to_pandas()[column].dt.tz)) == ("UTC", "UTC")


OF_INSTANTS: dict[str, Callable[[Any], Any]] = {
    "now of verdict": lambda now: o.verdict(o.Hours("09:00-17:00"), "Europe/Warsaw", now),
    "now of verdicts": lambda now: o.verdicts(COMPILED, [0, 1], now),
    "at of record_attempts": lambda at: o.record_attempts(o.CapLedger([]), {**CALLS, "at": at}),
    "at of next_actions": lambda at: o.next_actions({"number": CALLS["number"], "at": at, "outcome": ["busy"] * 2}),
    "at of cap_verdicts": lambda at: o.cap_verdicts(o.CapLedger([]), {**CALLS, "at": at}, zone="UTC"),
    "at of record_calls": lambda at: learned({**CALLS, "at": at, "reached": [True, False]}),
    "confirmed_at of whom_to_ask": lambda at: o.whom_to_ask({"confirmed_at": at}, now=AT),
    "at of fit": lambda at: o.fit({"outcome": ["answered", "busy"], "at": at}, bootstrap=2),
    "time of best_hours": lambda at: geography.best_hours({**ATTEMPTS, "time": at}),
    "time of operating_hours": lambda at: geography.operating_hours({**ATTEMPTS, "time": at}, least=1),
}
NAIVE = AT.replace(tzinfo=None)


@pytest.mark.parametrize("kind", ["list", *(kind for kind in COLUMNS if kind != "NumPy")])
@pytest.mark.parametrize("name", OF_INSTANTS)
def test_naive_instants_are_refused_whoever_has_them(name: str, kind: str) -> None:
    naive = (COLUMNS | {"list": list})[kind]([NAIVE] * 2)
    with pytest.raises(ValueError, match=rf"{name.split()[0]}: .*naive.*say which zone it is in"):
        OF_INSTANTS[name](naive)
    OF_INSTANTS[name](numpy_of([AT] * 2))  # NumPy's are UTC


def test_clients_from_columns_of_any_kind() -> None:
    wanted = [48_500_000_000, 48_500_000_001]
    for kind in COLUMNS.values():
        ids, two = kind([7, 8]), kind([1, 1])
        clients = o.Clients(references=ids, offsets=kind([0, 1, 2]), numbers=kind(wanted), types=two, places=two)
        assert [clients[row]["reference"] for row in range(2)] == [7, 8]


def test_a_table_is_no_array_but_says_what_to_do() -> None:
    answer = o.classify_calls({"sip": [486]})
    for use in (np.asarray, pd.DataFrame):
        with pytest.raises(TypeError, match=r"is a table: take one of its columns, or \.to_pandas\(\)"):
            use(answer)
