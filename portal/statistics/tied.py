"""Questions that an index ties together are divided together: a part is shown of all of them, or of none.

An index of a group tells how the answers of those go together who left some of its questions out. Beside the women's
answers to one question and everyone's to both, it can tell what the men answered to the other: nobody's doubt about
the one alone keeps that. Where the parts of all of them are told or untold alike, there is nothing to go between.
Indices that share a question tie all of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

FEWEST_STEPS = 5
"""With fewer steps an index says much about single answers. Then nothing is told of how it spreads when the round is
broken down. The attacker in the tests decides the limit."""


def tied(indices: Iterable[Sequence[str]]) -> list[frozenset[str]]:
    """The questions of each index, put together where indices share one."""
    found: list[frozenset[str]] = []
    for questions in indices:
        joined = frozenset(questions)
        sharing = [each for each in found if each & joined]
        found = [each for each in found if not each & joined] + [joined.union(*sharing)]
    return found
