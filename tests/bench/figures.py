"""What a run found: one figure for each thing measured, beside its floor and its aim, and what is not measured."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measurement. ``ratio`` is to the floor of the same run, or the value itself where the aim is one.

    ``aim`` is None where none is set; otherwise ``ratio`` shall be at least (``more_is_better``) or at most that.
    """

    what: str
    kind: str
    said: str
    ratio: float | None = None
    aim: float | None = None
    more_is_better: bool = False

    @property
    def verdict(self) -> str:
        """``ok``, ``MISSED``, or nothing when there is no aim."""
        if self.aim is None or self.ratio is None:
            return ""
        return "ok" if (self.ratio >= self.aim if self.more_is_better else self.ratio <= self.aim) else "MISSED"

    @property
    def aim_in_words(self) -> str:
        return "" if self.aim is None else f"{'≥' if self.more_is_better else '≤'} {self.aim:g}"

    def __str__(self) -> str:
        return " · ".join(filter(None, (self.kind, self.what, self.said, self.aim_in_words, self.verdict)))


@dataclass(frozen=True)
class Missing:
    """Something that could not be measured, and why."""

    what: str
    kind: str
    why: str

    def __str__(self) -> str:
        return f"{self.kind} · {self.what} · NOT MEASURED: {self.why}"


Outcome = Figure | Missing


def tried(what: str, kind: str, measure: Callable[[], Iterable[Figure]]) -> Iterator[Outcome]:
    """The figures of ``measure`` as they come. When it fails that is said in the table, and the run goes on."""
    try:
        yield from measure()
    except Exception as error:
        traceback.print_exc()
        yield Missing(what, kind, f"{type(error).__name__}: {error}"[:200])


def table(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Every outcome as a row of a table in Markdown."""
    yield "| figure | database | found | aim | |"
    yield "|---|---|---|---|---|"
    for each in outcomes:
        if isinstance(each, Missing):
            yield f"| {each.what} | {each.kind} | NOT MEASURED: {each.why} | | |"
        else:
            yield f"| {each.what} | {each.kind} | {each.said} | {each.aim_in_words} | {each.verdict} |"
