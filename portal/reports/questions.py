"""Annex: the questionnaire as it was asked, question by question."""

from __future__ import annotations

from portal.questionnaire.definition import (
    AnyCodeList,
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
    ScaleDomain,
    Section,
    TextDomain,
)
from portal.reports.document import QUESTIONNAIRE
from portal.results.display import AskedQuestion, Block, Paragraph, Part
from portal.results.wording import swedish
from portal.statistics.swedish import EN_DASH


def questionnaire_annex(questionnaire: Questionnaire) -> Part:
    """Every section with its questions, hints and answers, in Swedish."""
    numbers = {question.name: number for number, question in enumerate(questionnaire.questions, 1)}
    return Part(
        name=QUESTIONNAIRE,
        title="Frågeformuläret",
        blocks=(Paragraph(f"”{swedish(questionnaire.title)}”"),),
        parts=tuple(
            _section(section, questionnaire, numbers) for section in questionnaire.sections if section.questions
        ),
    )


def _section(section: Section, questionnaire: Questionnaire, numbers: dict[str, int]) -> Part:
    blocks: list[Block] = []
    if section.introduction:
        blocks.append(Paragraph(swedish(section.introduction)))
    if section.relevant_if is not None:
        blocks.append(Paragraph("Avsnittet visas bara för vissa, beroende på tidigare svar.", "note"))
    for question in section.questions:
        blocks.append(_question(question, questionnaire, numbers[question.name]))
    return Part(name=f"bilaga-{section.name}", title=swedish(section.title), blocks=tuple(blocks))


def _question(question: Question, questionnaire: Questionnaire, number: int) -> AskedQuestion:
    said = [swedish(question.hint)] if question.hint else []
    if question.relevant_if is not None:
        said.append("Frågan visas bara för vissa, beroende på tidigare svar.")
    if question.from_link:
        said.append("Frågan ställs inte. Svaret följer med den länk som man svarar genom.")
    domain = question.domain
    return AskedQuestion(
        text=f"{number}. {swedish(question.text)}",
        hint=" ".join(said),
        rows=tuple(_row(row) for row in domain.rows) if isinstance(domain, MatrixDomain) else (),
        answers=_answers(question, questionnaire),
    )


def _row(row: MatrixRow) -> str:
    """A row, and whether everybody who was asked the others was asked it."""
    return swedish(row.text) if row.relevant_if is None else f"{swedish(row.text)} (visas bara för vissa)"


def _answers(question: Question, questionnaire: Questionnaire) -> str:
    """What could be answered, in one line."""
    domain = question.domain
    if isinstance(domain, CodeDomain | MultipleCodeDomain | MatrixDomain):
        several = isinstance(domain, MultipleCodeDomain)
        lead = (
            "Flera svar kan väljas: " if several else "Ett svar per rad: " if isinstance(domain, MatrixDomain) else ""
        )
        return lead + _alternatives(questionnaire.code_lists[domain.code_list])
    if isinstance(domain, ScaleDomain):
        ends = f"{swedish(domain.minimum_label)} {EN_DASH} {swedish(domain.maximum_label)}"
        scale = f"Skala {domain.minimum}{EN_DASH}{domain.maximum}: {ends}"
        return " · ".join([scale, *_labels(domain.missing)])
    return _free(domain)


def _free(domain: NumericDomain | TextDomain | DateDomain | FileDomain) -> str:
    if isinstance(domain, NumericDomain):
        unit = f" ({swedish(domain.unit)})" if domain.unit else ""
        return f"Ett tal{unit}"
    if isinstance(domain, FileDomain):
        return f"Filer, högst {domain.at_most}"
    return "Svar med egna ord" if isinstance(domain, TextDomain) else "Ett datum"


def _alternatives(code_list: AnyCodeList) -> str:
    if isinstance(code_list, CodeList):
        return " · ".join(_labels(code_list.codes))
    return " · ".join(["Enhet ur förvaltningens förteckning", *_labels(code_list.extra)])


def _labels(codes: tuple[Code, ...]) -> list[str]:
    return [swedish(code.label) for code in codes]
