"""What stands beside a scale on paper is keyed by its words, or by as many letters as tell them apart."""

from __future__ import annotations

import re

import pytest

from portal.collection.keying import KeyedField, keyed_fields
from portal.questionnaire.definition import Code, ScaleDomain
from tests.support.small_rounds import question, questionnaire

MISSING = (
    Code("vet", {"sv": "Vet", "en": "I know"}),
    Code("vet_ej", {"sv": "Vet ej", "en": "Don’t know"}),
    Code("ej_aktuellt", {"sv": "Ej aktuellt"}),
)


@pytest.fixture
def field() -> KeyedField:
    scale = ScaleDomain(-2, 2, {"sv": "Sämst"}, {"sv": "Bäst"}, MISSING)
    (found,) = keyed_fields(questionnaire(question("q", scale)), {})
    return found


@pytest.mark.parametrize(
    ("struck", "code"),
    [
        *(("-2", "-2"), ("2", "2")),
        *(("vet", "vet"), ("VET EJ", "vet_ej"), ("vet e", "vet_ej"), ("e", "ej_aktuellt")),
        *(("don't", "vet_ej"), ("Don’t know", "vet_ej"), ("i know", "vet")),
    ],
)
def test_a_number_or_a_word_is_its_code(field: KeyedField, struck: str, code: str) -> None:
    assert field.code_of(struck) == code


@pytest.mark.parametrize("struck", ["v", "3", "-3", "vet inte", "x", "2.0", "٢"])
def test_what_is_not_there_or_fits_several_is_refused(field: KeyedField, struck: str) -> None:
    with pytest.raises(ValueError, match=re.escape(struck)):
        field.code_of(struck)


def test_the_page_says_how_many_letters_are_enough(field: KeyedField) -> None:
    assert field.reminder == "-2 till 2 · vet = Vet · vet e = Vet ej · e = Ej aktuellt"
