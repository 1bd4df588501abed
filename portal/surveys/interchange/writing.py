"""A questionnaire as a workbook in XLSForm, which pyxform accepts and which read again gives the same questionnaire."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import msgspec

from portal.questionnaire.definition import (
    AnyCodeList,
    Code,
    CodeDomain,
    CodeList,
    MatrixDomain,
    MultipleCodeDomain,
    Questionnaire,
    ScaleDomain,
    text_in,
)
from portal.surveys.interchange.languages import heading_name
from portal.surveys.interchange.lists import UNITS_ROW
from portal.surveys.interchange.rows_out import Cells, RowWriter, in_languages, scale_list
from portal.surveys.interchange.xlsform import PORTAL_FORMAT

_FIRST = ("type", "list_name", "name", "form_title", "form_id", "default_language", "label::", "hint::")
"""The columns that people look for first, in this order; the portal's own come last."""

_WIDTHS = {"label": 50, "hint": 40, "relevant": 40, "constraint": 30, "type": 24}
_UNITS_LABEL = "Portalens enheter"


def write_xlsform(questionnaire: Questionnaire) -> bytes:
    """The workbook as a file."""
    import xlsxwriter  # two megabytes that a server carries only once it has written a workbook

    stream = BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        heading = book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for name, rows in _sheets(questionnaire):
            _write_sheet(book.add_worksheet(name), rows, heading, wrapped)
    return stream.getvalue()


def _sheets(questionnaire: Questionnaire) -> Iterator[tuple[str, Sequence[Cells]]]:
    yield "survey", list(RowWriter(questionnaire).rows())
    yield "choices", list(_choices(questionnaire))
    yield "settings", [_settings(questionnaire)]
    if questionnaire.indices:
        yield "portal_indices", list(_indices(questionnaire))
    if questionnaire.contradictions:
        yield "portal_contradictions", list(_contradictions(questionnaire))


def _settings(questionnaire: Questionnaire) -> Cells:
    return (
        {
            "form_title": text_in(questionnaire.title, "sv"),
            "form_id": questionnaire.name,
            "default_language": heading_name("sv"),
            "portal_format": PORTAL_FORMAT,
            "portal_languages": " ".join(questionnaire.languages),
            "portal_minutes": str(questionnaire.minutes),
            "portal_check_answers": "" if questionnaire.check_answers else "no",
            "portal_copy_of_answers": "" if questionnaire.copy_of_answers else "no",
        }
        | in_languages("portal_title", questionnaire.title)
        | in_languages("portal_purpose", questionnaire.purpose)
    )


def _choices(questionnaire: Questionnaire) -> Iterator[Cells]:
    asked = {
        question.domain.code_list
        for question in questionnaire.questions
        if isinstance(question.domain, (CodeDomain, MultipleCodeDomain, MatrixDomain))
    }
    for name, listed in questionnaire.code_lists.items():
        yield from _list(name, listed, is_asked=name in asked)
    for question in questionnaire.questions:
        if isinstance(question.domain, ScaleDomain):
            for code in question.domain.missing:
                yield _code(scale_list(question), code)


def _list(name: str, listed: AnyCodeList, *, is_asked: bool) -> Iterator[Cells]:
    """What holds for the whole list stands in its first row."""
    marks = [] if is_asked else ["kept"]
    if isinstance(listed, CodeList):
        marks += ["ordered"] if listed.ordered else []
        rows = [_code(name, code) for code in listed.codes]
    else:
        marks += ["units"]
        units = {"list_name": name, "name": UNITS_ROW} | in_languages("label", {"sv": _UNITS_LABEL})
        rows = [units, *(_code(name, code) for code in listed.extra)]
    yield rows[0] | {"portal_list": " ".join(marks)}
    yield from rows[1:]


def _code(list_name: str, code: Code) -> Cells:
    marks = {f"portal_{mark}": "yes" for mark in ("missing", "positive", "exclusive") if getattr(code, mark)}
    return {"list_name": list_name, "name": code.code} | in_languages("label", code.label) | marks


def _indices(questionnaire: Questionnaire) -> Iterator[Cells]:
    for index in questionnaire.indices:
        yield {
            "name": index.name,
            "questions": " ".join(index.questions),
            "at_least": str(index.at_least),
        } | in_languages("label", index.label)


def _contradictions(questionnaire: Questionnaire) -> Iterator[Cells]:
    """The conditions as the portal holds them: no other program has anything of the kind."""
    for each in questionnaire.contradictions:
        when = msgspec.json.encode(each.when).decode()
        yield {"name": each.name, "portal_when": when} | in_languages("label", each.text)


def _write_sheet(page: Any, rows: Sequence[Cells], heading: Any, wrapped: Any) -> None:
    columns = sorted({column for row in rows for column, cell in row.items() if cell}, key=_order(rows))
    page.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        page.set_column(place, place, _WIDTHS.get(column.partition("::")[0], 16))
        page.write_string(0, place, column, heading)
        for number, row in enumerate(rows, start=1):
            if row.get(column):
                page.write_string(number, place, row[column], wrapped)


def _order(rows: Sequence[Cells]) -> Any:
    """First what people look for, then XLSForm's other columns, then the portal's, each as they come."""
    seen = list(dict.fromkeys(column for row in rows for column in row))

    def key(column: str) -> tuple[bool, int, int]:
        known = [place for place, start in enumerate(_FIRST) if column.startswith(start)]
        return column.startswith("portal_"), known[0] if known else len(_FIRST), seen.index(column)

    return key
