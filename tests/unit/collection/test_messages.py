"""What a respondent reads when an answer cannot be taken: where it is, what is wrong, what to do next."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from portal import i18n
from portal.collection.messages import ShownProblem, show_problem
from portal.questionnaire.definition import (
    Code,
    CodeDomain,
    CodeList,
    DateDomain,
    FileDomain,
    MatrixDomain,
    MatrixRow,
    MultipleCodeDomain,
    NumericDomain,
    Question,
    Questionnaire,
    ResponseDomain,
    ScaleDomain,
    Section,
    TextDomain,
)
from portal.questionnaire.domains import AnswerProblem

SCALE = ScaleDomain(
    minimum=1,
    maximum=10,
    minimum_label={"sv": "Inte alls"},
    maximum_label={"sv": "Helt"},
    missing=(Code(code="vet_ej", label={"sv": "Vet ej", "en": "Don’t know"}),),
)
PLAIN_SCALE = ScaleDomain(minimum=-3, maximum=3, minimum_label={"sv": "Sämst"}, maximum_label={"sv": "Bäst"})
MATRIX = MatrixDomain(code_list="svar", rows=(MatrixRow(name="delegation", text={"sv": "Delegation"}),))
NUMBER = NumericDomain(minimum=0, maximum=12_000)
HOURS = NumericDomain(decimals=2)
CHOICE, CHOICES = CodeDomain(code_list="svar"), MultipleCodeDomain(code_list="svar", at_most=2)
FILES = FileDomain(kinds=("pdf", "docx"), at_most=2)
TEXT, DATE = TextDomain(maximum_length=2_000), DateDomain(earliest="2026-01-01", latest="2026-12-31")
LISTED = CodeList(codes=(Code(code="ja", label={"sv": "Ja"}), Code(code="inget", label={"sv": "Inget av detta"})))


def shown(domain: ResponseDomain, reason: str, *, language: str = "sv", **more: Any) -> ShownProblem:
    """The problem of a question ”Hur var det” whose words may be changed with ``text``."""
    question = Question(name="fraga", text={"sv": more.pop("text", "Hur var det?")}, domain=domain, required=True)
    section = Section(name="avsnitt", title={"sv": "Avsnitt"}, items=(question,))
    questionnaire = Questionnaire(
        name="prov",
        title={"sv": "Prov"},
        purpose={"sv": "Prov"},
        minutes=1,
        sections=(section,),
        code_lists={"svar": LISTED},
    )
    row, typed = more.pop("row", None), more.pop("typed", ())
    return show_problem(AnswerProblem("fraga", row, reason, more), question, language, questionnaire, typed)


CASES: list[tuple[ResponseDomain, str, dict[str, Any], str]] = [
    (CHOICE, "required", {}, "Välj ett av svaren."),
    (CHOICES, "required", {}, "Välj minst ett svar."),
    (SCALE, "required", {}, "Välj ett tal från 1 till 10, eller ”Vet ej”."),
    (PLAIN_SCALE, "required", {}, "Välj ett tal från −3 till 3."),
    (TEXT, "required", {}, "Skriv ett svar."),
    (NUMBER, "required", {}, "Skriv ett tal."),
    (DATE, "required", {}, "Skriv ett datum, till exempel 2026-03-15."),
    (FILES, "required", {}, "Välj en fil."),
    (FILES, "empty_file", {"name": "a.pdf"}, "Filen ”a.pdf” är tom. Välj en annan fil."),
    (
        FILES,
        "file_too_large",
        {"name": "a.pdf", "megabytes": 10},
        "Filen ”a.pdf” är för stor. Välj en fil på högst 10 MB.",
    ),
    (
        FILES,
        "wrong_kind_of_file",
        {"name": "a.exe"},
        "Filen ”a.exe” går inte att ta emot. Välj en fil av något av de här slagen: PDF, Word (DOCX).",
    ),
    (
        FILES,
        "too_many_files",
        {"at_most": 2, "name": "a.pdf"},
        "Filen ”a.pdf” kom inte med. Du kan skicka högst 2 filer.",
    ),
    (
        FILES,
        "broken_picture",
        {"name": "hund.heic"},
        "Bilden ”hund.heic” går inte att läsa. Spara den som JPEG, eller välj en annan fil.",
    ),
    (FILES, "too_many_files", {"at_most": 2}, "Välj högst 2 filer."),
    (MATRIX, "required", {"row": "delegation"}, "”Delegation” saknar svar. Välj ett svar på raden."),
    (
        TEXT,
        "too_long",
        {"maximum_length": 2_000, "length": 12_345},
        "Texten är 12\u00a0345 tecken lång och får vara högst 2\u00a0000. Korta den med minst 10\u00a0345 tecken.",
    ),
    (
        NUMBER,
        "not_a_number",
        {"typed": ["tolv"]},
        "”tolv” går inte att läsa som ett tal. Skriv bara siffror, till exempel 12.",
    ),
    (NUMBER, "not_a_number", {}, "Svaret går inte att läsa som ett tal. Skriv bara siffror, till exempel 12."),
    (
        HOURS,
        "not_a_number",
        {"typed": ["1.2,3"]},
        "”1.2,3” går inte att läsa som ett tal. Skriv med siffror, till exempel 12,5.",
    ),
    (HOURS, "not_a_number", {}, "Svaret går inte att läsa som ett tal. Skriv med siffror, till exempel 12,5."),
    (NUMBER, "too_small", {"minimum": 0}, "Talet är för litet. Skriv 0 eller mer."),
    (HOURS, "too_small", {"minimum": -2.5}, "Talet är för litet. Skriv −2,5 eller mer."),
    (NUMBER, "too_large", {"maximum": 12_000}, "Talet är för stort. Skriv 12\u00a0000 eller mindre."),
    (SCALE, "too_small", {"minimum": 1}, "Välj ett tal från 1 till 10, eller ”Vet ej”."),
    (PLAIN_SCALE, "too_large", {"maximum": 3}, "Välj ett tal från −3 till 3."),
    (NUMBER, "too_many_decimals", {"decimals": 0}, "Skriv ett heltal, utan decimaler."),
    (HOURS, "too_many_decimals", {"decimals": 1}, "Talet har för många decimaler. Skriv högst 1 decimal."),
    (HOURS, "too_many_decimals", {"decimals": 2}, "Talet har för många decimaler. Skriv högst 2 decimaler."),
    (CHOICE, "unknown_code", {"code": "x"}, "Svaret som kom fram finns inte bland alternativen. Välj ett av dem."),
    (MATRIX, "unknown_row", {"code": "x"}, "Ett svar gällde en rad som inte finns. Gå igenom raderna och välj igen."),
    (
        CHOICES,
        "too_many",
        {"at_most": 2, "given": 5},
        "Du har valt 5 svar och kan välja högst 2. Ta bort minst 3.",
    ),
    (
        CHOICES,
        "exclusive",
        {"code": "inget"},
        "”Inget av detta” går inte att kombinera med andra svar. Välj bara det, eller ta bort det.",
    ),
    (CHOICE, "several_values", {}, "Flera svar kom fram på samma fråga. Välj det som gäller."),
    (
        DATE,
        "not_a_date",
        {"typed": ["i går"]},
        "”i går” är inte ett datum. Skriv år, månad och dag, till exempel 2026-03-15.",
    ),
    (DATE, "not_a_date", {}, "Svaret är inte ett datum. Skriv år, månad och dag, till exempel 2026-03-15."),
    (
        TEXT,
        "not_an_email",
        {"typed": ["anna.exempel.se"]},
        "”anna.exempel.se” är inte en e-postadress. Skriv den som namn@exempel.se eller lämna rutan tom.",
    ),
    (TEXT, "not_an_email", {}, "Svaret är inte en e-postadress. Skriv den som namn@exempel.se eller lämna rutan tom."),
    (DATE, "too_early", {"earliest": "2026-01-01"}, "Datumet är för tidigt. Välj 2026-01-01 eller senare."),
    (DATE, "too_late", {"latest": "2026-12-31"}, "Datumet är för sent. Välj 2026-12-31 eller tidigare."),
    (TEXT, "wrong_type", {}, "Ditt sparade svar går inte att läsa. Svara på frågan igen."),
]


@pytest.mark.parametrize(("domain", "reason", "details", "message"), CASES)
def test_a_message_says_what_is_wrong_and_what_to_do(
    domain: ResponseDomain, reason: str, details: dict[str, Any], message: str
) -> None:
    problem = shown(domain, reason, **details)
    assert problem.message == message
    assert problem.line == f"Hur var det? {message}"


def test_every_reason_the_core_may_give_is_among_the_cases() -> None:
    listed = re.search(r"``details``:(.*)", AnswerProblem.__doc__ or "", re.DOTALL)
    assert listed is not None
    assert set(re.findall(r"``(\w+)``", listed[1])) == {reason for _, reason, _, _ in CASES}


def test_a_statement_as_question_is_parted_from_its_message() -> None:
    assert shown(NUMBER, "required", text="Antal barn").line == "Antal barn: Skriv ett tal."


def test_a_row_is_named_once() -> None:
    missing = shown(MATRIX, "required", row="delegation")
    assert missing.line == "Hur var det? ”Delegation” saknar svar. Välj ett svar på raden."
    unknown = shown(MATRIX, "unknown_code", row="delegation", code="x")
    assert unknown.line.startswith("Hur var det? Delegation: Svaret som kom fram")
    assert (missing.question, missing.row) == ("fraga", "delegation")


def test_a_long_quotation_is_cut() -> None:
    message = shown(NUMBER, "not_a_number", typed=["ord " * 30]).message
    assert message.startswith("”" + ("ord " * 10).strip() + "…” går inte")


def test_an_unknown_reason_still_says_what_to_do() -> None:
    assert shown(TEXT, "something_new").message == "Ditt sparade svar går inte att läsa. Svara på frågan igen."


def test_messages_and_numbers_follow_the_language_of_the_page() -> None:
    app = Flask(__name__)
    i18n.install(app)
    with app.test_request_context():
        i18n.use_language("en")
        assert shown(SCALE, "required", language="en").message == "Choose a number from 1 to 10, or “Don’t know”."
        assert (
            shown(NUMBER, "too_large", maximum=12_000.5).message == "The number is too large. Enter 12,000.5 or less."
        )
        assert shown(HOURS, "too_many_decimals", decimals=2).message == (
            "The number has too many decimals. Use at most 2 decimals."
        )
