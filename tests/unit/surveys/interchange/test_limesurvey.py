"""LimeSurvey's structure files: what they become, what is refused and by which name, and files that do harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.questionnaire.checks import check
from portal.questionnaire.definition import (
    All,
    Answered,
    Any,
    AnyOf,
    Equals,
    MatrixDomain,
    MultipleCodeDomain,
    Not,
    NumericDomain,
    Questionnaire,
)
from portal.surveys.interchange import read_file
from portal.surveys.interchange.limesurvey_conditions import to_xpath
from tests.support.workbooks import refusals

FILE = (Path(__file__).parents[3] / "limesurvey" / "trivsel.lss").read_bytes()


@pytest.fixture(scope="module")
def survey() -> Questionnaire:
    return read_file(FILE, "trivsel.lss").questionnaire


def changed(old: str, new: str) -> bytes:
    assert old in FILE.decode()
    return FILE.decode().replace(old, new).encode()


def test_groups_and_questions_stand_in_their_order(survey: Questionnaire) -> None:
    assert check(survey) == ()
    assert survey.title == {"sv": "Trivsel på boendet", "en": "Well-being"}
    assert survey.languages == ("sv", "en")
    assert [section.title["en"] for section in survey.sections] == ["About you", "The home"]
    assert survey.sections[0].introduction == {"sv": "Kort om dig.", "en": "Briefly."}
    names = ["trivs", "stod", "stod_other", "alder", "ofta", "fritt", "betyg", "igen", "namn_f"]
    assert [question.name for question in survey.questions] == names
    assert [question.domain.kind for question in survey.questions] == [
        *("code", "codes", "text", "number"),
        *("matrix", "text", "scale", "code", "text"),
    ]


def test_texts_are_words(survey: Questionnaire) -> None:
    assert survey.questions[0].text["sv"] == "Trivs du bra?"
    assert survey.questions[0].hint == {"sv": "Svara för dig.", "en": "For yourself."}
    assert survey.questions[8].text["sv"] == "Namn – Förnamn"


def test_answers_and_limits(survey: Questionnaire) -> None:
    trivs, stod, _, alder, ofta = survey.questions[:5]
    assert trivs.required
    assert [code.code for code in survey.code_lists["svar_trivs"].codes] == ["A1", "A2"]
    assert isinstance(stod.domain, MultipleCodeDomain)
    assert stod.domain.at_most == 2
    assert alder.domain == NumericDomain(minimum=18.0)
    assert isinstance(ofta.domain, MatrixDomain)
    assert [row.name for row in ofta.domain.rows] == ["sq1", "sq2"]


def test_conditions(survey: Questionnaire) -> None:
    by_name = {question.name: question.relevant_if for question in survey.questions}
    assert by_name["stod"] == Equals(question="trivs", code="A2")
    assert by_name["fritt"] == Equals(question="ofta", code="O", row="sq1")
    chosen = AnyOf(question="stod", codes=("SQ1",))
    assert by_name["ofta"] == All(
        conditions=(
            Any(conditions=(chosen, Answered(question="alder"))),
            Not(condition=Equals(question="trivs", code="A1")),
        )
    )


def test_a_row_with_a_condition_keeps_it() -> None:
    row = "<qid>132</qid><parent_qid>13</parent_qid><gid>2</gid><type>T</type><title>SQ2</title>"
    conditional = changed(row, f"{row}<relevance>Ofta_SQ1.NAOK == 'O'</relevance>")
    ofta = read_file(conditional, "trivsel.lss").questionnaire.find_question("ofta")
    assert ofta is not None
    assert isinstance(ofta.domain, MatrixDomain)
    assert [row.relevant_if for row in ofta.domain.rows] == [None, Equals(question="ofta", code="O", row="sq1")]


def test_conditions_within_a_question_that_have_no_place_are_told_and_those_of_fields_follow() -> None:
    alternative = "<parent_qid>12</parent_qid><gid>1</gid><type>T</type><title>SQ2</title>"
    field = "<parent_qid>18</parent_qid><gid>2</gid><type>T</type><title>F</title>"
    file = FILE.decode().replace(alternative, f"{alternative}<relevance>Trivs.NAOK == 'A1'</relevance>")
    file = file.replace(field, f"{field}<relevance>Trivs.NAOK == 'A1'</relevance>")
    file = file.replace(
        "<question_attributes><rows>",
        "<question_attributes><rows><row><qid>13</qid><attribute>array_filter</attribute><value>Stod</value></row>",
    )
    read = read_file(file.encode(), "trivsel.lss")
    told = " ".join(read.remarks)
    assert "Alternativet ”SQ2” visas i LimeSurvey bara efter vissa svar" in told
    assert "Raderna i ”Ofta” visas i LimeSurvey efter svaret på en annan fråga (array_filter)" in told
    namn = read.questionnaire.find_question("namn_f")
    assert namn is not None
    assert namn.relevant_if == Equals(question="trivs", code="A1")


@pytest.mark.parametrize(
    ("written", "xpath"),
    [
        ("1", ""),
        ("", ""),
        ("((1))", ""),
        ('Q.NAOK == "A"', '${Q} = "A"'),
        ("Q.NAOK >= 18 and R ne 'and'", "${Q} >= 18 and ${R} != 'and'"),
        ('M_B.NAOK != "Y"', "not(selected(${M}, 'B'))"),
        ('M_B == ""', "not(selected(${M}, 'B'))"),
        ("is_empty(M_B.NAOK)", "not(selected(${M}, 'B'))"),
        ("!is_empty(Q.NAOK)", "${Q} != ''"),
    ],
)
def test_conditions_in_the_words_of_xlsform(written: str, xpath: str) -> None:
    assert " ".join(to_xpath(written, {"M": "M", "Q": "L"}).split()) == xpath


def test_older_files_have_their_texts_in_the_rows() -> None:
    old = """<document><LimeSurveyDocType>Survey</LimeSurveyDocType>
    <groups><rows><row><gid>1</gid><group_name>Grupp</group_name><language>sv</language></row>
    <row><gid>1</gid><group_name>Group</group_name><language>en</language></row></rows></groups>
    <questions><rows>
    <row><qid>5</qid><parent_qid>0</parent_qid><gid>1</gid><type>!</type><title>q</title><question>Vilken?</question><language>sv</language></row>
    <row><qid>5</qid><parent_qid>0</parent_qid><gid>1</gid><type>!</type><title>q</title><question>Which?</question><language>en</language></row>
    </rows></questions>
    <answers><rows><row><qid>5</qid><code>a</code><answer>Den</answer><language>sv</language></row>
    <row><qid>5</qid><code>a</code><answer>That</answer><language>en</language></row></rows></answers>
    <surveys><rows><row><language>sv</language></row></rows></surveys></document>"""
    survey = read_file(old.encode(), "gammal.lss").questionnaire
    assert survey.title["sv"] == "gammal"
    assert survey.questions[0].text == {"sv": "Vilken?", "en": "Which?"}
    assert survey.code_lists["svar_q"].codes[0].label == {"sv": "Den", "en": "That"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<type>T</type><title>Fritt", "<type>|</type><title>Fritt", "Frågan Fritt: Frågan ber om en bild"),
        ("<type>T</type><title>Fritt", "<type>;</type><title>Fritt", "Frågan Fritt: Frågetypen ”LimeSurvey matris"),
        ("<type>T</type><title>Fritt", "<type>R</type><title>Fritt", "Frågan Fritt: Frågan ber om en rangordning"),
        ("<question>Berätta<", "<question>Hej {Namn_F.shown}<", "Frågan Fritt: Texten hämtar in ett tidigare svar"),
        ('Ofta_SQ1.NAOK == "O"', "count(self) > 1", "Frågan Fritt: Villkoret"),
    ],
)
def test_what_the_portal_has_not_is_told_by_the_code_of_the_question(old: str, new: str, said: str) -> None:
    found = refusals(changed(old, new), "trivsel.lss")
    assert any(message.startswith(said) for message in found), found


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + FILE[FILE.index(b"<document>") :],
        FILE[:-200],
        b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType></document>",
        b"<LimeSurveyDocType/>",
        FILE.replace(b"UTF-8", b"x-unknown"),
        FILE.replace(b"<gid>2</gid><type>T</type>", b"<gid>9</gid><type>T</type>"),
    ],
    ids=range(6),
)
def test_a_file_that_is_damaged_or_does_harm_is_refused(content: bytes) -> None:
    assert len(refusals(content, "trivsel.lss")) >= 1
