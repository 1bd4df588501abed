"""What is true of every sound questionnaire and of whatever anyone answers."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from portal.questionnaire import definition as d
from portal.questionnaire.checks import check
from portal.questionnaire.conditions import references
from portal.questionnaire.document import decode, digest, read, write
from portal.questionnaire.domains import check as check_value
from portal.questionnaire.domains import check_answers, parse
from portal.questionnaire.matrix_rows import rows_of
from portal.questionnaire.routing import (
    find_place,
    first_section,
    next_section,
    on_path,
    routing_path,
)
from tests.support.made_up_questionnaires import CODES, ROWS, TEXTS, questionnaires
from tests.support.routes import shown_items, visible_items

# A busy machine is no fault of the code: nothing here depends on the clock.
examples = settings(max_examples=25, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])


def values(domain: d.ResponseDomain) -> st.SearchStrategy[Any]:
    """Answers that ``domain`` may hold."""
    if isinstance(domain, d.CodeDomain):
        return st.sampled_from(CODES if domain.code_list == "svar" else ("a",))
    if isinstance(domain, d.MultipleCodeDomain):
        return st.sampled_from([["a"], ["vet_ej"], ["a", "b"]] if domain.at_most != 1 else [["a"], ["b"]])
    if isinstance(domain, d.ScaleDomain):
        return st.just("vet_ej") | st.integers(domain.minimum, domain.maximum)
    if isinstance(domain, d.MatrixDomain):
        return st.dictionaries(st.sampled_from(ROWS), st.sampled_from(CODES), min_size=1)
    if isinstance(domain, d.NumericDomain):
        return st.sampled_from([0, 1] if domain.decimals == 0 else [0.0, 0.5, 1.0])
    if isinstance(domain, d.TextDomain):
        return st.just("namn@kommun.example" if domain.holds == "email" else "x")
    if isinstance(domain, d.FileDomain):
        return st.sampled_from([["a" * 20 + "/ett.pdf"], ["b" * 20 + "/två.pdf", "a" * 20 + "/ett.PDF"]])
    return st.just("2026-06-06")


@st.composite
def answered(draw: st.DrawFn) -> tuple[d.Questionnaire, dict[str, Any]]:
    """A questionnaire with answers to some of its questions, on the path or not."""
    questionnaire = draw(questionnaires())
    return questionnaire, draw(answers_to(questionnaire.questions))


def answers_to(questions: tuple[d.Question, ...]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={question.name: values(question.domain) for question in questions})


@examples
@given(questionnaires(TEXTS))
def test_a_document_survives_writing_and_reading(questionnaire: d.Questionnaire) -> None:
    assert check(questionnaire) == ()
    written = write(questionnaire)
    assert read(written) == decode(written) == questionnaire
    assert write(read(written)) == written
    assert digest(read(written)) == digest(questionnaire)


@examples
@given(answered())
def test_dropping_answers_off_the_path_changes_nothing_more(case: tuple[d.Questionnaire, dict[str, Any]]) -> None:
    questionnaire, answers = case
    kept = on_path(questionnaire, answers)
    assert on_path(questionnaire, kept) == kept
    assert routing_path(questionnaire, kept) == routing_path(questionnaire, answers)
    assert kept.items() <= answers.items()


@examples
@given(st.data())
def test_answers_off_the_path_never_change_the_path(data: st.DataObject) -> None:
    questionnaire, answers = data.draw(answered())
    path = routing_path(questionnaire, answers)
    off = tuple(question for question in questionnaire.questions if question.name not in path)
    others = data.draw(answers_to(off))
    assert routing_path(questionnaire, dict(on_path(questionnaire, answers)) | others) == path


@examples
@given(answered())
def test_the_path_follows_the_order_of_the_document(case: tuple[d.Questionnaire, dict[str, Any]]) -> None:
    questionnaire, answers = case
    path = routing_path(questionnaire, answers)
    in_order = [question.name for question in questionnaire.questions]
    assert list(path.questions) == [name for name in in_order if name in path]
    assert list(on_path(questionnaire, answers)) == [name for name in path.questions if name in answers]
    visible = {s.name: visible_items(s, questionnaire, answers) for s in questionnaire.sections}
    assert list(path.sections) == [name for name, items in visible.items() if items]
    shown = [item.name for items in visible.values() for item in items if isinstance(item, d.Question)]
    carried = {question.name for question in questionnaire.from_link}
    assert shown == [name for name in path.questions if name not in carried]


@examples
@given(answered())
def test_walking_forwards_and_backwards_meets_the_same_sections(case: tuple[d.Questionnaire, dict[str, Any]]) -> None:
    questionnaire, answers = case
    met = []
    section = first_section(questionnaire, answers)
    while section is not None:
        met.append(section.name)
        section = next_section(questionnaire, answers, section.name)
    assert tuple(met) == routing_path(questionnaire, answers).sections
    for before, after in pairwise(met):
        place = find_place(questionnaire, answers, after)
        assert place is not None
        assert place.previous is not None
        assert place.previous.name == before


@examples
@given(st.data())
def test_a_page_shows_all_that_its_own_answers_can_make_relevant(data: st.DataObject) -> None:
    questionnaire, answers = data.draw(answered())
    section = data.draw(st.sampled_from(questionnaire.sections))
    shown = shown_items(section, questionnaire, answers)
    own = {question.name for question in section.questions}
    elsewhere = {name: value for name, value in answers.items() if name not in own}
    sent = elsewhere | data.draw(answers_to(section.questions))
    assert cells(visible_items(section, questionnaire, sent)) <= cells(shown)
    on_the_page = {item.name for item in shown if isinstance(item, d.Question)}
    visible = cells(visible_items(section, questionnaire, answers))
    for item in shown:
        for row in rows_of(item) if isinstance(item, d.Question) else ():  # what is decided already has no condition
            assert row.relevant_if is None or references(row.relevant_if) & on_the_page
        if not cells((item,)) <= visible:
            rows = rows_of(item) if isinstance(item, d.Question) else ()
            conditions = [each.relevant_if for each in (item, *rows) if each.relevant_if is not None]
            assert any(references(condition) & on_the_page for condition in conditions)


def cells(items: tuple[d.Item, ...]) -> set[object]:
    """Texts, questions, and the rows of matrices one by one."""
    found: set[object] = set()
    for item in items:
        if isinstance(item, d.Question):
            found |= {(item.name, row.name) for row in rows_of(item)} or {item.name}
        else:
            found.add(id(item))
    return found


@examples
@given(answered())
def test_a_sound_answer_comes_back_from_its_page_as_it_was(case: tuple[d.Questionnaire, dict[str, Any]]) -> None:
    questionnaire, answers = case
    for question in questionnaire.questions:
        value = answers.get(question.name)
        if value is None:
            continue
        form: MultiDict[str, str] = MultiDict()
        if isinstance(value, dict):
            form.update({f"{question.name}.{row}": code for row, code in value.items()})
        else:
            form.setlist(question.name, value if isinstance(value, list) else [str(value)])
        units = {"b": "B", "vet_ej": "C"}
        parsed = parse(question, form, questionnaire, units)
        assert parsed.value == value
        assert parsed.problems == check_value(question, value, questionnaire, units)
        assert {problem.reason for problem in parsed.problems} <= {"required"}


@examples
@given(answered())
def test_a_response_is_complete_when_every_required_question_on_its_path_is_answered(
    case: tuple[d.Questionnaire, dict[str, Any]],
) -> None:
    questionnaire, answers = case
    path = routing_path(questionnaire, answers)
    found = {problem.question for problem in check_answers(questionnaire, answers)}
    for question in questionnaire.questions:
        value = answers.get(question.name)
        parts = len(value) / len(ROWS) if isinstance(value, dict) else value is not None
        assert (question.name in found) == (question.name in path and question.required and parts < 1)


@examples
@given(st.data())
def test_whatever_is_typed_is_kept_and_never_an_internal_error(data: st.DataObject) -> None:
    questionnaire = data.draw(questionnaires())
    question = data.draw(st.sampled_from(questionnaire.questions))
    typed = data.draw(st.lists(st.text(max_size=12), min_size=1, max_size=3))
    name = f"{question.name}.r1" if isinstance(question.domain, d.MatrixDomain) else question.name
    form: MultiDict[str, str] = MultiDict()
    form.setlist(name, typed)
    parsed = parse(question, form, questionnaire)
    assert parsed.typed == {name: typed}
    if parsed.value is not None and not question.required:
        assert check_value(question, parsed.value, questionnaire) == ()
