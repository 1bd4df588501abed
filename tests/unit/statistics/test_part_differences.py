"""Differences between parts: which are made, and that they follow from what is published and tell nothing new."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from portal.questionnaire.definition import Index
from portal.statistics.differences import difference_of_shares
from portal.statistics.disclosure import disclose
from portal.statistics.interchange import as_json
from portal.statistics.observations import encode
from portal.statistics.shares import CountedShare
from portal.statistics.summary import Level, RoundSummary, UnitNode, UnitTree, summarise
from portal.statistics.weighting import weighted
from tests.support.small_rounds import code_list, one_of, question, questionnaire, scale, several_of, sv

Answer = dict[str, Any]
Json = dict[str, Any]
LISTS = {
    "kon": code_list("kvinna", "man", "annat"),
    "alder": code_list("ung", "vuxen", "gammal"),
    "omdome": code_list("bra", "lagom", "daligt", positive=("bra",)),
    "manga": code_list("motet", "brevet", "telefon"),
}
ASKED = questionnaire(
    one_of("kon", "kon", background=True),
    one_of("alder", "alder", background=True),
    question("b1", scale()),
    question("b2", scale(1, 5)),
    one_of("omdome", "omdome"),
    one_of("stod"),
    several_of("vad", "manga"),
    lists=LISTS,
    indices=(Index(name="bemotande", label=sv("Bemötande"), questions=("b1", "b2"), at_least=1),),
)


def random_answers(chance: np.random.Generator, count: int) -> list[Answer]:
    def one() -> Answer:
        woman, shift = bool(chance.random() < 0.55), int(chance.integers(0, 3))
        given = {
            "kon": "kvinna" if woman else "man",
            "alder": str(chance.choice(["ung", "vuxen", "gammal"])),
            "b1": min(10, int(chance.integers(1, 9)) + 2 * woman),
            "b2": min(5, int(chance.integers(1, 4)) + shift),
            "omdome": str(chance.choice(["bra", "lagom", "daligt"], p=[0.6, 0.3, 0.1] if woman else [0.3, 0.4, 0.3])),
            "stod": str(chance.choice(["ja", "nej"])),
            "vad": [code for code in ("motet", "brevet", "telefon") if chance.random() < 0.5] or ["motet"],
        }
        return {name: value for name, value in given.items() if chance.random() < 0.93}

    return [one() for _ in range(count)]


def round_with(answers: dict[str, list[Answer]], more: int | None = 40, invited: bool = True) -> RoundSummary:
    """A round in which ``more`` than answered could answer in each unit; None: nobody knows."""
    frames = {code: None if more is None else len(given) + more for code, given in answers.items()}
    nodes = tuple(UnitNode(code=code, name=code, frame=frame) for code, frame in frames.items())
    documents = [document for given in answers.values() for document in given]
    groups = [code for code, given in answers.items() for _ in given]
    tree = UnitTree(nodes=nodes, units=tuple(answers), margin_without_frame=invited)
    return summarise(encode(ASKED, documents, groups), tree)


def written(summary: RoundSummary, level: Level = "internal") -> list[Json]:
    """Every group as other systems read it."""
    document = as_json(disclose(summary, level), "prov", level)
    return [document, *document["units"]]


def of_split(group: Json, by: str) -> Json:
    return next(each for each in group["breakdowns"] if each["by"] == by)


def test_every_difference_follows_from_what_else_is_published() -> None:
    """All of them worked out anew by who has the file for machines and nothing else."""
    chance = np.random.default_rng(41)
    compared = hidden = 0
    for _ in range(12):
        sizes = chance.integers(8, 90, 3)
        for level in ("internal", "public"):
            for group in written(round_with({f"e{n}": random_answers(chance, n) for n in sizes}), level):
                for breakdown in group["breakdowns"]:
                    for found in breakdown["differences"]:
                        expected = by_hand(found, group, breakdown)
                        assert (found["value"], found["low"], found["high"]) == pytest.approx(expected, abs=1e-7)
                        compared += 1
                    hidden += any(part["suppressed"] for part in breakdown["parts"])
    assert compared > 500
    assert hidden > 5


def by_hand(found: Json, group: Json, breakdown: Json) -> tuple[float, float, float]:
    if found["measure"] == "index":
        return by_hand_of_means(found, group, breakdown)
    whole = counted(group, found)
    parts = {part["code"]: counted(part, found) for part in breakdown["parts"]}
    one = parts[found["part"]]
    if found["against"] is None:
        other = CountedShare(whole.count - one.count, whole.base - one.base)
    else:
        other = parts[found["against"]]
    expected = difference_of_shares(one, other)
    return expected.value, expected.low, expected.high


def counted(group: Json, found: Json) -> CountedShare:
    table = next(each for each in group["questions"] if each["name"] == found["name"])
    codes = {"bra"} if found["measure"] == "positive" else {found["code"]}
    return CountedShare(sum(each["count"] for each in table["codes"] if each["code"] in codes), table["base"] or 0)


def by_hand_of_means(found: Json, group: Json, breakdown: Json) -> tuple[float, float, float]:
    mean, n, squares = whole_of(found["name"], group)
    parts = {part["code"]: part_of(found["name"], part) for part in breakdown["parts"]}
    shown = [(value, size) for value, size in parts.values() if size]
    left = n - sum(size for _, size in shown)
    if left:
        shown.append(((n * mean - sum(value * size for value, size in shown)) / left, left))
    within = (squares - sum(size * (value - mean) ** 2 for value, size in shown)) / (n - len(shown))
    value, size = parts[found["part"]]
    other = parts[found["against"]] if found["against"] else ((n * mean - size * value) / (n - size), n - size)
    half = stats.t.ppf(0.975, n - len(shown)) * np.sqrt(within * (1 / size + 1 / other[1]))
    return value - other[0], value - other[0] - half, value - other[0] + half


def whole_of(name: str, group: Json) -> tuple[float, int, float]:
    """Mean, n and sum of squares: of an index from its margin, of a scale from how many chose each step."""
    for index in group["indices"]:
        if index["name"] == name:
            n = index["n"]
            correction = 1 - n / group["frame"]
            deviation = index["margin"] / stats.t.ppf(0.975, n - 1) * np.sqrt(n / correction)
            return index["value"], n, deviation**2 * (n - 1)
    table = next(each for each in group["questions"] if each["name"] == name)
    steps = [(int(each["code"]), each["count"]) for each in table["codes"] if not each.get("missing")]
    last = max(step for step, _ in steps)
    values = np.repeat([(step - 1) * 100 / (last - 1) for step, _ in steps], [count for _, count in steps])
    return values.mean(), len(values), values.var() * len(values)


def part_of(name: str, part: Json) -> tuple[float, int]:
    for table in (*part["indices"], *part["questions"]):
        if table["name"] == name:
            return table.get("index", table.get("value")), table.get("base", table.get("n")) or 0
    raise KeyError(name)


def answers_of(women: list[int], men: list[int]) -> list[Answer]:
    return [{"kon": kon, "b1": b1} for kon, given in (("kvinna", women), ("man", men)) for b1 in given]


def test_how_much_the_answers_vary_within_a_part_stays_untold() -> None:
    """The women of one round agree and its men do not; in the other it is the reverse. Published is the same."""
    agree, differ = [6] * 20, [2, 10] * 10
    one, other = (
        written(round_with({"e": answers_of(*given)}))[1]["breakdowns"] for given in ((agree, differ), (differ, agree))
    )
    assert of_split({"breakdowns": one}, "kon") == of_split({"breakdowns": other}, "kon")
    assert of_split({"breakdowns": one}, "kon")["differences"]


def test_two_parts_are_compared_with_each_other_and_more_of_them_with_all_others() -> None:
    chance = np.random.default_rng(42)
    (whole, _) = written(round_with({"e": random_answers(chance, 400)}))
    by_gender, by_age = (of_split(whole, by)["differences"] for by in ("kon", "alder"))
    assert {(each["part"], each["against"]) for each in by_gender} == {("kvinna", "man")}
    assert {(each["part"], each["against"]) for each in by_age} == {
        ("ung", None),
        ("vuxen", None),
        ("gammal", None),
    }
    what = [(each["name"], each["code"]) for each in by_gender]
    shares = [("omdome", None), ("stod", "ja"), ("vad", "motet"), ("vad", "brevet"), ("vad", "telefon")]
    assert what == [("bemotande", None), ("b1", None), ("b2", None), *shares]
    assert by_gender[1]["significant"]
    assert by_gender[1]["values"][0] > by_gender[1]["values"][1]


def test_a_single_shown_part_is_compared_with_nobody() -> None:
    """Two others hide the men, so that only women are shown."""
    others: list[Answer] = [{"kon": "annat", "b1": 5}, {"kon": "annat", "b1": 9}]
    group = written(round_with({"e": [*answers_of([6, 7] * 20, [3, 9] * 10), *others]}))[1]
    shown = [part["code"] for part in of_split(group, "kon")["parts"] if not part["suppressed"]]
    assert shown == ["kvinna"]
    assert of_split(group, "kon")["differences"] == []


def test_fewer_than_ten_on_either_side_are_not_compared() -> None:
    def compared(men: int) -> bool:
        group = written(round_with({"e": answers_of([2, 8] * 20, [3, 7, 6] * 3 + [5] * (men - 9))}))[1]
        assert not any(part["suppressed"] for part in of_split(group, "kon")["parts"][:2])
        return any(each["name"] == "b1" for each in of_split(group, "kon")["differences"])

    assert not compared(9)
    assert compared(10)


def test_nothing_is_compared_of_those_who_chose_themselves() -> None:
    answers = random_answers(np.random.default_rng(43), 300)
    open_link = written(round_with({"e": answers}, more=None, invited=False))[0]
    assert [each["differences"] for each in open_link["breakdowns"]] == [[], []]
    by_invitation = written(round_with({"e": answers}, more=None))[0]
    assert all(each["differences"] for each in by_invitation["breakdowns"])


def test_nothing_is_compared_of_boards_that_stand_for_nobody_else() -> None:
    summary = disclose(round_with({"e": random_answers(np.random.default_rng(44), 60)}), "internal", persons=False)
    document = as_json(summary, "prov", "internal", compared=False)
    assert [each["differences"] for each in document["breakdowns"]] == [[], []]


def test_the_spread_of_an_index_that_is_published_nowhere_is_not_made_known() -> None:
    """Everybody answered, so the margin is nought and does not tell it; the scales' own distributions do."""
    group = written(round_with({"e": random_answers(np.random.default_rng(45), 300)}, more=0))[0]
    indices, scales = index_and_scales(group)
    assert group["indices"][0]["n"] < 300
    assert indices
    everyone = [{**answer, "b1": answer.get("b1", 5)} for answer in random_answers(np.random.default_rng(45), 300)]
    group = written(round_with({"e": everyone}, more=0))[0]
    indices, scales = index_and_scales(group)
    assert group["indices"][0]["margin"] == 0
    assert (indices, bool(scales)) == ([], True)


def index_and_scales(group: Json) -> tuple[list[Json], list[Json]]:
    found = of_split(group, "kon")["differences"]
    return [each for each in found if each["name"] == "bemotande"], [each for each in found if each["name"] == "b1"]


def test_a_weighted_index_is_not_the_sum_of_its_parts() -> None:
    chance = np.random.default_rng(46)
    raw = round_with({"a": random_answers(chance, 150), "b": random_answers(chance, 90)})
    shown = disclose(raw, "internal")
    plain, by_frame = (as_json(each, "prov", "internal") for each in (shown, weighted(shown)))
    assert all(index_and_scales(plain))
    assert index_and_scales(by_frame) == ([], index_and_scales(plain)[1])


def test_answers_that_nobody_or_everybody_gave_are_no_comparison() -> None:
    answers = [{"kon": "kvinna" if place % 2 else "man", "stod": "ja", "omdome": "lagom"} for place in range(60)]
    group = written(round_with({"e": answers}))[0]
    assert of_split(group, "kon")["differences"] == []


def test_parts_of_one_opinion_each_are_not_held_against_a_spread_of_nought() -> None:
    group = written(round_with({"e": answers_of([9] * 20, [3] * 20)}))[0]
    assert of_split(group, "kon")["differences"] == []
