"""Breakdowns by gender and age: what is shown, that it is counted rightly, and what is released once."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from portal.statistics.breakdowns import Breakdown, Part
from portal.statistics.disclosure import disclose
from portal.statistics.interchange import as_json
from portal.statistics.reasons import Reason
from portal.statistics.released import at_most, pattern_of
from portal.statistics.summary import Level, RoundSummary
from portal.statistics.thresholds import Thresholds
from tests.support.small_rounds import (
    NKI_ITEMS,
    code_list,
    nki_questionnaire,
    one_of,
    question,
    questionnaire,
    round_of,
    scale,
    several_of,
)

Answer = dict[str, Any]
KON = {"kon": code_list("kvinna", "man", "annat", "vill_ej")}
ASKED = questionnaire(one_of("kon", "kon", background=True), one_of("stod"), lists=KON)


def people(gender: str | None, yes: int, no: int) -> list[Answer]:
    about = {"kon": gender} if gender else {}
    return [{**about, "stod": "ja"}] * yes + [{**about, "stod": "nej"}] * no


def divided(summary: RoundSummary, unit: str | None = None) -> Breakdown:
    group = next(group for group in summary.groups if group.unit == unit)
    return summary.splits[0].breakdown_of(group)


def shown(summary: RoundSummary, unit: str | None = None) -> dict[str, list[int]]:
    """The counts of the first question in each part that is shown."""
    return {
        part.code: [code.count for code in part.questions[0].codes]
        for part in divided(summary, unit).parts
        if not part.questions[0].suppressed
    }


def one_unit(level: Level, *groups: list[Answer]) -> dict[str, list[int]]:
    return shown(disclose(round_of(ASKED, {"e": [answer for group in groups for answer in group]}), level), "e")


def test_eight_women_and_two_men_are_not_told_apart() -> None:
    assert one_unit("internal", people("kvinna", 5, 3), people("man", 1, 1)) == {}


def test_women_and_men_when_both_are_many() -> None:
    everyone = people("kvinna", 9, 5), people("man", 4, 8)
    assert one_unit("internal", *everyone) == {"kvinna": [9, 5], "man": [4, 8]}
    assert one_unit("public", *everyone) == {"kvinna": [9, 5], "man": [4, 8]}


def test_a_few_others_take_the_next_smallest_part_with_them() -> None:
    """Women less than everyone are the men and the two others together: men alone are not shown."""
    everyone = people("kvinna", 20, 10), people("man", 12, 8), people("annat", 1, 0), people(None, 0, 1)
    assert one_unit("internal", *everyone) == {"kvinna": [20, 10]}


def test_a_group_below_the_public_limit_is_not_divided() -> None:
    assert one_unit("internal", people("kvinna", 3, 6)) == {}
    assert one_unit("internal", people("kvinna", 4, 6)) == {"kvinna": [4, 6]}


def test_what_one_unit_shows_divided_is_not_the_total_less_a_small_one() -> None:
    """Two men in b: the men of the whole less those of a would be theirs."""
    answers = {"a": people("kvinna", 9, 9) + people("man", 9, 9), "b": people("kvinna", 9, 9) + people("man", 1, 1)}
    summary = disclose(round_of(ASKED, answers), "internal")
    assert [shown(summary, unit) for unit in ("a", "b")] == [{}, {}]
    assert shown(summary) == {"kvinna": [18, 18], "man": [10, 10]}


def test_a_unit_without_answers_does_not_make_a_level_its_own_part() -> None:
    """The area holds all that the total holds, since c has no answers: the men of b follow from it all the same."""
    answers = {"a": people("kvinna", 9, 9) + people("man", 9, 9), "b": people("kvinna", 9, 9) + people("man", 1, 1)}
    parents = {"a": "norr", "b": "norr", "norr": "alla", "c": "alla"}
    summary = disclose(round_of(ASKED, {**answers, "c": []}, parents), "internal")
    assert shown(summary, "a") == {}
    assert shown(summary) == shown(summary, "norr") == {"kvinna": [18, 18], "man": [10, 10]}


def test_a_nought_that_settles_a_hidden_part_hides_what_settles_it() -> None:
    """Nobody in a said no; so the men who did are b's, of whom two are hidden. Subtraction alone does not see it."""
    answers = {"a": people("kvinna", 8, 0) + people("man", 3, 0), "b": people("kvinna", 9, 6) + people("man", 1, 3)}
    summary = disclose(round_of(ASKED, answers), "internal")
    assert shown(summary) == {}


def test_every_part_is_counted_and_its_index_is_the_mean_of_its_respondents() -> None:
    """Against counting one by one, on random answers."""
    draw = np.random.default_rng(7)
    base = nki_questionnaire()
    asked = questionnaire(
        one_of("kon", "kon", background=True),
        *(question(name, scale()) for name in NKI_ITEMS),
        several_of("vad", "kon"),
        lists=KON,
        indices=base.indices,
    )
    answers = [
        {"kon": str(draw.choice(["kvinna", "man"])), "vad": [str(draw.choice(["kvinna", "man"]))]}
        | {name: int(draw.integers(1, 11)) for name in NKI_ITEMS if draw.random() < 0.8}
        for _ in range(300)
    ]
    summary = disclose(round_of(asked, {"a": answers[:170], "b": answers[170:]}), "public")
    for part in divided(summary).parts[:2]:
        _compare(part, [answer for answer in answers if answer["kon"] == part.code])


def _compare(part: Part, answers: list[Answer]) -> None:
    for table in part.questions:
        given = [answer[table.name] for answer in answers if table.name in answer]
        assert table.base == len(given)
        if table.kind == "scale":
            assert table.codes == ()
            assert table.mean is not None
            assert abs(table.mean - sum(given) / len(given)) < 1e-9
            continue
        counted = Counter(each for one in given for each in one)
        assert {code.code: code.count for code in table.codes if code.count} == dict(counted)
    values = [[(answer[item] - 1) * 100 / 9 for item in NKI_ITEMS if item in answer] for answer in answers]
    means = [sum(each) / len(each) for each in values if len(each) > 1]
    assert part.responses == len(answers)
    assert part.nki is not None
    assert part.nki.n == len(means)
    assert part.nki.value is not None
    assert abs(part.nki.value - sum(means) / len(means)) < 1e-9


def test_the_file_for_machines_has_no_figure_of_a_hidden_part() -> None:
    answers = {"e": people("kvinna", 20, 10) + people("man", 2, 1)}
    written = as_json(disclose(round_of(ASKED, answers), "internal"), "prov", "internal")
    for part in written["breakdowns"][0]["parts"]:
        assert part["suppressed"]
        assert part["responses"] is None
        assert all(table["base"] is None and not table["codes"] for table in part["questions"])


def test_nothing_more_is_shown_than_the_first_time() -> None:
    """The limit was 10 at first; lowered to 5 it would show the unit of seven, and with it the difference."""
    raw = round_of(ASKED, {"a": people("kvinna", 9, 9), "b": people("kvinna", 3, 4), "c": people("man", 9, 9)})
    first = disclose(raw, "internal", Thresholds(internal=10))
    later = at_most(disclose(raw, "internal"), pattern_of(first))
    assert [unit.suppressed for unit in first.units] == [unit.suppressed for unit in later.units] == [False, True, True]
    assert later.units[1].reason is Reason.RELEASED_WITHOUT
    assert disclose(raw, "internal").units[1].suppressed is False
