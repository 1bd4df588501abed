"""The macros every questionnaire page is drawn with, rendered without an application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from lxml import html

from portal.questionnaire.definition import (
    Code,
    CodeDomain,
    DateDomain,
    FileDomain,
    MatrixDomain,
    MatrixRow,
    MultipleCodeDomain,
    NumericDomain,
    Question,
    ResponseDomain,
    ScaleDomain,
    StatementItem,
    TextDomain,
)
from tests.support.templates import Problem, render

CODES = (
    Code(code="ja", label={"sv": "Ja", "en": "Yes"}),
    Code(code="nej", label={"sv": "Nej", "en": "No"}),
    Code(code="vet_ej", label={"sv": "Vet ej"}),
)
ROWS = (MatrixRow(name="avvikelse", text={"sv": "Avvikelser"}), MatrixRow(name="lex_sarah", text={"sv": "Lex Sarah"}))
DOMAINS: Mapping[str, ResponseDomain] = {
    "code": CodeDomain(code_list="svar"),
    "codes": MultipleCodeDomain(code_list="svar"),
    "scale": ScaleDomain(
        minimum=1, maximum=10, minimum_label={"sv": "Inte alls"}, maximum_label={"sv": "Mycket"}, missing=CODES[2:]
    ),
    "matrix": MatrixDomain(rows=ROWS, code_list="svar"),
    "number": NumericDomain(minimum=0, maximum=40.5, decimals=1, unit={"sv": "timmar"}),
    "text": TextDomain(lines=4, maximum_length=4_000),
    "date": DateDomain(earliest="2020-01-01", latest="2026-12-31"),
    "files": FileDomain(kinds=("pdf", "docx"), at_most=3),
}


def drawn(
    domain: ResponseDomain,
    typed: Mapping[str, list[str]] | None = None,
    problems: Sequence[Problem] = (),
    *,
    codes: Sequence[Code] = CODES,
    language: str = "sv",
) -> html.HtmlElement:
    """One question called ``fraga`` on a page with its error summary."""
    question = Question(name="fraga", text={"sv": "Hur ofta?"}, hint={"sv": "Senaste året."}, domain=domain)
    page = (
        '{% from "macros/questions.html" import question_field %}'
        '{% from "macros/feedback.html" import question_error_summary %}'
        "{{ question_error_summary(problems) }}{{ question_field(question, typed, problems, none, language, codes) }}"
    )
    return html.fromstring(
        "<main>"
        + render(
            page, question=question, typed=typed or {}, problems=problems, language=language, codes=lambda name: codes
        )
        + "</main>"
    )


@pytest.mark.parametrize("kind", DOMAINS)
def test_each_control_has_a_label_and_no_id_stands_twice(kind: str) -> None:
    page = drawn(DOMAINS[kind])
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    controls = page.xpath("//input | //textarea | //select")
    assert controls
    for control in controls:
        assert page.xpath("//label[@for=$id]", id=control.get("id"))


@pytest.mark.parametrize("kind", DOMAINS)
def test_what_describes_a_question_is_on_the_page(kind: str) -> None:
    page = drawn(DOMAINS[kind], problems=[Problem("fraga", "", "Svara på frågan.")])
    named = " ".join(page.xpath("//@aria-describedby")).split()
    assert {"f-fraga-hint", "f-fraga-error"} <= set(named)
    for identifier in named:
        assert page.xpath("//*[@id=$id]", id=identifier)
    assert "Svara på frågan." in page.xpath("//*[@id='f-fraga-error']")[0].text_content()


@pytest.mark.parametrize("kind", DOMAINS)
def test_the_summary_leads_to_something_on_the_page(kind: str) -> None:
    row = "lex_sarah" if kind == "matrix" else ""
    page = drawn(DOMAINS[kind], problems=[Problem("fraga", "", "Svara."), Problem("fraga", row, "Svara här.")])
    links = page.xpath("//*[@role='alert']//a/@href")
    assert page.xpath("//*[@role='alert']//a/text()") == ["Hur ofta? Svara.", "Hur ofta? Svara här."]
    for link in links:
        assert page.xpath("//*[@id=$id]", id=link.removeprefix("#"))


@pytest.mark.parametrize("kind", DOMAINS)
def test_nothing_is_written_inline(kind: str) -> None:
    page = drawn(DOMAINS[kind])
    assert not page.xpath("//@style | //style | //script | //@*[starts-with(name(), 'on')]")


@pytest.mark.parametrize("kind", ["code", "codes"])
def test_chosen_codes_come_back(kind: str) -> None:
    page = drawn(DOMAINS[kind], {"fraga": ["nej"]})
    assert page.xpath("//input[@checked]/@value") == ["nej"]


def test_a_scale_gives_back_its_step_and_its_dont_know() -> None:
    assert drawn(DOMAINS["scale"], {"fraga": ["10"]}).xpath("//input[@checked]/@value") == ["10"]
    assert drawn(DOMAINS["scale"], {"fraga": ["vet_ej"]}).xpath("//input[@checked]/@value") == ["vet_ej"]


def test_the_ends_of_a_scale_are_named_in_their_own_labels() -> None:
    labels = [" ".join(label.text_content().split()) for label in drawn(DOMAINS["scale"]).xpath("//label")]
    assert labels[0] == "1, Inte alls"
    assert labels[1] == "2"
    assert labels[9:] == ["10, Mycket", "Vet ej"]


def test_each_row_of_a_matrix_is_a_fieldset_with_its_own_answer_and_error() -> None:
    page = drawn(
        DOMAINS["matrix"],
        {"fraga.avvikelse": ["ja"]},
        [Problem("fraga", "lex_sarah", "Välj ett svar på raden Lex Sarah.")],
    )
    first, second = page.xpath("//fieldset//fieldset")
    assert first.xpath("string(legend)").strip() == "Avvikelser"
    assert first.xpath(".//input[@checked]/@value") == ["ja"]
    assert not first.xpath(".//*[@class='field-error']")
    assert "Välj ett svar på raden Lex Sarah." in second.text_content()
    assert second.xpath(".//input/@name") == ["fraga.lex_sarah"] * 3


def test_many_alternatives_become_a_list_where_nothing_is_chosen_at_first() -> None:
    units = [Code(code=f"e{number}", label={"sv": f"Enhet {number}"}) for number in range(16)]
    page = drawn(DOMAINS["code"], codes=units)
    assert page.xpath("//select/option/@value") == ["", *(unit.code for unit in units)]
    assert not page.xpath("//option[@selected]")
    assert drawn(DOMAINS["code"], {"fraga": ["e7"]}, codes=units).xpath("//option[@selected]/@value") == ["e7"]


def test_typed_text_comes_back_as_it_was_typed() -> None:
    typed = "\n  <b>Två & tre</b>\nrader"
    # The first line feed after the tag belongs to HTML; the rest is what was typed.
    assert drawn(DOMAINS["text"], {"fraga": [typed]}).xpath("string(//textarea)").removeprefix("\n") == typed


def test_a_number_keeps_its_decimals_in_the_form_the_control_needs() -> None:
    control = drawn(DOMAINS["number"], {"fraga": ["7,5"]}).xpath("//input")[0]
    assert (control.get("type"), control.get("value"), control.get("max")) == ("number", "7.5", "40.5")


def test_swedish_in_the_place_of_a_missing_translation_is_marked_as_swedish() -> None:
    page = drawn(DOMAINS["code"], language="en")
    assert page.xpath("//label[@for='f-fraga']//*[@lang]") == []
    assert page.xpath("string(//label[@for='f-fraga-3']//*[@lang='sv'])") == "Vet ej"


def test_a_statement_is_text_and_not_markup() -> None:
    item = StatementItem(text={"sv": "Läs <först>."})
    page = render('{% from "macros/questions.html" import statement %}{{ statement(item, "sv") }}', item=item)
    assert html.fromstring(page).text_content() == "Läs <först>."


def test_files_that_were_sent_before_can_be_removed_and_none_is_chosen_anew() -> None:
    page = drawn(DOMAINS["files"], {"fraga": ["a" * 20 + "/brev.pdf", "b" * 20 + "/<b>.pdf"]})
    control = page.xpath("//input[@type='file']")[0]
    assert (control.get("name"), control.get("value")) == ("fraga", None)
    assert "multiple" in control.attrib
    boxes = page.xpath("//input[@type='checkbox']")
    assert [(box.get("name"), box.get("value")) for box in boxes] == [
        ("fraga.bort", "a" * 20),
        ("fraga.bort", "b" * 20),
    ]
    assert not page.xpath("//input[@checked]")
    labels = [" ".join(page.xpath("//label[@for=$id]", id=box.get("id"))[0].text_content().split()) for box in boxes]
    assert labels == ["Ta bort brev.pdf", "Ta bort <b>.pdf"]


def test_every_file_that_was_not_taken_is_told_beside_the_question() -> None:
    page = drawn(DOMAINS["files"], problems=[Problem("fraga", "", "Den är tom."), Problem("fraga", "", "Den är stor.")])
    assert "Den är tom. Den är stor." in page.xpath("//*[@id='f-fraga-error']")[0].text_content()


def test_the_limits_of_files_stand_in_the_hint() -> None:
    hint = drawn(DOMAINS["files"]).xpath("//*[@id='f-fraga-hint']")[0].text_content()
    assert "Senaste året. Högst 3 filer, var och en på högst 10 MB. Du kan välja: PDF, Word (DOCX)." in hint
