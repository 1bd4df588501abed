"""Sentences computed from a group's figures. An index is never read as a share, and nobody is named."""

from __future__ import annotations

from collections.abc import Sequence

from portal.questionnaire.definition import Text, text_in
from portal.results.display import KeyFigure
from portal.statistics.indices import IndexSummary
from portal.statistics.reasons import explanation
from portal.statistics.summary import GroupSummary, Level
from portal.statistics.swedish import (
    EN_DASH,
    NO_BREAK_SPACE,
    TOO_FEW,
    in_words,
    index_value,
    integer,
    rate,
    rate_in_prose,
)

LEVEL_NAMES: dict[Level, str] = {"internal": "intern", "public": "offentlig"}
WHOLE = "Hela undersökningen"
NOT_A_SHARE = "Ett index är ett medelvärde på en skala från 0 till 100 och ingen andel."


def swedish(text: Text) -> str:
    """The Swedish wording."""
    return text_in(text, "sv")


def abbreviated(label: str) -> str:
    """The abbreviation in brackets, when the label ends with one: "Nöjd-Kund-Index (NKI)" is "NKI"."""
    return label[label.rindex("(") + 1 : -1] if label.endswith(")") and "(" in label else label


def group_name(group: GroupSummary) -> str:
    """The name of a unit or level; the total has a name of its own."""
    return group.name or WHOLE


def answers_of_invited(group: GroupSummary) -> str:
    """ "10 av 13 svar", or "10 svar" where it is not known how many could answer. May always be shown."""
    of = f" av {integer(group.frame)}" if group.frame is not None else ""
    return f"{integer(group.responses)}{of} svar"


def participation(group: GroupSummary) -> str:
    """How many answered, in words: "10 av 13 svarade, en svarsfrekvens på 77 procent. Tre svarade inte.".

    Where too few could answer for a percentage, only "2 av 2 svar.".
    """
    if group.frame is None or group.rate_reason is not None:
        why = f" {explanation(group.rate_reason)}" if group.rate_reason else ""
        return f"{integer(group.responses)} svarade.{why} {_left_out(group)}".rstrip()
    if group.response_rate is None:
        return f"{answers_of_invited(group)}. {_left_out(group)}".rstrip()
    rate_in_words = rate_in_prose(group.responses, group.frame).removesuffix(f"{NO_BREAK_SPACE}%")
    answered = (
        f"{integer(group.responses)} av {integer(group.frame)} svarade, en svarsfrekvens på {rate_in_words} procent."
    )
    return " ".join(filter(None, (answered, _nonresponse(group.nonresponse), _left_out(group))))


def _nonresponse(count: int | None) -> str:
    if count is None:
        return ""
    return f"{in_words(count).capitalize()} svarade inte." if count else "Alla som kunde svara har svarat."


def _left_out(group: GroupSummary) -> str:
    """Of sealed ballots: those of units too small to be written down."""
    count = group.responses - group.counted
    if not 0 < group.counted < group.responses:
        return ""
    them = "Ett av svaren ingår" if count == 1 else f"{in_words(count).capitalize()} av svaren ingår"
    return f"{them} inte i resultatet, eftersom för få svarade i den enhet som de kom från."


def n_is(count: int) -> str:
    """The base in running text, kept on one line."""
    return f"n{NO_BREAK_SPACE}={NO_BREAK_SPACE}{integer(count)}"


def rate_cell(group: GroupSummary) -> str:
    """The response rate in a table, one decimal; ".." where it is not known or the frame is too small."""
    known = group.response_rate is not None and group.frame is not None
    return rate(group.responses, group.frame) if known and group.frame is not None else TOO_FEW


def why_hidden(group: GroupSummary, limit: int) -> str:
    """Why a group's result is not shown; ``limit`` is the smallest number of answers that is reported."""
    return explanation(group.reason, limit) if group.reason else ""


def why_result_hidden(group: GroupSummary, limit: int, subject: str = "Resultatet") -> str:
    """The same as a sentence with a subject: "Resultatet redovisas inte, eftersom …"."""
    why = why_hidden(group, limit)
    if why.startswith("Redovisas inte"):
        return f"{subject} {why[0].lower()}{why[1:]}"
    return why


def why_whole_hidden(group: GroupSummary, limit: int) -> str:
    """The same about the total."""
    return why_result_hidden(group, limit, "Resultatet för hela undersökningen")


def listed(names: Sequence[str]) -> str:
    """Names in running text: "a, b och c"."""
    return " och ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def index_sentence(index: IndexSummary, limit: int) -> str:
    """An index with margin and n in one sentence, or why there is none."""
    label = swedish(index.label)
    if index.suppressed and index.reason is not None:
        why = explanation(index.reason, limit)
        return f"{label}: {why[:1].lower()}{why[1:]}"
    if index.value is None:
        return f"{label} kan inte beräknas: för få har svarat på tillräckligt många av frågorna."
    margin = f", felmarginal ±{index_value(index.margin)} enheter" if index.margin is not None else ""
    value = index_value(index.value)
    return f"{label} är {value} på skalan 0{EN_DASH}100{margin} ({n_is(index.n or 0)}). {NOT_A_SHARE}"


def index_cells(index: IndexSummary) -> tuple[str, str, str]:
    """n, value and margin in a table: ".." where not reported, "." where no margin can be given."""
    if index.suppressed or index.value is None:
        return TOO_FEW, TOO_FEW, TOO_FEW
    margin = "." if index.margin is None else f"±{NO_BREAK_SPACE}{index_value(index.margin)}"
    return integer(index.n or 0), index_value(index.value), margin


def drawn_value(value: float | None, margin: float | None) -> str:
    """What a chart draws of an index, for its text alternative: the value, and its margin of error if there is one."""
    if value is None:
        return "redovisas inte"
    return index_value(value) if margin is None else f"{index_value(value)} ±{index_value(margin)}"


def key_figures(group: GroupSummary) -> tuple[KeyFigure, ...]:
    """What matters first: answers, response rate, NKI. A hidden group has no NKI, a very small one no response rate."""
    of = f"av {integer(group.frame)} som kunde svara" if group.frame is not None else ""
    figures = [KeyFigure("Svar", integer(group.responses), of)]
    if group.response_rate is not None and group.nonresponse is not None:
        figures.append(KeyFigure("Svarsfrekvens", rate_cell(group), f"{integer(group.nonresponse)} svarade inte"))
    if group.nki is not None and not group.nki.suppressed and group.nki.value is not None:
        margin = "" if group.nki.margin is None else f"felmarginal ±{index_value(group.nki.margin)}, "
        also = f"{margin}{n_is(group.nki.n or 0)}"
        figures.append(KeyFigure("NKI (index 0–100)", index_value(group.nki.value), also))
    return tuple(figures)
