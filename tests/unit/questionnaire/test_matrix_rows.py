"""Rows of a matrix with conditions of their own: what is asked, what counts, and what stands on the page."""

from __future__ import annotations

from typing import Any

import pytest

from portal.questionnaire.completeness import fills, is_complete
from portal.questionnaire.definition import Answers, Question, Questionnaire
from portal.questionnaire.document import read, write
from portal.questionnaire.domains import check_answers
from portal.questionnaire.matrix_rows import rows_of
from portal.questionnaire.routing import on_path, routing_path
from portal.surveys.library import get_ready
from tests.support.routes import shown_items, visible_items


@pytest.fixture
def questionnaire(miniature: Any) -> Questionnaire:
    found: Questionnaire = miniature("matrix_row_condition")
    return found


def rows(questionnaire: Questionnaire, answers: Answers, section: int = 1, *, page: bool = False) -> list[str]:
    """The names of the first matrix's rows of a section, with a star when a condition is left."""
    find = shown_items if page else visible_items
    items = find(questionnaire.sections[section], questionnaire, answers)
    matrix = next((item for item in items if isinstance(item, Question) and rows_of(item)), None)
    return [f"{row.name}*" if page and row.relevant_if else row.name for row in rows_of(matrix)] if matrix else []


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, ["ifo"]),
        ({"lss": "ja"}, ["ifo", "lss"]),
        ({"analys": {"ifo": "nej"}}, ["ifo", "planerad"]),
        ({"analys": {"ifo": "nej", "planerad": "ja"}}, ["ifo", "planerad", "beslutad"]),
        ({"analys": {"ifo": "ja", "planerad": "ja"}}, ["ifo"]),  # what hung on a row that is not asked goes with it
        ({"analys": {"planerad": "ja"}}, ["ifo"]),
    ],
)
def test_a_row_is_asked_when_its_condition_holds_for_what_counts(
    questionnaire: Questionnaire, answers: Answers, asked: list[str]
) -> None:
    assert rows(questionnaire, answers) == asked
    path = routing_path(questionnaire, answers)
    names = [row.name for row in rows_of(questionnaire.questions[1])]
    assert [name for name in names if path.asks("analys", name)] == asked
    assert path.asks("analys", None)


def test_answers_on_rows_off_the_path_are_dropped_and_lead_nowhere(questionnaire: Questionnaire) -> None:
    sent = {"analys": {"ifo": "ja", "lss": "ja", "planerad": "nej", "beslutad": "ja"}, "skal": "Tid", "lss": "nej"}
    assert on_path(questionnaire, sent) == {"lss": "nej", "analys": {"ifo": "ja"}}
    kept = {"lss": "ja", "analys": {"ifo": "nej", "planerad": "nej"}, "skal": "Tid"}
    assert on_path(questionnaire, {**kept, "analys": {**kept["analys"], "beslutad": "ja"}}) == kept  # type: ignore[dict-item]


def test_a_matrix_of_which_no_row_is_asked_is_not_asked(questionnaire: Questionnaire) -> None:
    off = routing_path(questionnaire, {"lss": "nej"})
    assert ("insatser" in off, "bara_lss" in off.sections, off.asks("insatser", "boende")) == (False, False, False)
    assert on_path(questionnaire, {"insatser": {"arbete": "ja"}}) == {}
    assert rows(questionnaire, {"lss": "ja"}, 2) == ["boende"]


def test_a_page_shows_rows_that_may_be_asked_and_says_which_still_have_a_condition(
    questionnaire: Questionnaire,
) -> None:
    assert rows(questionnaire, {}, page=True) == ["ifo", "planerad*", "beslutad*"]
    assert rows(questionnaire, {"lss": "ja"}, page=True) == ["ifo", "lss", "planerad*", "beslutad*"]
    answered = {"analys": {"ifo": "ja"}}  # can still be changed on this very page
    assert rows(questionnaire, answered, page=True) == ["ifo", "planerad*", "beslutad*"]
    assert rows(questionnaire, {}, 2, page=True) == []
    assert rows(questionnaire, {"lss": "ja"}, 2, page=True) == ["boende", "arbete*"]


def test_only_rows_that_are_asked_must_be_answered(questionnaire: Questionnaire) -> None:
    problems = check_answers(questionnaire, {"analys": {"ifo": "nej"}})
    assert [(each.question, each.row, each.reason) for each in problems] == [("analys", "planerad", "required")]
    assert not check_answers(questionnaire, {"analys": {"ifo": "ja"}})
    empty = {fill.section: [cell.row.name for cell in fill.empty if cell.row] for fill in fills(questionnaire, {})}
    assert empty == {"start": [], "plan": ["ifo"], "bara_lss": []}


def test_own_words_that_an_earlier_answer_leads_to_are_asked_for() -> None:
    later = get_ready("namnduppfoljning")
    assert is_complete(later, {"atgarder_vidtagna": "ja", "vilka_atgarder": "En rutin."})
    assert not is_complete(later, {"atgarder_vidtagna": "ja"})
    partly = fills(later, {"atgarder_vidtagna": "delvis", "vilka_atgarder": "En rutin."})
    assert [cell.question.name for fill in partly for cell in fill.empty] == ["varfor_inte", "stod"]


def test_conditions_of_rows_are_written_and_read_without_loss(questionnaire: Questionnaire) -> None:
    assert read(write(questionnaire)) == questionnaire
