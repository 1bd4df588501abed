"""Which chart a question gets, and its text alternative: the same figures as in the table beside it."""

from __future__ import annotations

from portal.charts import bars, scale_distribution, stacked_bar
from portal.questionnaire.definition import Question, ScaleDomain
from portal.results.display import Chart, Numbering, Widths
from portal.results.question_tables import row_label
from portal.results.wording import swedish
from portal.statistics.swedish import integer, share
from portal.statistics.tabulation import CodeCount, QuestionSummary


def question_chart(summary: QuestionSummary, question: Question, numbering: Numbering, widths: Widths) -> Chart | None:
    """The chart of a question that is shown; None where there is nothing to draw.

    A list from good to bad is one stacked bar; any other list is bars, since colours from green to rust would judge
    what has no better and worse (years of service).
    """
    codes = [code for code in summary.codes if not code.missing]
    if not summary.base or not codes:
        return None
    number = numbering.next_chart()
    prefix = f"diagram-{number}"
    alternative = text_alternative(summary, question, codes)
    labels = [(swedish(code.label), code.count) for code in codes]
    if isinstance(question.domain, ScaleDomain):
        svg = _scale(question.domain, codes, alternative, prefix, widths)
        return Chart(number, "Antal svar på varje steg i skalan", svg)
    if summary.kind == "code" and summary.ordered and any(code.positive for code in codes):
        row = ("", [count for _, count in labels])
        svg = stacked_bar([row], [label for label, _ in labels], alternative, prefix, widths.paired)
    else:
        svg = bars(labels, summary.base, alternative, prefix, widths.paired)
    several = " (flera svar kunde väljas)" if summary.kind == "codes" else ""
    return Chart(number, f"Andel av dem som svarade på frågan{several}", svg)


def _scale(domain: ScaleDomain, codes: list[CodeCount], alternative: str, prefix: str, widths: Widths) -> str:
    ends = swedish(domain.minimum_label), swedish(domain.maximum_label)
    return scale_distribution(
        [code.count for code in codes], domain.minimum, *ends, alternative, prefix, width=widths.paired
    )


def text_alternative(summary: QuestionSummary, question: Question, codes: list[CodeCount]) -> str:
    """The chart in words: each answer with count and share."""
    base = summary.base or 0
    answers = (f"{row_label(code, question)}: {integer(code.count)} ({share(code.count, base)})" for code in codes)
    return f"{swedish(summary.text)} {'; '.join(answers)}."
