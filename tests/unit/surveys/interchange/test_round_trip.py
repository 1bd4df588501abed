"""Written as a workbook and read again, a questionnaire is the same; and pyxform accepts the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace
from pyxform.xls2xform import convert

from portal.questionnaire import definition as d
from portal.questionnaire.document import decode, write
from portal.surveys.interchange import read_file
from portal.surveys.interchange.writing import write_xlsform
from portal.surveys.library import get_ready, list_ready
from tests.support.made_up_questionnaires import TEXTS, questionnaires

MINIATURES = sorted((Path(__file__).parents[3] / "questionnaires").glob("*.json"))
TRICKY = (
    "=1+1",
    "'citat' och \"citat\" och ”citat”",
    "två\nrader",
    "  blanka  runt om ",
    "-",
    "<b>fet</b> & **fet** #1",
    "7 188 kr, 58,9 %",
    "https://kommun.example",
    "TRUE",
    "2026-11-22",
    "1.0",
)
examples = settings(max_examples=15, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])


def assert_same_again(questionnaire: d.Questionnaire) -> None:
    workbook = write_xlsform(questionnaire)
    convert(workbook, validate=False)
    read = read_file(workbook, "prov.xlsx")
    assert write(read.questionnaire).decode() == write(questionnaire).decode()
    assert read.remarks == ()
    assert read_file(write(questionnaire)).questionnaire == questionnaire


@pytest.mark.parametrize("path", MINIATURES, ids=lambda path: path.stem)
def test_every_feature_survives(path: Path) -> None:
    assert_same_again(decode(path.read_bytes()))


@pytest.mark.parametrize("name", list_ready())
def test_the_library_survives(name: str) -> None:
    assert_same_again(get_ready(name))


@examples
@given(questionnaires(TEXTS))
def test_whatever_can_be_asked_survives(questionnaire: d.Questionnaire) -> None:
    assert_same_again(questionnaire)


@examples
@given(questionnaires(), st.permutations(TRICKY), st.booleans(), st.integers(1, 90))
def test_words_languages_and_settings_survive(
    questionnaire: d.Questionnaire, words: list[str], is_checked: bool, minutes: int
) -> None:
    told = iter(words * 500)
    rich: d.Questionnaire = _changed(questionnaire, told)
    scales = tuple(question.name for question in rich.questions if isinstance(question.domain, d.ScaleDomain))
    indices = (d.Index(name="nki", label=_text(told), questions=scales, at_least=1),) if scales else ()
    assert_same_again(
        replace(
            rich,
            title=_text(iter(["Rubrik", "Title", "Lätt"])),
            languages=("sv", "sv-x-lattlast", "en"),
            indices=indices,
            minutes=minutes,
            check_answers=is_checked,
            copy_of_answers=not is_checked,
        )
    )


def _text(told: Any) -> dict[str, str]:
    text = {"sv": next(told), "en": next(told)}
    return text | {"sv-x-lattlast": next(told)} if len(text["sv"]) % 2 else text


def _changed(part: Any, told: Any) -> Any:
    """The same document with other words in every text, and hints at the questions."""
    if isinstance(part, Struct):
        fields = {name: _changed(getattr(part, name), told) for name in part.__struct_fields__ if name != "relevant_if"}
        hint = {"hint": _text(told)} if isinstance(part, d.Question) else {}
        return replace(part, **(fields | hint))
    if isinstance(part, Mapping):
        if "sv" in part:
            return _text(told)
        return {key: _changed(each, told) for key, each in part.items()}
    return tuple(_changed(each, told) for each in part) if isinstance(part, tuple) else part


def _edited(workbook: bytes, sheet: str, heading: str, row: int, cell: str) -> bytes:
    book = openpyxl.load_workbook(BytesIO(workbook))
    columns = [each.value for each in book[sheet][1]]
    book[sheet].cell(row, 1 + columns.index(heading), cell)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_what_is_changed_in_the_spreadsheet_is_changed() -> None:
    workbook = write_xlsform(get_ready("nki"))
    changed = read_file(_edited(workbook, "settings", "form_title", 2, "Vår enkät")).questionnaire
    assert changed.title == {"sv": "Vår enkät", "en": "Vår enkät"}
    assert changed.sections == get_ready("nki").sections
    changed = read_file(_edited(workbook, "survey", "label::Svenska (sv)", 2, "Först")).questionnaire
    assert changed.sections[0].title["sv"] == "Först"


def test_a_changed_condition_holds_instead_of_the_one_that_was_written() -> None:
    nested = d.All(conditions=(d.All(conditions=(d.Answered(question="a"),)), d.Answered(question="b")))
    text = {"sv": "Text"}
    questions = [d.Question(name=name, text=text, domain=d.TextDomain()) for name in ("a", "b")]
    last = d.Question(name="c", text=text, domain=d.TextDomain(), relevant_if=nested)
    section = d.Section(name="s", title=text, items=(*questions, last))
    questionnaire = d.Questionnaire(name="prov", title=text, purpose=text, minutes=1, sections=(section,))
    workbook = write_xlsform(questionnaire)
    assert read_file(workbook).questionnaire == questionnaire
    changed = read_file(_edited(workbook, "survey", "relevant", 5, "${a} = ''")).questionnaire
    assert changed.questions[2].relevant_if == d.Not(condition=d.Answered(question="a"))
