"""The questionnaire on paper: every kind of question, who answers what in words, and that it can be read aloud."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from pypdf import PdfReader

from portal.db import get_database
from portal.organisation.settings import set_setting
from portal.questionnaire.definition import Code, Question, Questionnaire, ScaleDomain, Section
from portal.surveys.operations import close_round, create_survey, publish
from portal.surveys.queries import get_round
from tests.support.client import Browser
from tests.support.scenes import add_round, publish_miniature, publish_ready
from tests.support.verapdf import validate

PAPER = "/arbete/undersokningar/prov/papper.pdf"


def open_round_of(app: Flask, name: str, **plan: object) -> None:
    with app.app_context(), get_database().writing() as session:
        set_setting(session, "return_address", "Svarspost, 123 45 Kommunen")
        publish = publish_ready if name in ("nki", "kompetens") else publish_miniature
        add_round(session, publish(session, name), **plan)


def words(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_the_sheet_of_a_unit_in_each_language(app: Flask, quality: Browser) -> None:
    open_round_of(app, "nki", frames={"hl": 13, "alvsjo": 2})
    page = quality.get(f"{PAPER}?enhet=alvsjo&malgrupp=vuxen&sprak=sv")
    assert "papper-prov-alvsjo-vuxen-sv.pdf" in page.response.headers["Content-Disposition"]
    content = page.response.get_data()
    assert not validate(content)
    text = words(content)
    for part in ("Älvsjö", "Vuxen", "Svarspost, 123 45 Kommunen", "/oppen/prov?enhet=alvsjo&malgrupp=vuxen", "18. "):
        assert part in text
    assert len(PdfReader(io.BytesIO(content)).pages) == 3
    assert "Tick the box" in words(quality.get(f"{PAPER}?sprak=en").response.get_data())
    easy = quality.get(f"{PAPER}?sprak=sv-x-lattlast").response.get_data()
    assert words(easy) != words(quality.get(PAPER).response.get_data())
    assert not validate(easy)


def test_who_is_to_answer_stands_in_words(app: Flask, quality: Browser) -> None:
    open_round_of(app, "kompetens", access="invited", frames={"hl": None}, protection="anonymous")
    content = quality.get(PAPER).response.get_data()
    text = words(content)
    assert "15. Vilka instrument använder du? Svara bara om du svarade ”Ja” på fråga 14." in text
    assert "ingen vem som har svarat" in text
    assert "/oppen/" not in text
    assert not validate(content)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the sheet of a unit is asked of both
@pytest.mark.parametrize(
    ("miniature", "said"),
    [
        ("condition_all", " och "),
        ("condition_any", " eller "),
        ("condition_any_of", " eller "),
        ("condition_not", "inte är så att"),
        ("condition_at_least", "eller mer på fråga"),
        ("condition_answered", "du har svarat på fråga"),
        ("condition_matrix_row", "raden ”"),
        ("section_condition", "Svara bara om"),
        ("multiple_choice", "Kryssa i högst"),
        ("number", "1. "),
        ("date", "Månad"),
        ("matrix", "1. "),
        ("free_text", "1. "),
        ("scale", "1. "),
        ("statement", "1. "),
        ("unit_list", "1. "),
    ],
)
def test_every_kind_has_its_place(app: Flask, quality: Browser, miniature: str, said: str) -> None:
    open_round_of(app, miniature)
    text = words(quality.get(PAPER).response.get_data())
    assert said in text.replace("Svara bara om", " Svara bara om")


def test_what_is_no_step_of_a_scale_has_no_number(app: Flask, quality: Browser) -> None:
    open_round_of(app, "nki")
    text = words(quality.get(PAPER).response.get_data())
    assert "1 2 3 4 5 6 7 8 9 10 Vet ej" in text
    assert "11 Vet ej" not in text


def test_a_long_scale_is_written_as_a_number(app: Flask, quality: Browser) -> None:
    domain = ScaleDomain(0, 100, {"sv": "Inte alls"}, {"sv": "Helt"}, (Code("vet_ej", {"sv": "Vet ej"}),))
    question = Question("nojd", {"sv": "Hur nöjd är du?"}, domain)
    questionnaire = Questionnaire(
        name="lang",
        title={"sv": "Lång"},
        purpose={"sv": "P"},
        minutes=1,
        sections=(Section("s", {"sv": "S"}, (question,)),),
    )
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish(session, create_survey(session, questionnaire), questionnaire))
    content = quality.get(PAPER).response.get_data()
    assert "0 = Inte alls, 100 = Helt Vet ej" in words(content)
    assert not validate(content)


def test_what_is_not_there_and_what_is_over(app: Flask, quality: Browser) -> None:
    open_round_of(app, "nki")
    assert quality.get(f"{PAPER}?enhet=alvsjo").status == 404
    assert quality.get(f"{PAPER}?sprak=tlh").status == 404
    with app.app_context(), get_database().writing() as session:
        close_round(session, get_round(session, "prov"))
    assert "ingen behöver enkäten på papper" in quality.get(PAPER).text
