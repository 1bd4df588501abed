"""The tables of a round, after disclosure control, as sheets for a spreadsheet.

The same figures as on the results page and with the same marks: ".." for what is not reported, "." for what cannot
be computed. CSV holds everything in one long table; XLSX has a sheet for each kind of table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import IO

from sqlalchemy.orm import Session

from portal.collection.disposition_rows import COLUMNS as COLUMNS_OF_DISPOSITIONS
from portal.collection.disposition_rows import TITLE
from portal.errors import UserError
from portal.questionnaire.definition import Question
from portal.results.boards import board_sheets, matrix_sheet, names_of
from portal.results.breakdowns import breakdown_name
from portal.results.comparison import indices_of
from portal.results.export_columns import (
    COLUMNS,
    COMPARISON_COLUMNS,
    DIFFERENCE_COLUMNS,
    DISPOSITION_COLUMNS,
    DIVIDED_COLUMNS,
    EFFECT_COLUMNS,
    INDEX_COLUMNS,
    PARTICIPATION_COLUMNS,
    QUESTION_COLUMNS,
    SHARE_CHANGE_COLUMNS,
    SHARE_COLUMNS,
    THEME_COLUMNS,
    TREND_COLUMNS,
    Line,
    figure,
)
from portal.results.export_comparisons import comparison_lines, effect_lines, method_of, trend_lines, weights_of
from portal.results.export_differences import difference_lines
from portal.results.export_shares import share_change_lines, share_lines
from portal.results.queries import RoundResults
from portal.results.question_tables import in_order, row_label
from portal.results.spreadsheets import Cell, Column, Sheet, write_csv, write_xlsx
from portal.results.theme_counts import themes_of
from portal.results.themes import OTHER
from portal.results.trend import Trend, find_trend
from portal.results.wording import LEVEL_NAMES, group_name, swedish
from portal.statistics.dispositions import tell
from portal.statistics.indices import IndexSummary
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import NOT_APPLICABLE, TOO_FEW, share_decimals
from portal.statistics.tabulation import CodeCount, QuestionSummary
from portal.statistics.thresholds import Thresholds

Trends = Mapping[str | None, Trend]
"""The trend of each group, by its code; the total has None."""

MARKS = (
    (TOO_FEW, "redovisas inte, för få svar eller för att ett sådant värde annars kan räknas fram"),
    (NOT_APPLICABLE, "kan inte beräknas eller anges inte"),
    ("n", "antal svarande som värdet bygger på; svar som ”Vet ej” räknas inte in"),
    ("Andel (%)", "andel av n; aldrig viktad"),
    ("Viktning", "hur svaren bakom värdet vägs samman"),
)


def write_results(
    session: Session, stream: IO[bytes], results: RoundResults, groups: Sequence[GroupSummary], file_format: str
) -> None:
    """Write the tables of ``groups`` as ``csv`` or ``xlsx``; ``stream`` is left open."""
    trends = {group.unit: find_trend(session, results, group) for group in groups}
    if file_format == "csv":
        write_csv(stream, csv_sheet(results, groups, trends))
    else:
        write_xlsx(stream, xlsx_sheets(results, groups, trends))


def csv_sheet(results: RoundResults, groups: Sequence[GroupSummary], trends: Trends) -> Sheet:
    """One table of everything, group by group: response rate, indices, trend, shares, effects and questions."""
    lines = (line for group in groups for line in _lines(results, group, groups, trends[group.unit]))
    return _sheet("Resultat", COLUMNS, lines)


def xlsx_sheets(results: RoundResults, groups: Sequence[GroupSummary], trends: Trends) -> list[Sheet]:
    """About, response rates, indices, trend and effects when there are any, and the questions of every group."""
    alone = results.boards.are_there
    rates = (_participation(group, results.thresholds) for group in groups)
    invitations = (line for group in groups for line in _dispositions(results, group))
    indices = (_index(group, index) for group in groups for index in indices_of(group))
    years = (line for group in groups for line in trend_lines(group, trends[group.unit]))
    compared = (line for group in groups for line in comparison_lines(results, group, groups, trends[group.unit]))
    shares = (line for group in groups for line in share_lines(group, trends[group.unit], with_intervals=not alone))
    changes = (
        line for group in groups for line in share_change_lines(group, trends[group.unit], with_intervals=not alone)
    )
    effects = (line for group in groups for line in effect_lines(group, results.effects.get(group.members)))
    questions = (line for group in groups for line in _questions(results, group))
    divided = (line for group in groups for line in _divided(results, group))
    differences = (line for group in groups for line in difference_lines(results, group))
    themes = (line for group in groups for line in _themes(results, group))
    return [
        Sheet("Om", (("Om filen", "code"), ("", "text")), _about(results)),
        _sheet("Svarsfrekvens", PARTICIPATION_COLUMNS, rates),
        *_if_any("Inbjudningar", DISPOSITION_COLUMNS, invitations),
        *_if_any("Index", INDEX_COLUMNS, indices),
        *_if_any("Utveckling", TREND_COLUMNS, years),
        *_if_any("Jämförelser", COMPARISON_COLUMNS, compared),
        *_if_any("Positiva svar", SHARE_COLUMNS, shares),
        *_if_any("Positiva svar över tid", SHARE_CHANGE_COLUMNS, changes),
        *_if_any("Betydelse", EFFECT_COLUMNS, effects),
        _sheet("Frågor", QUESTION_COLUMNS, questions),
        *_if_any("Uppdelat", DIVIDED_COLUMNS, divided),
        *_if_any("Skillnader", DIFFERENCE_COLUMNS, differences),
        *board_sheets(results.boards.of_units(_units_of(groups)), names_of(results.summary)),
        *_if_any("Teman", THEME_COLUMNS, themes),
    ]


def write_matrix(
    stream: IO[bytes], results: RoundResults, groups: Sequence[GroupSummary], question: str, file_format: str
) -> None:
    """Write the matrix of one question, boards by areas, as it is printed. Raise UserError when there is none."""
    matrix = next((each for each in results.boards.matrices if each.question == question), None)
    if matrix is None:
        known = ", ".join(each.question for each in results.boards.matrices) or "inga"
        raise UserError(
            f"Undersökningen har ingen matris ”{question}” där nämnder eller enheter svarar. Det finns: {known}."
        )
    sheet = matrix_sheet(matrix.of_units(_units_of(groups)), names_of(results.summary))
    write_csv(stream, sheet) if file_format == "csv" else write_xlsx(stream, [sheet])


def _units_of(groups: Sequence[GroupSummary]) -> frozenset[str]:
    return frozenset(code for group in groups for code in group.members)


def _if_any(name: str, columns: dict[str, Column], lines: Iterator[Line]) -> list[Sheet]:
    """A sheet unless it would be empty. Its lines are made as they are written: a large round has a million cells."""
    first = next(lines, None)
    return [] if first is None else [_sheet(name, columns, chain([first], lines))]


def _sheet(name: str, columns: dict[str, Column], lines: Iterator[Line]) -> Sheet:
    rows = ([getattr(line, each) for each in columns] for line in lines)
    return Sheet(name, tuple(columns.values()), rows)


def _about(results: RoundResults) -> list[tuple[str, str]]:
    level = results.summary.level
    limit = results.thresholds.smallest(level)
    return [
        ("Undersökning", results.collection_round.title),
        ("Kod", results.collection_round.code),
        ("Nivå", next(name for each, name in LEVEL_NAMES.items() if each == level)),
        ("Gräns", f"Grupper med färre än {limit} svar redovisas inte."),
        *MARKS,
    ]


def _lines(results: RoundResults, group: GroupSummary, groups: Sequence[GroupSummary], trend: Trend) -> Iterator[Line]:
    yield _participation(group, results.thresholds)
    yield from _dispositions(results, group)
    yield from (_index(group, index) for index in indices_of(group))
    yield from trend_lines(group, trend)
    yield from comparison_lines(results, group, groups, trend)
    yield from share_lines(group, trend, with_intervals=not results.boards.are_there)
    yield from share_change_lines(group, trend, with_intervals=not results.boards.are_there)
    yield from effect_lines(group, results.effects.get(group.members))
    yield from _questions(results, group)
    yield from _divided(results, group)
    yield from difference_lines(results, group)
    yield from _themes(results, group)


def _divided(results: RoundResults, group: GroupSummary) -> Iterator[Line]:
    """The group divided by gender, age …: of every part that may be shown its indices and questions."""
    by_name = {question.name: question for question in results.questionnaire.questions}
    for split in results.summary.splits:
        if not split.is_shown(group):
            continue
        for part in split.breakdown_of(group).parts:
            if part.suppressed:
                continue
            about = {"by": breakdown_name(split), "part": swedish(part.label)}
            for index in (*((part.nki,) if part.nki else ()), *part.indices):
                yield replace(_index(group, index), **about)
            for table in part.questions:
                for line in _question(group, table, by_name[table.question]):
                    yield replace(line, **about)


def _participation(group: GroupSummary, thresholds: Thresholds) -> Line:
    unknown = group.frame is None or group.rate_reason is not None
    hidden = not unknown and (group.frame or 0) < thresholds.rate_frame
    mark = NOT_APPLICABLE if unknown else TOO_FEW
    return Line(
        group=group_name(group),
        unit=group.unit or "",
        question="Svarsfrekvens",
        name="svarsfrekvens",
        count=group.responses,
        base=NOT_APPLICABLE if group.frame is None else group.frame,
        share=mark if unknown or hidden else figure(group.response_rate, 1, 100),
        not_answered=mark if unknown or hidden else group.nonresponse,
    )


def _dispositions(results: RoundResults, group: GroupSummary) -> Iterator[Line]:
    """What became of the invitations of a unit, or of the whole round; of the levels between them nothing is told."""
    is_unit = group.unit in results.nonresponse.dispositions
    told = tell(results.nonresponse.dispositions, results.thresholds.rate_frame)
    found = told.get(group.unit if is_unit else None) if is_unit or group is results.summary.total else None
    if found is None:
        return
    about = {"group": group_name(group), "unit": group.unit or "", "question": TITLE, "name": "inbjudningar"}
    counts = {"invited": found.invited, "complete": found.complete, **found.parts, "ineligible": found.ineligible}
    mark = TOO_FEW if found.suppressed else NOT_APPLICABLE
    for (code, count), (heading, _) in zip(counts.items(), COLUMNS_OF_DISPOSITIONS[1:], strict=True):
        yield Line(**about, answer=heading, code=code, count=mark if count is None else count)


def _index(group: GroupSummary, index: IndexSummary) -> Line:
    hidden = index.suppressed or index.value is None
    return Line(
        group=group_name(group),
        unit=group.unit or "",
        question=swedish(index.label),
        name=index.name,
        index=TOO_FEW if hidden else figure(index.value, 1),
        margin=TOO_FEW if hidden else figure(index.margin, 1),
        base=TOO_FEW if hidden else index.n,
        weights="" if hidden else weights_of(index.weighted),
        method="" if hidden else method_of(index),
    )


def _questions(results: RoundResults, group: GroupSummary) -> Iterator[Line]:
    by_name = {question.name: question for question in results.questionnaire.questions}
    for summary in group.questions:
        yield from _question(group, summary, by_name[summary.question])


def _question(group: GroupSummary, summary: QuestionSummary, question: Question) -> Iterator[Line]:
    about = {
        "group": group_name(group),
        "unit": group.unit or "",
        "question": swedish(summary.text),
        "row": swedish(summary.row_text) if summary.row_text else "",
        "name": summary.name,
    }
    if summary.suppressed:
        yield Line(**about, **dict.fromkeys(("count", "share", "base", "not_answered", "not_asked"), TOO_FEW))
        return
    figures: dict[str, Cell] = {
        "base": summary.base,
        "not_answered": summary.not_answered,
        "not_asked": summary.not_asked,
        "mean": None if summary.mean is None else figure(summary.mean, 1),
        "index": None if summary.index is None else figure(summary.index, 1),
    }
    if not summary.codes:
        yield Line(**about, **figures)
    for code in in_order(summary):
        yield Line(
            **about,
            **figures,
            answer=row_label(code, question),
            code=code.code,
            count=code.count,
            share=_share(code, summary.base or 0),
        )


def _share(code: CodeCount, base: int) -> Cell:
    """As on the page: a share of a small base has no decimals to read more into than there is."""
    return figure(None if code.missing else code.share, share_decimals(base), 100)


def _themes(results: RoundResults, group: GroupSummary) -> Iterator[Line]:
    """The themes of free text: those that may be named, and the rest together."""
    for question in themes_of(results.themes, group):
        for theme, count in (*question.themes, *([(OTHER, question.other)] if question.other else [])):
            yield Line(
                group=group_name(group),
                unit=group.unit or "",
                question=f"Teman: {question.text}",
                name=f"{question.name}.tema",
                answer=theme,
                count=count,
                share=figure(count / question.coded, share_decimals(question.coded), 100),
                base=question.coded,
            )
