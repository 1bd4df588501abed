"""The checklist of a record review: sums against the published table, and what is X by itself."""

from __future__ import annotations

import pytest

from portal.statistics.checklist import Given, RowTally, add_up, completed, is_checklist, tally
from portal.surveys.library import get_ready
from tests.support.round_reports import golden

CHECKLIST = get_ready("aktgranskning_forhandsbedomning")
NAMES = [question.name for question in CHECKLIST.questions]
ROWS = golden("kpmg_forhandsbedomning")
NO = [0, 0, 3, 2, 2, 2, 3, 4, 1, 0, 4, 1, 0, 0]


def published() -> list[dict[str, Given]]:
    """The ten records of the published table."""

    def cell(text: str) -> Given:
        return Given(text.rstrip("*").lower(), "*" * text.count("*"))

    return [{name: cell(row[str(number)]) for name, row in zip(NAMES, ROWS, strict=True)} for number in range(1, 11)]


def test_the_sums_are_those_of_the_published_table() -> None:
    rows = tally(CHECKLIST, published())
    assert [row.no for row in rows] == NO
    for row, line in zip(rows, ROWS, strict=True):
        cells = [line[str(number)] for number in range(1, 11)]
        assert (row.text, row.yes, row.not_relevant) == (line["Ärende"], cells.count("Ja"), cells.count("X"))
        assert row.base == 10 - cells.count("X")
        assert row.unanswered == 0
    assert {row.question: row.marks for row in rows if row.marks} == {
        "tidigare_kannedom": (("*", "nej", 4),),
        "behorig_delegat": (("**", "nej", 4),),
    }


@pytest.mark.parametrize(
    ("parent", "typed", "becomes"),
    [("ja", None, "x"), ("ja", "nej", "x"), ("x", None, "x"), ("nej", "nej", "nej"), ("nej", None, None)],
)
def test_what_hangs_on_a_row_is_x_when_that_row_says_otherwise(
    parent: str, typed: str | None, becomes: str | None
) -> None:
    cells = {"forhandsbedomning_skyndsam": Given(parent)} | ({"forlangning_skal": Given(typed)} if typed else {})
    found = completed(CHECKLIST, cells)["forlangning_skal"]
    assert (found.value if found else None) == becomes


def test_nothing_is_known_before_the_row_it_hangs_on_is_answered() -> None:
    found = completed(CHECKLIST, {"forlangning_skal": Given("nej")})
    assert set(found.values()) == {None}
    assert list(found) == NAMES
    assert {row.unanswered for row in tally(CHECKLIST, [{}, {}])} == {2}


def test_reviews_are_added_row_by_row() -> None:
    first, second = tally(CHECKLIST, published()[:4]), tally(CHECKLIST, published()[4:])
    together = {row.question: (row.yes, row.no, row.not_relevant) for row in add_up([first, second])}
    assert together == {row.question: (row.yes, row.no, row.not_relevant) for row in tally(CHECKLIST, published())}
    other = RowTally(question="ny", text="Ny rad", yes=1, no=0, not_relevant=0, unanswered=0)
    assert [row.question for row in add_up([first, [other]])] == [*NAMES, "ny"]


def test_a_survey_is_no_checklist() -> None:
    assert is_checklist(CHECKLIST)
    assert not any(is_checklist(get_ready(name)) for name in ("kompetens", "nki", "synpunkter"))
