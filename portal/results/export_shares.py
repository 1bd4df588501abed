"""Shares of positive answers and how they have changed, as lines of the tables that are exported."""

from __future__ import annotations

from collections.abc import Iterator

from portal.results.against_rest import CHANCE, SURE
from portal.results.export_columns import Line, figure
from portal.results.export_comparisons import EVERY_ANSWER
from portal.results.part_differences import POSITIVE
from portal.results.share_figures import Changed, PositiveShare, positive_figures
from portal.results.spreadsheets import Cell
from portal.results.trend import Trend
from portal.results.wording import group_name, swedish
from portal.statistics.shares import CountedShare, ShareInterval
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import NO_BREAK_SPACE, NOT_APPLICABLE, share_decimals

_INTERVAL = f"95{NO_BREAK_SPACE}%-intervall"
WILSON = f"Wilsons {_INTERVAL}"
EXACT = f"exakt {_INTERVAL}, Clopper–Pearsons"
EXACT_OF_KNOWN = f"exakt {_INTERVAL} ur den hypergeometriska fördelningen"
COMPLETE = "alla som kunde svara har svarat: intervallet är andelen själv"
NEWCOMBE = f"skillnad mellan andelar i procentenheter, Newcombes {_INTERVAL}"


def share_lines(group: GroupSummary, trend: Trend, *, with_intervals: bool) -> Iterator[Line]:
    """A line for each share that the page tells under Positiva svar."""
    for found in positive_figures(group, trend, with_intervals=with_intervals):
        decimals = share_decimals(found.counted.base)
        yield _line(
            group,
            found,
            "positiva",
            count=found.counted.count,
            low=figure(found.interval.low if found.interval else None, decimals, 100),
            high=figure(found.interval.high if found.interval else None, decimals, 100),
            method=_method(found.counted, found.interval),
        )


def share_change_lines(group: GroupSummary, trend: Trend, *, with_intervals: bool) -> Iterator[Line]:
    """A line for each of them that can be compared with the round before."""
    for found in positive_figures(group, trend, with_intervals=with_intervals):
        if found.changed is not None:
            about = {"method": NEWCOMBE, "against": trend.before_named}
            yield _line(group, found, "sedan", **about, **_change(found.changed))


def _change(changed: Changed) -> dict[str, Cell]:
    apart = changed.difference
    return {
        "other_share": _share(changed.before),
        "other_base": changed.before.base,
        "apart": figure(apart.value, changed.decimals, 100),
        "low": figure(apart.low, changed.decimals, 100),
        "high": figure(apart.high, changed.decimals, 100),
        "verdict": SURE if apart.is_significant else CHANCE,
    }


def _line(group: GroupSummary, found: PositiveShare, suffix: str, **figures: Cell) -> Line:
    table = found.table
    return Line(
        group=group_name(group),
        unit=group.unit or "",
        question=swedish(table.text),
        row=swedish(table.row_text) if table.row_text else "",
        name=f"{table.name}.{suffix}",
        answer=POSITIVE,
        share=_share(found.counted),
        base=found.counted.base,
        weights=EVERY_ANSWER,
        **figures,
    )


def _share(counted: CountedShare) -> Cell:
    return figure(counted.share, share_decimals(counted.base), 100)


def _method(counted: CountedShare, interval: ShareInterval | None) -> str:
    if interval is None:
        return NOT_APPLICABLE
    if interval.method == "exact":
        return EXACT if counted.population is None else EXACT_OF_KNOWN
    return WILSON if interval.method == "wilson" else COMPLETE
