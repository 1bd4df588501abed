"""The path through a questionnaire: what is met, what is shown on a page, and which answers count."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from portal.questionnaire.definition import Answered, Answers, Item, Question, Questionnaire, StatementItem
from portal.questionnaire.routing import (
    find_place,
    first_section,
    next_section,
    on_path,
    routing_path,
)
from tests.support.routes import shown_items, visible_items


def before(questionnaire: Questionnaire, answers: Answers, name: str) -> str | None:
    """The name of the section before one that is on the path."""
    place = find_place(questionnaire, answers, name)
    assert place is not None
    return place.previous.name if place.previous else None


def named(items: tuple[Item, ...]) -> list[str]:
    return [item.name if isinstance(item, Question) else "text" for item in items]


def test_a_question_that_the_link_answers_leads_the_way_but_stands_on_no_page(miniature: Any) -> None:
    questionnaire = miniature("from_link")
    path = routing_path(questionnaire, {"stod": "nej"})
    assert path.sections == ("sedan", "sist")
    assert path.questions == ("stod", "foljd", "slutord")
    assert routing_path(questionnaire, {}).sections == ("sist",)
    assert page(questionnaire, "ur_lanken", {"stod": "nej"}) == ([], [])
    first, last = first_section(questionnaire, {"stod": "nej"}), next_section(questionnaire, {}, "ur_lanken")
    assert first is not None
    assert last is not None
    assert (first.name, last.name) == ("sedan", "sist")
    assert before(questionnaire, {"stod": "nej"}, "sedan") is None
    assert on_path(questionnaire, {"stod": "nej", "slutord": "Tack"}) == {"stod": "nej", "slutord": "Tack"}


def page(questionnaire: Questionnaire, name: str, answers: Answers) -> tuple[list[str], list[str]]:
    """The visible and the shown items of a section."""
    section = next(section for section in questionnaire.sections if section.name == name)
    return (
        named(visible_items(section, questionnaire, answers)),
        named(shown_items(section, questionnaire, answers)),
    )


@pytest.mark.parametrize(
    ("document", "answers", "asked"),
    [
        ("condition_equals", {"stod": "nej"}, True),
        ("condition_equals", {"stod": "ja"}, False),
        ("condition_any_of", {"amnen": ["tid", "lokal"]}, True),
        ("condition_any_of", {"amnen": ["lokal"]}, False),
        ("condition_at_least", {"nojd": 8}, True),
        ("condition_at_least", {"nojd": "vet_ej"}, False),
        ("condition_answered", {"namn": "Norr"}, True),
        ("condition_answered", {}, False),
        ("condition_all", {"stod": "ja", "chef": "ja"}, True),
        ("condition_all", {"stod": "ja"}, False),
        ("condition_any", {"chef": "ja"}, True),
        ("condition_any", {"chef": "nej"}, False),
        ("condition_not", {}, True),
        ("condition_not", {"stod": "ja"}, False),
        ("condition_matrix_row", {"samverkan": {"extern": "daligt"}}, True),
        ("condition_matrix_row", {"samverkan": {"intern": "daligt"}}, False),
    ],
)
def test_a_follow_up_question_is_asked_when_its_condition_holds(
    miniature: Any, document: str, answers: Answers, asked: bool
) -> None:
    path = routing_path(miniature(document), answers)
    assert ("foljd" in path) is asked
    assert path.sections == (("forst", "sedan") if asked else ("forst",))


def test_the_path_lists_questions_and_sections_in_order(miniature: Any) -> None:
    path = routing_path(miniature("section_condition"), {"barn": "ja"})
    assert path.questions == ("barn", "talar")
    assert path.sections == ("forst", "barnen", "sist")
    assert routing_path(miniature("section_condition"), {}).sections == ("forst", "sist")


def test_an_answer_off_the_path_neither_counts_nor_keeps_others_on_it(miniature: Any) -> None:
    questionnaire = miniature("same_page")
    answers = {"roll": "ja", "stab": "ja", "hur_stor": 4, "okand": "x"}
    assert on_path(questionnaire, answers) == {"roll": "ja", "stab": "ja", "hur_stor": 4}
    # Whoever changes the first answer loses the whole chain, though every answer is still there.
    assert on_path(questionnaire, answers | {"roll": "nej"}) == {"roll": "nej"}
    assert "hur_stor" not in routing_path(questionnaire, answers | {"roll": "nej"})


def test_sections_are_walked_forwards_and_backwards_past_those_with_nothing_to_show(miniature: Any) -> None:
    questionnaire = miniature("section_condition")
    first = first_section(questionnaire, {})
    assert first is not None
    assert first.name == "forst"
    for answers, expected in (({"barn": "ja"}, "barnen"), ({"barn": "nej"}, "sist"), ({}, "sist")):
        following = next_section(questionnaire, answers, "forst")
        assert following is not None
        assert following.name == expected
        assert before(questionnaire, answers, "sist") == (expected if expected != "sist" else "forst")


def test_there_is_nothing_before_the_first_or_after_the_last_section(miniature: Any) -> None:
    questionnaire = miniature("section_condition")
    assert before(questionnaire, {}, "forst") is None
    assert next_section(questionnaire, {}, "sist") is None


def test_a_section_that_has_left_the_path_still_leads_on(miniature: Any) -> None:
    questionnaire = miniature("section_condition")
    following = next_section(questionnaire, {"barn": "nej"}, "barnen")
    assert following is not None
    assert following.name == "sist"
    assert find_place(questionnaire, {"barn": "nej"}, "barnen") is None


def test_an_unknown_section_leads_nowhere(miniature: Any) -> None:
    questionnaire = miniature("section_condition")
    assert next_section(questionnaire, {}, "okand") is None
    assert find_place(questionnaire, {}, "okand") is None


def test_the_page_shows_what_hangs_on_a_question_of_the_same_page(miniature: Any) -> None:
    questionnaire = miniature("same_page")
    assert page(questionnaire, "sidan", {"roll": "ja"}) == (
        ["instrument"],
        ["instrument", "vilka", "text", "ledning", "varfor"],
    )


def test_the_page_leaves_out_what_an_earlier_page_has_ruled_out(miniature: Any) -> None:
    questionnaire = miniature("same_page")
    visible, shown = page(questionnaire, "sidan", {"roll": "nej", "instrument": "ja", "vilka": "ASI"})
    assert visible == ["instrument", "vilka", "text"]
    assert shown == ["instrument", "vilka", "text", "varfor"]


def test_what_hangs_on_a_question_that_is_not_shown_is_not_shown_either(miniature: Any) -> None:
    questionnaire = miniature("same_page")
    assert page(questionnaire, "bara_chefer", {"roll": "nej", "stab": "ja"}) == ([], [])
    assert page(questionnaire, "bara_chefer", {"roll": "ja"}) == (["stab"], ["stab", "hur_stor"])


def test_a_section_off_the_path_shows_nothing(miniature: Any) -> None:
    assert page(miniature("section_condition"), "barnen", {"barn": "nej"}) == ([], [])


def test_an_answer_that_has_left_the_path_opens_no_later_section(miniature: Any) -> None:
    first, second, last = miniature("section_condition").sections
    third = replace(last, relevant_if=Answered("talar"))
    questionnaire = replace(miniature("section_condition"), sections=(first, second, third))
    assert routing_path(questionnaire, {"barn": "ja", "talar": "ja"}).sections == ("forst", "barnen", "sist")
    assert routing_path(questionnaire, {"barn": "nej", "talar": "ja"}).sections == ("forst",)


def test_a_stale_answer_to_a_question_that_is_not_shown_opens_nothing_on_the_page(miniature: Any) -> None:
    start, section, last = miniature("same_page").sections
    thanks = StatementItem({"sv": "Tack, chef."}, Answered("ledning"))
    questionnaire = replace(
        miniature("same_page"), sections=(start, replace(section, items=(*section.items, thanks)), last)
    )
    _, shown = page(questionnaire, "sidan", {"roll": "nej", "ledning": "Med omtanke"})
    assert shown == ["instrument", "vilka", "text", "varfor"]
    _, shown = page(questionnaire, "sidan", {"roll": "ja"})
    assert shown == ["instrument", "vilka", "text", "ledning", "varfor", "text"]


def test_a_questionnaire_with_nothing_to_show_has_no_first_section() -> None:
    questionnaire = Questionnaire("a", {"sv": "A"}, {"sv": "B"}, 1, ())
    assert first_section(questionnaire, {}) is None
    assert routing_path(questionnaire, {"x": 1}).questions == ()
