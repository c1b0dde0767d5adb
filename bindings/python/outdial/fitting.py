# SPDX-License-Identifier: Apache-2.0
"""The parameters of a call log, to simulate what happened and then what did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from outdial import _core
from outdial.arguments import whole_of
from outdial.call_log import CallLog, read_log
from outdial.campaign_file import CampaignFile
from outdial.extras import need
from outdial.fit_answers import Answers, conversations, fit_answers
from outdial.fit_ringing import fit_ringing
from outdial.fit_shapes import FittedTime, Floats, below, fit_times
from outdial.scenario_fields import with_changes

World = TypeVar("World", _core.Scenario, CampaignFile)

_NEAR = 0.7  # of the longest ringing
_ATOM = 0.9  # when so many are within a second of the longest, that one was set by a clock


@dataclass(frozen=True)
class Fit:
    """What a call log says. What it does not say is left as it was when it is put into a scenario."""

    rows: int
    times: dict[str, FittedTime]  # time_to_answer, ring_unanswered, talk, wrap_up, patience
    ring_timeout_s: float | None
    queue_time_s: float | None  # how long answered calls waited for an agent before they were hung up
    answers: Answers | None
    shares: dict[str, float]  # busy, machine, ..., refused, callback, ...: as in People
    complete: list[float]
    notes: list[str] = field(default_factory=list)  # what is missing, or was left out

    @property
    def changes(self) -> dict[str, Any]:
        """What it changes in a scenario, by the names of `CampaignFile.with_changes`."""
        changes: dict[str, Any] = {
            f"people.{name}": self.times[name].distribution
            for name in ("time_to_answer", "ring_unanswered", "talk", "wrap_up")
            if name in self.times
        }
        if "time_to_answer" in self.times:  # the log's times begin with the dial
            changes["people.setup"] = _core.Distribution()
        changes |= {f"people.{name}": share for name, share in self.shares.items()}
        if self.complete:
            changes["people.complete"] = self.complete
        if self.answers is not None:
            changes |= {f"people.answer_rate.{kind}": rates for kind, rates in self.answers.hourly.items()}
        if self.ring_timeout_s is not None:
            changes["retry.ring_timeout_s"] = self.ring_timeout_s
        if self.queue_time_s is not None:
            changes["campaign.queue_time_s"] = self.queue_time_s
        return changes

    def applied_to(self, scenario: World) -> World:
        """The same scenario or campaign file with the people of the log."""
        if isinstance(scenario, CampaignFile):
            return scenario.with_changes(self.changes)
        return with_changes(scenario, self.changes)

    def to_toml(self) -> str:
        """The sections [people], [retry] and [campaign] of a campaign file, as far as the log tells them."""
        lines = []
        if self.queue_time_s is not None:
            lines += ["[campaign]", f"queue_time_s = {self.queue_time_s:.6g}", ""]
        if self.ring_timeout_s is not None:
            lines += ["[retry]", f"ring_timeout_s = {self.ring_timeout_s:.6g}", ""]
        if self.answers is not None:
            lines.append("[people.answer_rate]")
            for kind, rates in self.answers.hourly.items():
                lines.append(f"{kind} = [{', '.join(f'{rate:.4g}' for rate in rates)}]")
            lines.append("")
        lines.append("[people]")
        lines += [f"{name} = {share:.4g}" for name, share in self.shares.items()]
        if self.complete:
            lines.append(f"complete = [{', '.join(f'{share:.4g}' for share in self.complete)}]")
        if "time_to_answer" in self.times:
            lines.append("setup = 0")
        for name in ("time_to_answer", "ring_unanswered", "talk", "wrap_up"):
            if name in self.times:
                of = self.times[name].distribution
                lines.append(f'{name} = {{ shape = "{of.shape}", mean_s = {of.mean_s:.6g}, spread = {of.spread:.4g} }}')
        return "\n".join(lines) + "\n"

    def __repr__(self) -> str:
        lines = [f"{self.rows} attempts"]
        for name, time in self.times.items():
            cut = f", {time.censored} cut off" if time.censored else ""
            lines.append(f"{name}: {time.observed} seen to the end{cut}")
            for one in time.candidates:
                of, (low, high) = one.distribution, one.mean_interval
                spread = "" if one.shape == "exponential" else f", spread {of.spread:.3g}"
                lines.append(
                    f"  {one.shape:11}  mean {of.mean_s:.1f} s ({low:.1f} to {high:.1f}){spread}; "
                    f"KS {one.ks:.3f}, p {one.p:.2g}; BIC {one.bic - time.best.bic:+.1f}"
                )
        if self.answers is not None:
            for kind, (share, (low, high)) in self.answers.overall.items():
                lines.append(f"answered, {kind or 'any number'}: {share:.1%} ({low:.1%} to {high:.1%})")
        lines += [f"{name}: {share:.1%}" for name, share in self.shares.items()]
        if self.complete:
            lines.append("complete: " + ", ".join(f"{share:.1%}" for share in self.complete))
        if self.ring_timeout_s is not None:
            lines.append(f"ring time-out: {self.ring_timeout_s:g} s")
        if self.queue_time_s is not None:
            lines.append(f"hung up after waiting {self.queue_time_s:g} s for an agent")
        return "\n".join([*lines, *(f"note: {note}" for note in self.notes)])


def fit(
    log: Any,
    *,
    columns: Mapping[str, str] | None = None,
    zone: str = "UTC",
    bootstrap: int = 99,
    seed: int = 1,
) -> Fit:
    """Estimate the people of a call log; a row per attempt. Needs the extra `fit`.

    Any of these columns is used: `outcome`, `at`, `number_type`, `ring_s` (from the dial, or from ringback where
    `setup_s` is there too), `wait_s`, `talk_s`, `wrap_up_s` (or the same in `_ms`), `disposition`, `contact`, `number`,
    and `attempt` (0: was not made). A result of `simulate` or its `records` is such a log; `columns` names those of
    others, e.g. `{"talk_s": "duration"}`. Hours of the day are those of `zone`.

    Every shape (exponential, gamma, lognormal) is fitted by maximum likelihood; the best by Schwarz's criterion (BIC)
    comes first. `p` is small when even the best does not fit: it is found by fitting `bootstrap` samples that were
    drawn from the fitted distribution itself, by random numbers of `seed`. Calls that rang out or were cut off count as
    rung so long without an end. `times["talk"].curve` is what is seen without any shape, by Kaplan and Meier.
    """
    need("scipy", "fit", "fits of call logs")
    bootstrap = whole_of("bootstrap", bootstrap, 2, 10_000)
    seed = whole_of("seed", seed, 0, 2**63 - 1)
    read = read_log(log, columns)
    zone = _core.load_zone(zone).name
    random = np.random.default_rng(seed)
    notes: list[str] = []
    times: dict[str, FittedTime | None] = {}
    outcome = read.names.get("outcome")
    timeout = None
    answered_in_time = 1.0
    if outcome is not None and "ring" in read.seconds:
        timeout, times["time_to_answer"], times["ring_unanswered"] = _ringing(read, bootstrap, random, notes)
        if timeout is not None and times["time_to_answer"] is not None:
            best = times["time_to_answer"].distribution
            answered_in_time = float(below(str(best.shape), np.array([timeout]), best.mean_s, best.spread)[0])
    for name in ("talk", "wrap_up"):
        if name in read.seconds:
            times[name] = fit_times(
                name, read.time(name, np.ones(read.rows, dtype=bool)), bootstrap=bootstrap, random=random
            )
    queue_time_s = None
    if outcome is not None and "wait" in read.seconds:
        queue_time_s, times["patience"] = _waiting(read, bootstrap, random)
    found = {name: time for name, time in times.items() if time is not None}
    notes += [f"{name}: too few times above 0" for name in times if times[name] is None and name in ("talk", "wrap_up")]
    answers, shares = (None, {}) if outcome is None else fit_answers(read, read.hours(zone), answered_in_time)
    complete, ends = conversations(read)
    if outcome is None:
        notes.append("no outcome: nothing is said on ringing and on who answers")
    elif read.at is None:
        notes.append("no time (at): the chance of an answer is the same at every hour")
    return Fit(read.rows, found, timeout, queue_time_s, answers, shares | ends, complete, notes)


def _ringing(
    log: CallLog, bootstrap: int, random: np.random.Generator, notes: list[str]
) -> tuple[float | None, FittedTime | None, FittedTime | None]:
    """The time-out, the time to an answer, and how long it rings when nobody answers (None: until the time-out)."""
    outcome, ring = log.names["outcome"], log.seconds["ring"]
    person = np.isin(outcome, ("answered", "abandoned")) & ~np.isnan(ring)
    rang_out = np.isin(outcome, ("no_answer", "cancelled")) & ~np.isnan(ring)
    no_answer = ring[(outcome == "no_answer") & ~np.isnan(ring)]
    longest = float(no_answer.max(initial=0.0))
    # The host's time-out, with the time of setting up the call where the log does not tell it.
    by_the_host = bool(longest) and (no_answer >= _NEAR * longest).mean() > _ATOM
    timeout = round(float(np.median(no_answer)) if by_the_host else longest, 1) or None
    cut_off = ring[rang_out].copy()
    if timeout is not None and not by_the_host:
        # Who does not answer is told before the time-out, by the network: there nobody would have answered later.
        cut_off[(outcome[rang_out] == "no_answer") & (cut_off < timeout - max(1.0, 0.02 * timeout))] = np.inf
    time = fit_ringing("time_to_answer", ring[person], cut_off, bootstrap=bootstrap, random=random)
    if time is None:
        notes.append("time_to_answer: too few answers")
    if timeout is None or by_the_host:
        return timeout, time, None
    until_the_end = no_answer >= timeout - max(1.0, 0.02 * timeout)
    stopped = no_answer[~until_the_end]
    unanswered = fit_ringing("ring_unanswered", stopped, no_answer[until_the_end], bootstrap=bootstrap, random=random)
    return timeout, time, unanswered


def _waiting(log: CallLog, bootstrap: int, random: np.random.Generator) -> tuple[float | None, FittedTime | None]:
    """How long answered calls wait for an agent: until the host hangs up, or as long as people have patience."""
    outcome, wait = log.names["outcome"], log.seconds["wait"]
    gave_up: Floats = wait[(outcome == "abandoned") & ~np.isnan(wait)]
    if not gave_up.size:
        return None, None
    longest = float(gave_up.max())
    if (gave_up >= longest - max(0.1, 0.02 * longest)).mean() > _ATOM:
        return round(longest, 1), None
    served = wait[(outcome == "answered") & ~np.isnan(wait) & (wait > 0)]
    return None, fit_ringing("patience", gave_up, served, bootstrap=bootstrap, random=random)
