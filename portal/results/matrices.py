"""A matrix in one table and, when its list is ordered, one chart with a bar for each row."""

from __future__ import annotations

from collections.abc import Sequence

from portal.charts import stacked_bar
from portal.questionnaire.definition import Question
from portal.results.display import Chart, Column, Numbering, QuestionResult, Table, Widths, full_chart
from portal.results.question_tables import shared_end
from portal.results.wording import swedish
from portal.statistics.reasons import explanation
from portal.statistics.swedish import (
    NO_BREAK_SPACE,
    ROUNDING_NOTE,
    TOO_FEW,
    integer,
    rounding_note_needed,
    share,
)
from portal.statistics.tabulation import CodeCount, QuestionSummary


def matrix_result(
    rows: Sequence[QuestionSummary], question: Question, limit: int, numbering: Numbering, widths: Widths
) -> QuestionResult:
    """The rows of a matrix together; in words when none of them is shown."""
    text = swedish(question.text)
    shown = [row for row in rows if not row.suppressed]
    if not shown:
        return QuestionResult(question.name, text, said=_reasons(rows, limit), wide=True, hidden=True)
    return QuestionResult(
        name=question.name,
        text=text,
        table=_table(rows, shown[0].codes, limit, numbering),
        chart=_chart(rows, shown[0].codes, text, numbering, widths) if shown[0].ordered else None,
        wide=True,
    )


def _reasons(rows: Sequence[QuestionSummary], limit: int) -> str:
    return " ".join(dict.fromkeys(explanation(row.reason, limit) for row in rows if row.reason is not None))


def _label(row: QuestionSummary) -> str:
    return swedish(row.row_text) if row.row_text else row.name


def _table(rows: Sequence[QuestionSummary], codes: Sequence[CodeCount], limit: int, numbering: Numbering) -> Table:
    valid, missing = _valid(codes), [code for code in codes if code.missing]
    headings = [
        *(f"{swedish(code.label)}, antal (andel)" for code in valid),
        *(swedish(code.label) for code in missing),
    ]
    columns: list[Column] = [("Rad", "text"), *((heading, "number") for heading in headings), ("n", "number")]
    unanswered = any(row.not_answered for row in rows)
    if unanswered:
        columns.append(("Svarade inte", "number"))
    return Table(
        number=numbering.next_table(),
        title="Antal och andel för varje rad",
        columns=tuple(columns),
        rows=tuple(_cells(row, len(columns), unanswered) for row in rows),
        notes=_notes(rows, limit),
    )


def _valid(codes: Sequence[CodeCount]) -> list[CodeCount]:
    return [code for code in codes if not code.missing]


def _cells(row: QuestionSummary, length: int, unanswered: bool) -> tuple[str, ...]:
    if row.suppressed:
        return (_label(row), *[TOO_FEW] * (length - 1))
    base = row.base or 0
    counts = [f"{integer(code.count)}{NO_BREAK_SPACE}({share(code.count, base)})" for code in _valid(row.codes)]
    missing = [integer(code.count) for code in row.codes if code.missing]
    left = [integer(row.not_answered or 0)] if unanswered else []
    return (_label(row), *counts, *missing, integer(base), *left)


def _notes(rows: Sequence[QuestionSummary], limit: int) -> tuple[str, ...]:
    said = []
    if any(row.suppressed for row in rows):
        said.append(f"{TOO_FEW} betyder: {_reasons(rows, limit)}")
    said += next((shared_end(row) for row in rows if not row.suppressed), [])
    said += _not_asked([row for row in rows if not row.suppressed])
    if any(rounding_note_needed([code.count for code in _valid(row.codes)], row.base or 0) for row in rows):
        said.append(ROUNDING_NOTE)
    return tuple(said)


def _not_asked(rows: Sequence[QuestionSummary]) -> list[str]:
    """To how many the question was not put; row by row when some rows are for some only."""
    counts = {row.not_asked or 0 for row in rows}
    if counts <= {0}:
        return []
    if len(counts) == 1:
        return [f"Frågan ställdes inte till {integer(counts.pop())} av dem som svarade."]
    listed = ", ".join(f"{_label(row)} {integer(row.not_asked)}" for row in rows if row.not_asked)
    return [f"Så många fick inte raden, på grund av ett tidigare svar: {listed}."]


def _chart(
    rows: Sequence[QuestionSummary], codes: Sequence[CodeCount], text: str, numbering: Numbering, widths: Widths
) -> Chart:
    bars = [(_label(row), None if row.suppressed else [code.count for code in _valid(row.codes)]) for row in rows]
    labels = [swedish(code.label) for code in _valid(codes)]
    alternative = f"{text} {' '.join(_in_words(row) for row in rows)}"
    return full_chart(
        numbering,
        "Andel av dem som svarade på raden",
        widths,
        lambda prefix, width: stacked_bar(bars, labels, alternative, prefix, width),
    )


def _in_words(row: QuestionSummary) -> str:
    if row.suppressed:
        return f"{_label(row)}: redovisas inte."
    base = row.base or 0
    return f"{_label(row)}: {', '.join(f'{swedish(c.label)} {share(c.count, base)}' for c in _valid(row.codes))}."
