"""Questions that an index ties together are divided together: a part is shown of all of them, or of none.

An index of a group tells how the answers of those go together who left some of its questions out. Beside the women's
answers to one question and everyone's to both, it can tell what the men answered to the other: nobody's doubt about
the one alone keeps that. Where the parts of all of them are told or untold alike, there is nothing to go between.
Indices that share a question tie all of theirs. To hide more only adds to the doubt about what is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from portal.statistics.breakdowns import ShownSplit


def tied(indices: Iterable[Sequence[str]]) -> list[frozenset[str]]:
    """The questions of each index, put together where indices share one."""
    found: list[frozenset[str]] = []
    for questions in indices:
        joined = frozenset(questions)
        sharing = [each for each in found if each & joined]
        found = [each for each in found if not each & joined] + [joined.union(*sharing)]
    return found


def shown_together(split: ShownSplit) -> ShownSplit:
    """The split with the parts hidden of every question of which those tied to it are not shown."""
    indices = split.source.questionnaire.indices
    shown = dict(split.shown)
    for names in tied(index.questions for index in indices):
        crossed = sorted(names & shown.keys())
        if not crossed:
            continue
        together = np.logical_and.reduce([shown[name] for name in crossed])
        made_of = [index.name for index in indices if index.name in shown and names.issuperset(index.questions)]
        shown.update({name: shown[name] & together for name in (*crossed, *made_of)})
    return split.restricted(shown)


def shows_as_much(one: ShownSplit, other: ShownSplit) -> bool:
    """Whether the same parts are shown of two forms of a split."""
    return all(np.array_equal(mask, other.shown[name]) for name, mask in one.shown.items())
