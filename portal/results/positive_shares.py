"""Shares of positive answers with their intervals, and how they have changed since the round before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.results.development import interval, verdict
from portal.results.display import Block, Column, Items, Numbering, Table
from portal.results.since_last import asked_alike
from portal.results.trend import Trend
from portal.results.wording import n_is, swedish
from portal.statistics.differences import Difference, difference_of_shares
from portal.statistics.shares import EXACT_BELOW, EXACT_BELOW_EACH, CountedShare, share_interval
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import NO_BREAK_SPACE, NOT_APPLICABLE, difference, integer, share, share_decimals
from portal.statistics.tabulation import QuestionSummary
from portal.statistics.trend import AT_LEAST

EXACT_MARK = "*"
NOTES = (
    "Andelen som gav något av de positiva svaren, med ett intervall som rymmer den sanna andelen med 95 procents "
    "säkerhet (Wilsons metod).",
)
NOTE_WITHOUT = "Andelen som gav något av de positiva svaren."
EXACT_NOTE = (
    f"{EXACT_MARK} Exakt intervall, som används när färre än {EXACT_BELOW} har svarat eller när färre än "
    f"{EXACT_BELOW_EACH} gav, eller inte gav, ett positivt svar: efter den hypergeometriska fördelningen när det är "
    "känt hur många som kunde svara, annars Clopper–Pearsons."
)
BEFORE_NOTE = "Skillnaden är i procentenheter, med 95 %-intervall inom parentes (Newcombes metod)."
ONLY_CHANCE = "Alla skillnader sedan förra gången kan bero på slumpen."


def positive_shares(
    group: GroupSummary, trend: Trend, numbering: Numbering, *, with_intervals: bool = True
) -> tuple[Block, ...]:
    """Every question with positive answers that is shown, and what has changed since the round before.

    Nothing where no margins may be given, or there are no such questions. ``with_intervals`` is not for boards and
    units that answer in their own name: those that were asked are all there are, and stand for nobody else.
    """
    tables = [each for each in group.questions if _is_counted(each)] if group.with_margin else []
    if not tables:
        return ()
    changes = _changes(tables, group, trend.before) if with_intervals else {}
    columns: tuple[Column, ...] = (
        ("Fråga", "text"),
        ("Andel", "number"),
        *((("95 %-intervall", "number"),) if with_intervals else ()),
        ("n", "number"),
        *(((trend.before_label, "number"), ("Skillnad", "number")) if changes else ()),
    )
    rows = [
        (*_row(table, group.frame, with_intervals), *(_cells(changes.get(table.name)) if changes else ()))
        for table in tables
    ]
    notes = _notes(rows, bool(changes)) if with_intervals else (NOTE_WITHOUT,)
    table = Table(numbering.next_table(), "Positiva svar", columns, tuple(rows), notes=notes)
    said = _sentences(tables, changes, group, trend)
    return (table, Items(said)) if said else (table,)


def _notes(rows: Sequence[tuple[str, ...]], has_changes: bool) -> tuple[str, ...]:
    exact = (EXACT_NOTE,) if any(row[2].endswith(EXACT_MARK) for row in rows) else ()
    return (*NOTES, *exact, *((BEFORE_NOTE,) if has_changes else ()))


def _is_counted(table: QuestionSummary) -> bool:
    return not table.suppressed and not table.background and table.positive_share is not None


def _counted(table: QuestionSummary, population: int | None) -> CountedShare:
    count = sum(code.count for code in table.codes if code.positive and not code.missing)
    return CountedShare(count, table.base or 0, population)


def _text(table: QuestionSummary) -> str:
    row = f" – {swedish(table.row_text)}" if table.row_text else ""
    return f"{swedish(table.text)}{row}"


def _row(table: QuestionSummary, population: int | None, with_interval: bool) -> tuple[str, ...]:
    counted = _counted(table, population)
    if not with_interval:
        return _text(table), share(counted.count, counted.base), integer(counted.base)
    found = share_interval(counted)
    said = NOT_APPLICABLE
    if found is not None:
        mark = f"{NO_BREAK_SPACE}{EXACT_MARK}" if found.method == "exact" else ""
        limits = interval(100 * found.low, 100 * found.high, share_decimals(counted.base))
        said = f"{limits}{NO_BREAK_SPACE}%{mark}"
    return _text(table), share(counted.count, counted.base), said, integer(counted.base)


@dataclass(frozen=True)
class _Changed:
    """A share then, and how the share now differs from it."""

    before: CountedShare
    difference: Difference
    decimals: int


def _changes(
    tables: Sequence[QuestionSummary], group: GroupSummary, before: GroupSummary | None
) -> Mapping[str, _Changed]:
    """By the name of the question: those put in the same words both times, with enough answers."""
    if before is None or not before.with_margin:
        return {}
    older = {each.name: each for each in before.questions if _is_counted(each)}
    found = {}
    for table in tables:
        old = older.get(table.name)
        fewest = 0 if old is None else min(old.base or 0, table.base or 0)
        if old is None or fewest < AT_LEAST or not asked_alike(old, table):
            continue
        counted = _counted(old, before.frame)
        apart = difference_of_shares(_counted(table, group.frame), counted)
        if apart is not None:
            found[table.name] = _Changed(counted, apart, share_decimals(fewest))
    return found


def _cells(changed: _Changed | None) -> tuple[str, str]:
    if changed is None:
        return NOT_APPLICABLE, NOT_APPLICABLE
    apart, decimals = changed.difference, changed.decimals
    by = difference(100 * apart.value, "", decimals).strip(NO_BREAK_SPACE)
    limits = interval(100 * apart.low, 100 * apart.high, decimals)
    return share(changed.before.count, changed.before.base), f"{by} ({limits})"


def _with_n(counted: CountedShare) -> str:
    return f"{share(counted.count, counted.base)} ({n_is(counted.base)})"


def _sentences(
    tables: Sequence[QuestionSummary], changes: Mapping[str, _Changed], group: GroupSummary, trend: Trend
) -> tuple[str, ...]:
    """One for each question that has changed for certain, and one for the others."""
    said = []
    for table in tables:
        changed = changes.get(table.name)
        if changed is not None and changed.difference.is_significant:
            now, then = _counted(table, group.frame), changed.before
            shares = f"{_with_n(now)} nu och {_with_n(then)} {trend.before_label}"
            said.append(f"”{_text(table)}”: {shares}. {verdict(changed.difference)}")
    if len(changes) > len(said):
        said.append("I övriga frågor kan skillnaden bero på slumpen." if said else ONLY_CHANCE)
    return tuple(said)
