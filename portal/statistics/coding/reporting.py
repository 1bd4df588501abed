"""Which themes of free text may be reported, for which groups, so that no smaller count can be worked out.

A theme is named where at least three texts of the group have it. The rest of the texts, those with other themes or
with none, are one count, *other*, that is nought or at least three too: where it would be one or two, the smallest
theme goes into it. Over groups: where a whole less its shown parts would leave one or two texts with a theme, it is
hidden in the smallest of the parts. Last, nothing of one or two may follow from all that is shown (``solving.py``).
Hiding one may call for hiding another, so it goes on until nothing more is to be hidden. What is hidden at a stricter
level is hidden at this one. All of this holds, too, for whoever has what was told before a coding was corrected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from portal.statistics.coding.editions import Edition, Members, Place, Places, ThemedText, edition_of
from portal.statistics.coding.solving import Equations

FEWEST = 3
Few = int
"""One or two."""


class GroupThemes(Struct, frozen=True):
    """What may be shown of a group: texts coded, theme to count (the commonest first), texts with other or none."""

    coded: int
    counts: dict[int, int]
    other: int


class Reported(Struct, frozen=True):
    """What may be shown of each group, and the themes that are not named.

    ``follows_anyway``: one or two texts would follow from earlier editions, whatever is hidden in this one.
    """

    groups: dict[Members, GroupThemes]
    hidden: Places
    follows_anyway: bool = False

    @property
    def named(self) -> Places:
        """Where a theme stands by its name."""
        return {(members, theme) for members, group in self.groups.items() for theme in group.counts}


def reported(
    texts: Sequence[ThemedText],
    groups: Sequence[Members],
    smallest: int,
    stricter: Reported | None = None,
    earlier: Sequence[tuple[Sequence[ThemedText], Reported]] = (),
) -> Reported:
    """What may be shown of each of ``groups`` (nested or apart).

    ``groups`` are those where the question itself may be shown; a group with fewer coded texts than ``smallest`` is
    left out, and so is every group above it whose other texts would then be too few. ``earlier``: how as many texts
    were coded when they were told of before, and what was told at this level; a reader has all of it.
    """
    allowed = [members for members in groups if stricter is None or members in stricter.groups]
    of_group = {members: [text for text in texts if text.units <= set(members)] for members in allowed}
    shown = _large_enough({members: len(found) for members, found in of_group.items()}, smallest)
    of_group = {members: of_group[members] for members in shown}
    known = [texts, *(before for before, _ in earlier)]
    themes = sorted({theme for coding in known for text in coding for theme in text.themes})
    newest = edition_of(texts, shown, themes)
    newest.named -= {place for place, count in newest.counts.items() if count < FEWEST}
    newest.named -= stricter.hidden if stricter else set()
    editions = [newest, *(edition_of(before, shown, themes, report.named) for before, report in earlier)]
    follows = _hide_what_tells(editions, of_group, themes, shown)
    hidden = newest.counts.keys() - newest.named
    groups_shown = {members: _group(members, of_group[members], newest) for members in shown}
    return Reported(groups_shown, hidden, bool(earlier) and follows)


def _hide_what_tells(
    editions: Sequence[Edition],
    of_group: Mapping[Members, list[ThemedText]],
    themes: Sequence[int],
    groups: Sequence[Members],
) -> bool:
    """Hide counts of the newest edition until no more is to be hidden; whether few texts follow all the same."""
    newest = editions[0]
    while True:
        more, given = _to_hide(newest, _given_away(editions, groups))
        if more := more or _too_small_rest(of_group, newest.counts, newest.named):
            newest.named -= more
            continue
        more, solved = _to_hide(newest, _solved(editions, themes, groups))
        if not more:
            return given or solved
        newest.named -= more


def _to_hide(newest: Edition, found: Iterator[tuple[Few, list[Place]]]) -> tuple[Places, bool]:
    """The smallest count that it takes to work out the first of some few texts for which it takes any.

    When there is none: whether any few texts were found.
    """
    follows = False
    for _, taken in found:
        if taken:
            return {min(taken, key=lambda place: newest.counts[place])}, False
        follows = True
    return set(), follows


def _large_enough(coded: Mapping[Members, int], smallest: int) -> list[Members]:
    """The groups that may be shown, small ones first: enough texts, and enough beside those of the parts shown."""
    shown: list[Members] = []
    for members in sorted(coded, key=len):
        if coded[members] < smallest:
            continue
        parts = _parts(members, shown)
        rest = coded[members] - sum(coded[part] for part in parts)
        if rest == 0 or rest >= smallest or not parts:
            shown.append(members)
    return shown


def _parts(whole: Members, groups: Sequence[Members]) -> list[Members]:
    """The largest of ``groups`` that lie inside ``whole``: they never cross."""
    inside = [each for each in groups if set(each) < set(whole)]
    return [each for each in inside if not any(set(each) < set(other) for other in inside)]


def _given_away(editions: Sequence[Edition], groups: Sequence[Members]) -> Iterator[tuple[Few, list[Place]]]:
    """Wholes that less their parts leave too few, with the counts of the newest edition that tell it.

    What another edition names, and has not changed, is known in each.
    """
    for edition in editions:
        known = edition.known_with(editions)
        for theme in edition.themes:
            named = [members for members in groups if (members, theme) in known]
            for whole in named:
                parts = _parts(whole, named)
                left = edition.counts[whole, theme] - sum(edition.counts[part, theme] for part in parts)
                if parts and 0 < left < FEWEST:
                    taken = [(part, theme) for part in (*parts, whole) if (part, theme) in editions[0].named]
                    yield left, taken


def _too_small_rest(
    of_group: Mapping[Members, list[ThemedText]], counts: Mapping[Place, int], named_places: Places
) -> Places:
    """The smallest theme of a group whose other texts are one or two; empty when there is no such group."""
    for members, texts in of_group.items():
        named = [theme for group, theme in counts if group == members and (group, theme) in named_places]
        if named and 0 < _other(texts, named) < FEWEST:
            return {(members, min(named, key=lambda theme: counts[members, theme]))}
    return set()


def _solved(
    editions: Sequence[Edition], themes: Sequence[int], groups: Sequence[Members]
) -> Iterator[tuple[Few, list[Place]]]:
    """One or two texts that would follow from the counts that are left, with those of the newest edition it takes."""
    if not any(edition.named for edition in editions):
        return
    equations = Equations(groups, themes, editions)
    for edition, units, theme in equations.solved():
        within = [text for text in edition.texts if text.units <= units]
        count = sum(not text.themes if theme is None else theme in text.themes for text in within)
        if 0 < count < FEWEST:
            yield count, equations.taken(edition, units, theme)


def _other(texts: Sequence[ThemedText], named: Sequence[int]) -> int:
    """Texts with some theme that is not named, or with none at all."""
    return sum(not text.themes or not text.themes <= set(named) for text in texts)


def _group(members: Members, texts: Sequence[ThemedText], edition: Edition) -> GroupThemes:
    counts = edition.counts
    named = [theme for theme in edition.themes if (members, theme) in edition.named]
    ordered = sorted(named, key=lambda theme: -counts[members, theme])
    return GroupThemes(len(texts), {theme: counts[members, theme] for theme in ordered}, _other(texts, named))
