"""The first page's lists, in words."""

from __future__ import annotations

from portal.results.best_lowest import best_lowest
from portal.statistics.summary import GroupSummary
from tests.support.small_rounds import code_list, one_of, question, questionnaire, round_of, scale


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def group(*names: str, **answers: list[str | int]) -> GroupSummary:
    asked = [question(name, scale()) if isinstance(answers[name][0], int) else one_of(name, "svar") for name in names]
    lists = {"svar": code_list("mycket_bra", "bra", "daligt", positive=("mycket_bra", "bra"), ordered=True)}
    documents = [dict(zip(answers, row, strict=True)) for row in zip(*answers.values(), strict=True)]
    return round_of(questionnaire(*asked, lists=lists), {"a": documents}).total


def test_shares_are_told_with_counts_and_with_what_counts_as_positive() -> None:
    ranking = best_lowest(
        group(
            "forsta",
            "andra",
            forsta=["bra"] * 7 + ["daligt"] * 3,
            andra=["mycket_bra"] * 2 + ["daligt"] * 8,
        )
    )
    assert ranking is not None
    assert [entry.question for entry in ranking.best] == ["forsta"]
    assert plain(ranking.best[0].value) == "70 % svarade ”Mycket_bra” eller ”Bra” (7 av 10)"
    assert plain(ranking.lowest[0].value) == "20 % svarade ”Mycket_bra” eller ”Bra” (2 av 10)"
    assert "andelen positiva svar" in ranking.explanation


def test_scales_are_told_by_their_index_and_never_as_shares() -> None:
    ranking = best_lowest(group("a", "b", a=[10, 10], b=[1, 10]))
    assert ranking is not None
    assert plain(ranking.best[0].value) == "index 100,0 (n = 2)"
    assert plain(ranking.lowest[0].value) == "index 50,0 (n = 2)"
    assert "%" not in repr(ranking)


def test_one_question_alone_is_neither_best_nor_lowest() -> None:
    assert best_lowest(group("a", a=[5, 6])) is None


def test_questions_as_good_or_as_low_as_the_last_in_a_list_are_told_of() -> None:
    values = {f"q{place}": [value] for place, value in enumerate((10, 10, 10, 10, 10, 3, 2, 2, 2, 2))}
    ranking = best_lowest(group(*values, **values))
    assert ranking is not None
    assert [entry.question for entry in ranking.best] == ["q0", "q1", "q2"]
    assert "Två frågor till har lika högt resultat som den sista under ”Högst resultat”." in ranking.explanation
    assert "En fråga till har lika lågt resultat som den sista under ”Lägst resultat”." in ranking.explanation
    none_left_out = {"a": [10], "b": [9], "c": [1]}
    few = best_lowest(group(*none_left_out, **none_left_out))
    assert few is not None
    assert "till har lika" not in few.explanation
