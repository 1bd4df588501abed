"""Which chart a question gets, and its text alternative: the same figures as in the table beside it."""

from __future__ import annotations

from collections.abc import Sequence

from portal.charts import bars, bars_height, scale_distribution, stacked_bar
from portal.questionnaire.definition import Question, ScaleDomain
from portal.results.display import Chart, Draw, Numbering, Widths, full_chart
from portal.results.question_tables import row_label
from portal.results.wording import swedish
from portal.statistics.swedish import integer, share
from portal.statistics.tabulation import CodeCount, QuestionSummary

TIMES_AS_HIGH = 2
"""A chart beside a table is at most so many times as high as it is wide."""


def question_chart(summary: QuestionSummary, question: Question, numbering: Numbering, widths: Widths) -> Chart | None:
    """The chart of a question that is shown; None where there is nothing to draw.

    A list from good to bad is one stacked bar; any other list is bars, since colours from green to rust would judge
    what has no better and worse (years of service).
    """
    codes = [code for code in summary.codes if not code.missing]
    if not summary.base or not codes:
        return None
    alternative = text_alternative(summary, question, codes)
    labels = [(swedish(code.label), code.count) for code in codes]
    if isinstance(question.domain, ScaleDomain):
        draw = _scale(question.domain, codes, alternative)
        return _paired(numbering, "Antal svar på varje steg i skalan", draw, widths)
    several = " (flera svar kunde väljas)" if summary.kind == "codes" else ""
    title = f"Andel av dem som svarade på frågan{several}"
    if _is_judged(summary):
        return _paired(numbering, title, _divided(labels, alternative), widths)

    def draw_bars(prefix: str, width: int) -> str:
        return bars(labels, summary.base or 0, alternative, prefix, width)

    if needs_the_width(summary, widths):
        return full_chart(numbering, title, widths, draw_bars)
    return _paired(numbering, title, draw_bars, widths)


def needs_the_width(summary: QuestionSummary, widths: Widths) -> bool:
    """Whether bars beside the table would be too high for a sheet: many answers, or long ones."""
    labels = [swedish(code.label) for code in summary.codes if not code.missing]
    is_bars = summary.kind in ("code", "codes") and not _is_judged(summary)
    return is_bars and bars_height(labels, widths.paired) > TIMES_AS_HIGH * widths.paired


def _is_judged(summary: QuestionSummary) -> bool:
    """Whether the answers go from good to bad."""
    return summary.kind == "code" and summary.ordered and any(code.positive for code in summary.codes)


def _paired(numbering: Numbering, title: str, draw: Draw, widths: Widths) -> Chart:
    """A chart beside its table."""
    number = numbering.next_chart()
    return Chart(number, title, draw(f"diagram-{number}", widths.paired))


def _divided(labels: Sequence[tuple[str, int]], alternative: str) -> Draw:
    names, counts = [label for label, _ in labels], [count for _, count in labels]
    return lambda prefix, width: stacked_bar([("", counts)], names, alternative, prefix, width)


def _scale(domain: ScaleDomain, codes: list[CodeCount], alternative: str) -> Draw:
    ends = swedish(domain.minimum_label), swedish(domain.maximum_label)
    counts = [code.count for code in codes]
    return lambda prefix, width: scale_distribution(counts, domain.minimum, *ends, alternative, prefix, width=width)


def text_alternative(summary: QuestionSummary, question: Question, codes: list[CodeCount]) -> str:
    """The chart in words: each answer with count and share."""
    base = summary.base or 0
    answers = (f"{row_label(code, question)}: {integer(code.count)} ({share(code.count, base)})" for code in codes)
    return f"{swedish(summary.text)} {'; '.join(answers)}."
