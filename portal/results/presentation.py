"""A group's results section by section, as the questionnaire has them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from math import ceil

from portal.questionnaire.definition import MatrixDomain, Question, Questionnaire
from portal.results.display import Numbering, Part, QuestionResult, Widths
from portal.results.matrices import matrix_result
from portal.results.not_shown import gathered
from portal.results.question_charts import question_chart
from portal.results.question_tables import question_table, unanswered
from portal.results.wording import swedish
from portal.statistics.reasons import explanation
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import integer
from portal.statistics.tabulation import QuestionSummary

BESIDE, MOST_BESIDE = 16, 36
"""Letters on a line, and lines, of the answers in a chart that stands beside its table."""

OWN_WORDS = "Svar med egna ord redovisas inte ett och ett, eftersom de kan avslöja vem som har svarat."
CODED = "Teman som svaren tar upp står under ”Fritextsvar”."
NOT_SHOWN = {
    "text": OWN_WORDS,
    "date": "Datum redovisas inte ett och ett.",
    "files": "Filer återges inte, eftersom de kan avslöja vem som har svarat.",
}
"""Kinds of answer that are counted only, and why."""


def sections(
    group: GroupSummary,
    questionnaire: Questionnaire,
    limit: int,
    numbering: Numbering,
    widths: Widths,
    coded: Collection[str] = (),
) -> tuple[Part, ...]:
    """Every section that has questions, each with the results of its questions; those hidden for one reason together.

    ``limit`` is the smallest number of answers that is reported, for the words about what is not; ``coded`` names the
    questions whose free text has themes elsewhere in the same document.
    """
    by_question: dict[str, list[QuestionSummary]] = {}
    for summary in group.questions:
        by_question.setdefault(summary.question, []).append(summary)
    prefix = group.unit or "alla"
    parts = [
        Part(
            name=f"{prefix}-{section.name}",
            title=swedish(section.title),
            blocks=tuple(
                question_result(by_question[question.name], question, limit, numbering, widths, coded)
                for question in section.questions
                if not _is_unused(question, by_question[question.name])
            ),
        )
        for section in questionnaire.sections
        if section.questions
    ]
    return gathered(parts, f"{prefix}--ej-redovisat")


def _is_unused(question: Question, summaries: list[QuestionSummary]) -> bool:
    """Whether a question that links may answer was answered by none, or hardly any: its links were not in use."""
    return question.from_link and all(summary.suppressed or not summary.base for summary in summaries)


def question_result(
    summaries: list[QuestionSummary],
    question: Question,
    limit: int,
    numbering: Numbering,
    widths: Widths,
    coded: Collection[str] = (),
) -> QuestionResult:
    """One question as it may be shown: ``summaries`` has one table, or one for each row of a matrix."""
    if isinstance(question.domain, MatrixDomain):
        return matrix_result(summaries, question, limit, numbering, widths)
    (summary,) = summaries
    text = swedish(question.text)
    if summary.suppressed:
        why = explanation(summary.reason, limit) if summary.reason else ""
        return QuestionResult(question.name, text, said=why, hidden=True)
    if summary.kind in NOT_SHOWN:
        return QuestionResult(question.name, text, said=_in_own_words(summary, question.name in coded))
    if not summary.base and not any(code.count for code in summary.codes):
        return QuestionResult(question.name, text, said=" ".join(["Ingen har svarat på frågan.", *_not_put(summary)]))
    table = question_table(summary, question, numbering)
    wide = _needs_width(summary)
    chart = question_chart(summary, question, numbering, replace(widths, paired=widths.full) if wide else widths)
    return QuestionResult(question.name, text, table=table, chart=chart, wide=wide)


def _needs_width(summary: QuestionSummary) -> bool:
    """Whether the answers are so many or so long that a table and a chart beside each other fill more than a sheet."""
    return sum(ceil(len(swedish(code.label)) / BESIDE) for code in summary.codes) > MOST_BESIDE


def _in_own_words(summary: QuestionSummary, has_themes: bool) -> str:
    answered = f"n = {integer(summary.base or 0)}."
    return " ".join([answered, *unanswered(summary), NOT_SHOWN[summary.kind], *([CODED] if has_themes else [])])


def _not_put(summary: QuestionSummary) -> tuple[str, ...]:
    return unanswered(summary)[1:] if summary.not_answered else unanswered(summary)
