"""A finished coding that is corrected: whoever has all publications works out no difference of one or two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from random import Random

import numpy as np
import pytest

from portal.statistics.coding import corrections
from portal.statistics.coding.corrections import Limits, ToldEdition, told_editions
from portal.statistics.coding.editions import Members, ThemedText
from portal.statistics.coding.reporting import FEWEST, GroupThemes, reported

A, B, C = ("a",), ("b",), ("c",)
AB, ALL = ("a", "b"), ("a", "b", "c")
GROUPS: list[Members] = [A, B, C, AB, ALL]
INTERNAL, PUBLIC = Limits(GROUPS, 5), Limits([A, C, ALL], 10)
KINDS = (0, 1, 2, 3, 4)
"""Nought is no theme."""

Texts = Sequence[ThemedText]


def texts(unit: str, **counts: int) -> list[ThemedText]:
    """Texts of one unit: how many with theme 1 (``t1``), 2, … with several (``t1_2``), and with none."""
    found = []
    for name, count in counts.items():
        themes = frozenset() if name == "none" else frozenset(map(int, name[1:].split("_")))
        found += [ThemedText(frozenset({unit}), themes)] * count
    return found


def told(*codings: Texts) -> list[ToldEdition]:
    return told_editions(codings, INTERNAL, PUBLIC)


def whole(edition: ToldEdition) -> GroupThemes:
    return edition.internal.groups[ALL]


def test_a_correction_of_three_counts_and_of_two_does_not() -> None:
    before = texts("a", t1=10, t2=10, none=10)
    three = told(before, texts("a", t1=7) + texts("a", t2=13, none=10))
    assert whole(three[0]).counts == {1: 10, 2: 10}
    # What is told are the counts of one coding: theme 1 lost the three that theme 2 gained.
    assert (whole(three[1]).counts, whole(three[1]).other) == ({2: 13, 1: 7}, 10)
    two = told(before, texts("a", t1=8) + texts("a", t2=12, none=10))
    assert two[1] == two[0]


def test_what_is_held_back_counts_when_more_join_it() -> None:
    codings = [texts("a", t1=10 - moved) + texts("a", t2=10 + moved, none=10) for moved in (0, 2, 4)]
    assert [whole(edition).counts[1] for edition in told(*codings)] == [10, 10, 6]


def test_a_later_correction_is_compared_with_every_earlier_publication() -> None:
    """Three back and forth again would be one from the first."""
    codings = [texts("a", t1=20 - moved) + texts("a", t2=10 + moved, none=10) for moved in (0, 4, 1)]
    assert [whole(edition).counts[1] for edition in told(*codings)] in ([20, 16, 16], [20, 16, 20])


def test_units_that_change_each_its_way_do_not_make_a_small_sum() -> None:
    before = texts("a", t1=20, t2=20) + texts("b", t1=20, t2=20)
    after = texts("a", t1=16) + texts("a", t2=24) + texts("b", t1=20, t2=17) + texts("b", t1=3)
    found = told(before, after)
    assert found[1].internal.groups[A].counts[1] == 16
    assert found[1].internal.groups[B].counts[1] == 20


def test_what_is_left_beside_a_unit_does_not_change_by_one() -> None:
    """B loses four texts and C gains three: beside A, the whole would have lost one."""
    before = [*texts("a", t1=20, t2=20), *texts("b", t1=20, t2=20), *texts("c", t1=20, t2=20)]
    after = [*texts("a", t1=10), *texts("a", t2=30), *texts("b", t1=16), *texts("b", t2=24)]
    after += [*texts("c", t1=20, t2=17), *texts("c", t1=3)]
    one, two = (edition.internal.groups for edition in told(before, after))
    change = {each: two[each].counts[1] - one[each].counts[1] for each in (A, B, C, ALL)}
    assert change == {A: -10, B: -4, C: 0, ALL: -14}


def test_a_theme_that_was_too_small_is_not_given_away_by_what_follows() -> None:
    """Two texts of B had theme 1, hidden with those of A. With five in B both may be named, and A tells what B had."""
    rest = [*texts("a", t1=5, t2=8), *texts("c", t1=7, t2=8)]
    found = told([*rest, *texts("b", t1=2, t2=6, t3=9)], [*rest, *texts("b", t1=5, t2=6, t3=6)])
    one, two = (edition.internal.groups for edition in found)
    assert 1 not in one[A].counts
    assert two[ALL].counts[1] == 17
    assert 1 not in two[A].counts
    assert 1 not in two[B].counts


def made_up(seed: int) -> list[Texts]:
    """A coding of single themes, and one or two corrections of it."""
    random = Random(seed)
    units = random.choices("abc", [random.random() for _ in "abc"], k=random.randint(8, 90))
    weights = [random.random() for _ in KINDS]
    kinds = random.choices(KINDS, weights, k=len(units))
    codings = [kinds]
    for _ in range(random.randint(1, 2)):
        rules = {kind: (random.choice(KINDS), random.choice((0.05, 0.2, 0.6))) for kind in KINDS}
        kinds = [rules[kind][0] if random.random() < rules[kind][1] else kind for kind in kinds]
        codings.append(kinds)
    both = [zip(units, each, strict=True) for each in codings]
    return [[ThemedText(frozenset(unit), frozenset({kind} - {0})) for unit, kind in each] for each in both]


Cell = tuple[int, str, int]


class Reader:
    """Has every publication of one level, and knows which counts a correction has left as they were.

    Takes everything as equations; a figure follows when it lies in the space that they span.
    """

    def __init__(self, editions: Sequence[ToldEdition], level: str) -> None:
        self.coded = [each.texts for each in editions]
        self.cells = list(product(range(len(editions)), "abc", KINDS))
        self.place = {cell: number for number, cell in enumerate(self.cells)}
        self.known = list(self._alike())
        for number, edition in enumerate(editions):
            for members, group in getattr(edition, level).groups.items():
                self.known.append(self.row(number, members, KINDS))
                self.known += [self.row(number, members, (theme,)) for theme in group.counts]
        _, values, rows = np.linalg.svd(np.array(self.known))
        self.basis = rows[: int((values > 1e-9).sum())]

    def count(self, edition: int, units: Members, kind: int) -> int:
        wanted = frozenset({kind} - {0})
        return sum(text.units <= set(units) and text.themes == wanted for text in self.coded[edition])

    def row(self, edition: int, units: Members, kinds: tuple[int, ...]) -> np.ndarray:
        found = np.zeros(len(self.cells))
        found[[self.place[edition, unit, kind] for unit in units for kind in kinds]] = 1
        return found

    def _alike(self) -> Iterator[np.ndarray]:
        for (one, two), unit, kind in product(combinations(range(len(self.coded)), 2), "abc", KINDS):
            if self.count(one, (unit,), kind) == self.count(two, (unit,), kind):
                yield self.row(one, (unit,), (kind,)) - self.row(two, (unit,), (kind,))

    def follows(self, wanted: np.ndarray) -> bool:
        return bool(np.allclose(self.basis.T @ (self.basis @ wanted), wanted, atol=1e-8))

    def few(self) -> Iterator[str]:
        """Counts of one or two that follow, and changes of one or two."""
        for units in (units for size in (1, 2, 3) for units in combinations("abc", size)):
            for kind in KINDS:
                counts = [self.count(edition, units, kind) for edition in range(len(self.coded))]
                rows = [self.row(edition, units, (kind,)) for edition in range(len(self.coded))]
                for edition, count in enumerate(counts):
                    if 0 < count < FEWEST and self.follows(rows[edition]):
                        yield f"{count} of {units} with {kind}"
                for one, two in combinations(range(len(counts)), 2):
                    if 0 < abs(counts[one] - counts[two]) < FEWEST and self.follows(rows[one] - rows[two]):
                        yield f"change of {counts[two] - counts[one]} of {units} with {kind}"


def small_figures(editions: Sequence[ToldEdition], level: str) -> Iterator[str]:
    """Printed figures, their sums and the rest, that are one or two from the same ones of another publication."""
    for one, two in combinations([getattr(each, level).groups for each in editions], 2):
        for members in one.keys() & two.keys():
            then, now = one[members], two[members]
            both = then.counts.keys() & now.counts.keys()
            changes = {str(theme): now.counts[theme] - then.counts[theme] for theme in both}
            changes |= {"other": now.other - then.other, "coded": now.coded - then.coded}
            changes["sum"] = sum(now.counts.values()) - sum(then.counts.values())
            yield from (f"{what} of {members}" for what, change in changes.items() if 0 < abs(change) < FEWEST)


@pytest.mark.parametrize("level", ["internal", "public"])
@pytest.mark.parametrize("seed", range(40))
def test_no_reader_of_all_publications_works_out_one_or_two(seed: int, level: str) -> None:
    editions = told(*made_up(seed))
    assert list(small_figures(editions, level)) == []
    assert list(Reader(editions, level).few()) == []


@pytest.mark.proofs
def test_no_reader_works_out_one_or_two_of_a_thousand_codings() -> None:
    for seed in range(100, 1100):
        editions = told(*made_up(seed))
        for level in ("internal", "public"):
            assert not [seed, *small_figures(editions, level), *Reader(editions, level).few()][1:]


def test_corrections_do_count() -> None:
    """The proof is not that nothing is ever corrected."""
    changed = [seed for seed in range(60) if len({id(each) for each in told(*made_up(seed))}) > 1]
    assert len(changed) > 10


def at_once(codings: Sequence[Texts]) -> list[ToldEdition]:
    """Each coding told as if there had been no other."""
    internal = [reported(each, GROUPS, 5) for each in codings]
    return [
        ToldEdition(each, shown, reported(each, PUBLIC.groups, PUBLIC.smallest, shown))
        for each, shown in zip(codings, internal, strict=True)
    ]


def test_the_same_reader_finds_a_lot_when_corrections_are_simply_told() -> None:
    found = [seed for seed in range(40) if list(Reader(at_once(made_up(seed)), "internal").few())]
    assert len(found) > 20


def test_the_same_reader_finds_some_when_publications_do_not_know_of_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Batches alone are not enough: what is named must agree with what was named before."""
    alone = corrections._told
    monkeypatch.setattr(corrections, "_told", lambda _, *rest: alone([], *rest))
    found = [seed for seed in range(60) if list(Reader(told(*made_up(seed)), "internal").few())]
    assert found


def several(seed: int) -> list[Texts]:
    """Texts with several themes, from pooled units too."""
    random = Random(seed)
    places = [frozenset(unit) for unit in ("a", "b", "c", "ab")]
    units = random.choices(places, k=random.randint(10, 80))
    themes = [frozenset(random.sample((1, 2, 3, 4), random.choice((0, 1, 1, 2)))) for _ in units]
    codings = [themes]
    for _ in range(2):
        gone, come, likely = random.randint(1, 4), random.randint(1, 4), random.choice((0.1, 0.5))
        themes = [each - {gone} | {come} if gone in each and random.random() < likely else each for each in themes]
        codings.append(themes)
    return [[ThemedText(*each) for each in zip(units, coding, strict=True)] for coding in codings]


@pytest.mark.parametrize("seed", range(40))
def test_texts_with_several_themes_show_no_small_change_in_any_groups_taken_together(seed: int) -> None:
    editions = told(*several(seed))
    assert not [*small_figures(editions, "internal"), *small_figures(editions, "public")]
    parts = [A, B, C, AB, ALL]
    for one, two in combinations([each.internal.groups for each in editions], 2):
        for theme in (1, 2, 3, 4):
            named = [
                each for each in parts if all(theme in groups[each].counts for groups in (one, two) if each in groups)
            ]
            both = [each for each in named if each in one and each in two]
            change = {each: two[each].counts[theme] - one[each].counts[theme] for each in both}
            for less in ([A], [B], [C], [AB], [A, B], [A, C], [B, C], [AB, C], [A, B, C]):
                if ALL in change and all(each in change for each in less):
                    left = change[ALL] - sum(change[each] for each in less)
                    assert left == 0 or abs(left) >= FEWEST
