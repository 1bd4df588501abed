"""Shares of positive answers with their intervals, and how they have changed since the round before."""

from __future__ import annotations

from collections.abc import Sequence

from portal.results.development import UNROUNDED, interval, verdict
from portal.results.display import Block, Column, Items, Numbering, Table
from portal.results.share_figures import Changed, PositiveShare, positive_figures
from portal.results.trend import Trend
from portal.results.weights import UNWEIGHTED
from portal.results.wording import n_is, swedish
from portal.statistics.shares import EXACT_BELOW, EXACT_BELOW_EACH, CountedShare
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import (
    NO_BREAK_SPACE,
    NOT_APPLICABLE,
    difference,
    integer,
    rounded,
    share,
    share_decimals,
)
from portal.statistics.tabulation import QuestionSummary

EXACT_MARK = "*"
NOTE = "Andelen som gav något av de positiva svaren."
CONFIDENCE_NOTE = "Intervallet rymmer den sanna andelen med 95 procents säkerhet{method}."
WILSON = " (Wilsons metod)"
EXACT_NOTE = (
    f"{EXACT_MARK} Exakt intervall, som används när färre än {EXACT_BELOW} har svarat eller när färre än "
    f"{EXACT_BELOW_EACH} gav, eller inte gav, ett positivt svar: efter den hypergeometriska fördelningen när det är "
    "känt hur många som kunde svara, annars Clopper–Pearsons."
)
COMPLETE_NOTE = "Där alla som kunde svara har svarat finns ingen osäkerhet. Då är intervallet andelen själv."
BEFORE_NOTE = "Skillnaden är i procentenheter, med 95 %-intervall inom parentes (Newcombes metod)."
MANY = "När flera frågor jämförs kan någon skillnad bli säkerställd av en slump."
ONLY_CHANCE = "Alla skillnader sedan förra gången kan bero på slumpen."


def positive_shares(
    group: GroupSummary, trend: Trend, numbering: Numbering, *, name: str = "", with_intervals: bool = True
) -> tuple[Block, ...]:
    """The table and what may be said of changes; nothing where there are no such shares to tell (share_figures).

    ``name`` tells the groups apart when there are several.
    """
    found = positive_figures(group, trend, with_intervals=with_intervals)
    if not found:
        return ()
    has_changes = any(each.changed for each in found)
    columns: tuple[Column, ...] = (
        ("Fråga", "text"),
        ("Andel", "number"),
        *((("95 %-intervall", "number"),) if with_intervals else ()),
        ("n", "number"),
        *(((trend.before_label, "number"), ("Skillnad", "number")) if has_changes else ()),
    )
    rows = [(*_row(each, with_intervals), *(_cells(each.changed) if has_changes else ())) for each in found]
    notes = (*_notes(found, with_intervals, len(group.members) > 1), *(trend.before_note if has_changes else ()))
    title = f"Positiva svar, {name}" if name else "Positiva svar"
    table = Table(numbering.next_table(), title, columns, tuple(rows), notes=notes)
    said = _sentences(found)
    return (table, Items(said)) if said else (table,)


def _notes(found: Sequence[PositiveShare], with_intervals: bool, of_several: bool) -> tuple[str, ...]:
    methods = {each.interval.method for each in found if each.interval}
    changed = [each for each in found if each.changed]
    is_sure = CONFIDENCE_NOTE.format(method=WILSON if "wilson" in methods else "")
    return (
        NOTE,
        *((is_sure,) if methods - {"complete"} else ()),
        *((EXACT_NOTE,) if "exact" in methods else ()),
        *((COMPLETE_NOTE,) if "complete" in methods else ()),
        *((UNWEIGHTED,) if with_intervals and of_several else ()),
        *((BEFORE_NOTE,) if changed else ()),
        *((MANY,) if len(changed) > 1 else ()),
        *((UNROUNDED,) if any(_differs_from_printed(each) for each in changed) else ()),
    )


def _differs_from_printed(found: PositiveShare) -> bool:
    """Whether whoever subtracts the printed shares gets another difference than the printed one."""
    if found.changed is None:
        return False
    now, then = (rounded(100 * each.share, share_decimals(each.base)) for each in (found.counted, found.changed.before))
    return now - then != rounded(100 * found.changed.difference.value, found.changed.decimals)


def _text(table: QuestionSummary) -> str:
    row = f" – {swedish(table.row_text)}" if table.row_text else ""
    return f"{swedish(table.text)}{row}"


def _row(found: PositiveShare, with_interval: bool) -> tuple[str, ...]:
    counted = found.counted
    if not with_interval:
        return _text(found.table), share(counted.count, counted.base), integer(counted.base)
    said = NOT_APPLICABLE
    if found.interval is not None:
        mark = f"{NO_BREAK_SPACE}{EXACT_MARK}" if found.interval.method == "exact" else ""
        limits = interval(100 * found.interval.low, 100 * found.interval.high, share_decimals(counted.base))
        said = f"{limits}{NO_BREAK_SPACE}%{mark}"
    return _text(found.table), share(counted.count, counted.base), said, integer(counted.base)


def _cells(changed: Changed | None) -> tuple[str, str]:
    if changed is None:
        return NOT_APPLICABLE, NOT_APPLICABLE
    apart, decimals = changed.difference, changed.decimals
    by = difference(100 * apart.value, "", decimals).strip(NO_BREAK_SPACE)
    limits = interval(100 * apart.low, 100 * apart.high, decimals)
    return _with_n(changed.before), f"{by} ({limits})"


def _with_n(counted: CountedShare) -> str:
    return f"{share(counted.count, counted.base)} ({n_is(counted.base)})"


def _sentences(found: Sequence[PositiveShare]) -> tuple[str, ...]:
    """One for each question that has changed for certain, and one for the others."""
    changes = [(each, each.changed) for each in found if each.changed]
    said = [
        f"”{_text(each.table)}”: {_with_n(each.counted)} nu och {_with_n(changed.before)} {changed.label}. "
        f"{verdict(changed.difference)}"
        for each, changed in changes
        if changed.difference.is_significant
    ]
    if len(changes) > len(said):
        said.append("I övriga frågor kan skillnaden bero på slumpen." if said else ONLY_CHANCE)
    return tuple(said)
