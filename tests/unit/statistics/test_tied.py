"""Questions of one index are divided together: what goes between them tells what neither tells alone."""

from __future__ import annotations

from typing import Any

from portal.questionnaire.definition import Index
from portal.statistics.disclosure import disclose
from portal.statistics.summary import RoundSummary
from portal.statistics.tied import tied
from tests.support.small_rounds import code_list, one_of, question, questionnaire, round_of, scale, sv

Answer = dict[str, Any]


def told(indices: tuple[Index, ...], people: list[Answer]) -> set[str]:
    """The questions and indices of which the women's answers are told, in a round of one unit."""
    asked = questionnaire(
        *(question(name, scale(1, 3)) for name in ("b1", "b2", "b3")),
        one_of("kon", "kon", background=True),
        lists={"kon": code_list("kvinna", "man", "annat", "vill_ej")},
        indices=indices,
    )
    summary: RoundSummary = disclose(round_of(asked, {"e": people}), "internal")
    women = summary.splits[0].breakdown_of(summary.total).parts[0]
    return {each.name for each in (*women.questions, *women.indices) if not each.suppressed}


def index(name: str, *questions: str) -> Index:
    return Index(name=name, label=sv(name), questions=questions, at_least=1)


def people(silent: int) -> list[Answer]:
    """Twenty women and twenty men, of whom only so many women answered ``b2``."""
    steps = [1, 2, 3, 2, 1] * 4
    men = [{"kon": "man", "b1": step, "b2": step, "b3": step} for step in steps]
    women = [{"kon": "kvinna", "b1": step, "b2": step, "b3": step} for step in steps]
    return [*men, *({**each, "b2": None} if place >= silent else each for place, each in enumerate(women))]


def test_what_too_few_answered_takes_the_rest_of_its_index_along() -> None:
    given = [{name: value for name, value in each.items() if value is not None} for each in people(3)]
    assert told((), given) == {"b1", "b3"}
    assert told((index("bemotande", "b1", "b2"),), given) == {"b3"}
    assert told((index("bemotande", "b1", "b2"), index("stod", "b2", "b3")), given) == set()


def test_nothing_is_hidden_where_all_of_them_may_be_told() -> None:
    assert told((index("bemotande", "b1", "b2"),), people(20)) == {"b1", "b2", "b3", "bemotande"}


def test_indices_that_share_a_question_tie_all_of_theirs() -> None:
    found = tied([("a", "b"), ("c", "d"), ("e",), ("b", "c")])
    assert {frozenset("abcd"), frozenset("e")} == set(found)
