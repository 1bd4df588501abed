"""The table of one question: rows and footnotes in Swedish, from the counts that disclosure control let through."""

from __future__ import annotations

from portal.questionnaire.definition import Question, ScaleDomain
from portal.results.display import Column, Numbering, Table
from portal.results.wording import swedish
from portal.statistics.swedish import (
    EN_DASH,
    NOT_APPLICABLE,
    ROUNDING_NOTE,
    index_value,
    integer,
    number,
    percent,
    rounding_note_needed,
    share,
    share_decimals,
)
from portal.statistics.tabulation import CodeCount, QuestionSummary
from portal.statistics.worded_intervals import touching_intervals

COUNT_AND_SHARE: tuple[Column, ...] = (("Svar", "text"), ("Antal", "number"), ("Andel", "number"))
SEVERAL_CODES = "Flera svar kunde väljas, så andelarna kan tillsammans bli mer än 100 procent."


def question_table(summary: QuestionSummary, question: Question, numbering: Numbering) -> Table:
    """The table of a question that is shown and has answers of its own to count: codes, scale or number."""
    if summary.kind == "number":
        return _number_table(summary, numbering)
    base = summary.base or 0
    rows = tuple((row_label(code, question), integer(code.count), _share(code, base)) for code in in_order(summary))
    several = summary.kind == "codes"
    whole = NOT_APPLICABLE if several or not base else percent(1, share_decimals(base))
    return Table(
        number=numbering.next_table(),
        title="Antal och andel",
        columns=COUNT_AND_SHARE,
        rows=rows,
        total=(_total_label(summary), integer(base), whole),
        notes=notes(summary, question),
    )


def _total_label(summary: QuestionSummary) -> str:
    """The base in words: what stands above the line need not be in it."""
    if summary.kind == "codes":
        return "Svarade på frågan"
    missing = [f"”{swedish(code.label)}”" for code in summary.codes if code.missing]
    return f"Summa utan {' och '.join(missing)}" if missing else "Summa"


def in_order(summary: QuestionSummary) -> list[CodeCount]:
    """The rows: a scale from its best end down, other lists as in the questionnaire, missing codes always last."""
    valid = [code for code in summary.codes if not code.missing]
    missing = [code for code in summary.codes if code.missing]
    return [*(reversed(valid) if summary.kind == "scale" else valid), *missing]


def row_label(code: CodeCount, question: Question) -> str:
    """The wording of an answer; the ends of a scale say what they mean."""
    label, domain = swedish(code.label), question.domain
    if isinstance(domain, ScaleDomain) and not code.missing:
        ends = {str(domain.minimum): domain.minimum_label, str(domain.maximum): domain.maximum_label}
        meaning = swedish(ends[code.code]) if code.code in ends else ""
        return f"{code.code} {EN_DASH} {meaning}" if meaning else code.code
    return label


def _share(code: CodeCount, base: int) -> str:
    return NOT_APPLICABLE if code.missing else share(code.count, base)


def _number_table(summary: QuestionSummary, numbering: Numbering) -> Table:
    rows = [("Antal svar", integer(summary.base or 0))]
    if summary.mean is not None:
        rows.append(("Medelvärde", number(summary.mean, 1)))
    if summary.standard_deviation is not None:
        rows.append(("Standardavvikelse", number(summary.standard_deviation, 1)))
    return Table(
        number=numbering.next_table(),
        title="Antal och medelvärde",
        columns=(("Mått", "text"), ("Värde", "number")),
        rows=tuple(rows),
        notes=unanswered(summary),
    )


def notes(summary: QuestionSummary, question: Question) -> tuple[str, ...]:
    """The footnotes: base, what stands outside it, who did not answer, and how the shares add up."""
    base = summary.base or 0
    valid = [code.count for code in summary.codes if not code.missing]
    said = [f"n = {integer(base)}.", *_missing_note(summary), *unanswered(summary)]
    if summary.mean is not None and summary.index is not None and isinstance(question.domain, ScaleDomain):
        scale = f"{question.domain.minimum}{EN_DASH}{question.domain.maximum}"
        said.append(f"Medelvärde {number(summary.mean, 1)} på skalan {scale}, index {index_value(summary.index)}.")
    said += shared_end(summary)
    if summary.kind == "codes":
        said.append(SEVERAL_CODES)
    elif rounding_note_needed(valid, base):
        said.append(ROUNDING_NOTE)
    return tuple(said)


def shared_end(summary: QuestionSummary) -> list[str]:
    """Where intervals meet: which one the end they share belongs to."""
    touching = touching_intervals(swedish(code.label) for code in summary.codes if not code.missing)
    if not touching:
        return []
    return [f"Gränserna hör till det högre svaret: exakt {touching[0].end} räknas till ”{touching[0].higher}”."]


def _missing_note(summary: QuestionSummary) -> list[str]:
    used = [f"”{swedish(code.label)}”" for code in summary.codes if code.missing and code.count]
    return [f"{' och '.join(used)} räknas inte in i n."] if used else []


def unanswered(summary: QuestionSummary) -> tuple[str, ...]:
    """Item nonresponse, and those to whom the question was not put; nothing when there are none."""
    said = []
    if summary.not_answered:
        said.append(f"{integer(summary.not_answered)} svarade inte på frågan.")
    if summary.not_asked:
        said.append(f"Frågan ställdes inte till {integer(summary.not_asked)} av dem som svarade.")
    return tuple(said)
