"""What has been let out of a round once: nothing more is let out later, whatever limits or units have become since.

Two reports of one round can tell together what neither tells alone. The first one therefore sets the pattern: which
groups, questions, indices and parts were shown. Later ones show at most that.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct, structs

from portal.statistics.breakdowns import ShownSplit
from portal.statistics.indices import IndexSummary
from portal.statistics.reasons import Reason
from portal.statistics.summary import GroupSummary, RoundSummary
from portal.statistics.tabulation import QuestionSummary

Members = tuple[str, ...]


class Pattern(Struct, frozen=True, kw_only=True):
    """What was shown. ``tables`` holds, for each group by its members, the questions and indices that were.

    ``parts`` holds, by the question that divides, table and group, the places of the parts that were shown.
    """

    tables: dict[str, frozenset[str]]
    parts: dict[str, dict[str, dict[str, tuple[int, ...]]]]

    def groups_with(self, name: str) -> list[Members]:
        """The groups in which a question or an index was shown."""
        return [tuple(key.split("|")) for key, names in self.tables.items() if name in names]


def pattern_of(summary: RoundSummary) -> Pattern:
    """What a summary shows."""
    return Pattern(
        tables={_key(group.members): _shown_in(group) for group in summary.groups if not group.suppressed},
        parts={split.by: _parts_of(split) for split in summary.splits},
    )


def at_most(summary: RoundSummary, pattern: Pattern) -> RoundSummary:
    """The summary with everything hidden that the pattern does not show."""
    return structs.replace(
        summary,
        total=_restricted(summary.total, pattern),
        units=tuple(_restricted(unit, pattern) for unit in summary.units),
        areas=tuple(_restricted(area, pattern) for area in summary.areas),
        splits=tuple(_restricted_split(split, pattern.parts.get(split.by, {})) for split in summary.splits),
    )


def _key(members: Sequence[str]) -> str:
    return "|".join(members)


def _shown_in(group: GroupSummary) -> frozenset[str]:
    parts: tuple[QuestionSummary | IndexSummary, ...] = (*group.questions, *_indices_of(group))
    return frozenset(part.name for part in parts if not part.suppressed)


def _indices_of(group: GroupSummary) -> tuple[IndexSummary, ...]:
    return (*((group.nki,) if group.nki else ()), *group.indices)


def _parts_of(split: ShownSplit) -> dict[str, dict[str, tuple[int, ...]]]:
    return {
        name: {
            _key(members): tuple(np.flatnonzero(mask[row]).tolist())
            for members, row in split.order.items()
            if mask[row].any()
        }
        for name, mask in split.shown.items()
    }


def _restricted(group: GroupSummary, pattern: Pattern) -> GroupSummary:
    if group.suppressed:
        return group
    shown = pattern.tables.get(_key(group.members))
    names: frozenset[str] = shown if shown is not None else frozenset()
    return structs.replace(
        group,
        questions=tuple(
            table if table.suppressed or table.name in names else table.hidden(Reason.RELEASED_WITHOUT)
            for table in group.questions
        ),
        nki=_index(group.nki, names) if group.nki else None,
        indices=tuple(_index(index, names) for index in group.indices),
        suppressed=shown is None,
        reason=Reason.RELEASED_WITHOUT if shown is None else None,
    )


def _index(index: IndexSummary, names: frozenset[str]) -> IndexSummary:
    return index if index.suppressed or index.name in names else index.hidden(Reason.RELEASED_WITHOUT)


def _restricted_split(split: ShownSplit, parts: dict[str, dict[str, tuple[int, ...]]]) -> ShownSplit:
    allowed = {}
    for name, mask in split.shown.items():
        allowed[name] = np.zeros(mask.shape, dtype=np.bool_)
        for members, places in parts.get(name, {}).items():
            row = split.order.get(tuple(members.split("|")))
            if row is not None:
                allowed[name][row, list(places)] = True
    return split.restricted({name: mask & allowed[name] for name, mask in split.shown.items()})
