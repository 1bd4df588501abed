"""Shares of positive answers with their intervals, and how they have changed since the round before."""

from __future__ import annotations

from portal.results.development import interval
from portal.results.display import Column, Numbering, Table
from portal.results.trend import Trend
from portal.results.wording import swedish
from portal.statistics.differences import difference_of_shares
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
EXACT_NOTE = (
    f"{EXACT_MARK} Exakt intervall (Clopper–Pearson), som används när färre än {EXACT_BELOW} har svarat eller när "
    f"färre än {EXACT_BELOW_EACH} gav, eller inte gav, ett positivt svar."
)
BEFORE_NOTE = "Skillnaden är i procentenheter. En skillnad som inte är säkerställd kan bero på slumpen."


def positive_table(group: GroupSummary, trend: Trend, numbering: Numbering) -> Table | None:
    """Every question with positive answers that is shown; None where no intervals may be given, or there are none."""
    tables = [each for each in group.questions if _is_counted(each)] if group.with_margin else []
    if not tables:
        return None
    before = _same_questions(trend.before, tables)
    columns: tuple[Column, ...] = (
        ("Fråga", "text"),
        ("Andel", "number"),
        ("95 %-intervall", "number"),
        ("n", "number"),
        *(((trend.before_label, "number"), ("Skillnad", "number"), ("Säkerställd", "text")) if before else ()),
    )
    rows = []
    for table in tables:
        row = _row(table, group.frame)
        rows.append((*row, *_change(table, group, before.get(table.name), trend.before)) if before else row)
    exact = (EXACT_NOTE,) if any(row[2].endswith(EXACT_MARK) for row in rows) else ()
    notes = (*NOTES, *exact, *((BEFORE_NOTE,) if before else ()))
    return Table(numbering.next_table(), "Positiva svar", columns, tuple(rows), notes=notes)


def _is_counted(table: QuestionSummary) -> bool:
    return not table.suppressed and not table.background and table.positive_share is not None


def _counted(table: QuestionSummary, population: int | None) -> CountedShare:
    count = sum(code.count for code in table.codes if code.positive and not code.missing)
    return CountedShare(count, table.base or 0, population)


def _row(table: QuestionSummary, population: int | None) -> tuple[str, ...]:
    counted = _counted(table, population)
    found = share_interval(counted)
    said = NOT_APPLICABLE
    if found is not None:
        decimals = share_decimals(counted.base)
        mark = f"{NO_BREAK_SPACE}{EXACT_MARK}" if found.method == "exact" else ""
        said = f"{interval(100 * found.low, 100 * found.high, decimals)}{NO_BREAK_SPACE}%{mark}"
    row = f" – {swedish(table.row_text)}" if table.row_text else ""
    return f"{swedish(table.text)}{row}", share(counted.count, counted.base), said, integer(counted.base)


def _same_questions(before: GroupSummary | None, tables: list[QuestionSummary]) -> dict[str, QuestionSummary]:
    """The questions that were put in the same words with the same answers, with enough answers both times."""
    if before is None or not before.with_margin:
        return {}
    older = {each.name: each for each in before.questions if _is_counted(each)}
    return {
        table.name: old
        for table in tables
        if (old := older.get(table.name)) is not None
        and (swedish(old.text), _codes(old)) == (swedish(table.text), _codes(table))
        and min(old.base or 0, table.base or 0) >= AT_LEAST
    }


def _codes(table: QuestionSummary) -> list[tuple[str, bool, str]]:
    return [(code.code, code.positive, swedish(code.label)) for code in table.codes]


def _change(
    table: QuestionSummary, group: GroupSummary, old: QuestionSummary | None, before: GroupSummary | None
) -> tuple[str, str, str]:
    found, counted = None, None
    if old is not None and before is not None:
        counted = _counted(old, before.frame)
        found = difference_of_shares(_counted(table, group.frame), counted)
    if counted is None or found is None:
        return NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE
    decimals = share_decimals(min(counted.base, table.base or 0))
    apart = difference(100 * found.value, "", decimals).strip(NO_BREAK_SPACE)
    return share(counted.count, counted.base), apart, "Ja" if found.is_significant else "Nej"
