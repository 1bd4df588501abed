"""Whatever stands in the cells: a sound questionnaire that can be written again, or reasons. Never anything else."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.questionnaire.checks import check
from portal.surveys.interchange import ImportRefused, read_file
from portal.surveys.interchange.writing import write_xlsform
from portal.surveys.interchange.xlsform import UNFORESEEN
from tests.support.workbooks import Cell, book

HEADINGS = [
    "type",
    "name",
    "label",
    "hint",
    "relevant",
    "constraint",
    "required",
    "appearance",
    "parameters",
    "readonly",
    "calculation",
    "default",
]
TYPES = [
    "text",
    "integer",
    "decimal",
    "date",
    "note",
    "range",
    "acknowledge",
    "calculate",
    "start",
    "begin_group",
    "end_group",
    "begin_repeat",
    "end_repeat",
    "select_one l",
    "select_multiple l",
    "select_one l or_other",
    "select_multiple missing",
    "geopoint",
    "rank l",
]
EXPRESSIONS = [
    "${q1} = 'a'",
    "${q2} > 3",
    "selected(${q1}, 'b')",
    ". >= 1 and . <= 5",
    "count-selected(.) <= 2",
    "not(",
    ")",
    "true()",
    "${}",
    ". = .",
    "'a' = 'a'",
    "string-length(.) <= 0",
    "date('2020-13-45')",
    "${q1} + 1",
    "if(1, 2, 3)",
    "count-selected(${q1}) >= -1",
    ". > 1e400",
    "regex(., '@')",
]
OTHERS = (
    "yes",
    "no",
    "table-list",
    "label",
    "list-nolabel",
    "start=1 end=0",
    "start=0 end=1e9 step=0.1",
    "rows=9",
    "${q1}",
)
CELLS = (
    st.none()
    | st.sampled_from((*EXPRESSIONS, *OTHERS))
    | st.sampled_from([True, 3.5, -1, "Å b", "x" * 70, "**b** <i>c</i>"])
)
NAMES = st.sampled_from(["q1", "q2", "Q 3", "unit", "", "${", "a" * 70])
ROWS = st.tuples(st.sampled_from(TYPES), NAMES, CELLS, *[st.none() | CELLS for _ in HEADINGS[3:]])


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROWS, min_size=1, max_size=6))
def test_any_workbook_gives_a_questionnaire_or_reasons(rows: list[tuple[Cell, ...]]) -> None:
    codes = [["list_name", "name", "label"], ["l", "a", "A"], ["l", "b", "B"], ["l", "-2", "C"]]
    content = book(survey=[HEADINGS, ["text", "first", "Först", *[None] * 9], *rows], choices=codes)
    try:
        read = read_file(content, "prov.xlsx").questionnaire
    except ImportRefused as error:
        assert error.findings  # noqa: PT017
        assert UNFORESEEN not in error.findings  # noqa: PT017
        return
    assert check(read) == ()
    assert read_file(write_xlsform(read)).questionnaire == read
