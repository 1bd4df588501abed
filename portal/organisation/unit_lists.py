"""Units to choose among: in the order of the tree, indented, and told apart where two have the same name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.organisation.models import Unit
from portal.organisation.queries import UnitThen, UnitTree

STEP = "\u00a0\u00a0\u00a0"
"""What a level is indented by in a drop-down list, where no style reaches."""


@dataclass(frozen=True)
class UnitChoice:
    """One unit of a list; ``depth`` counts the units above it that are in the list too."""

    unit: Unit | UnitThen
    label: str
    depth: int

    @property
    def code(self) -> str:
        """The unit's code: what the form sends."""
        return self.unit.code

    @property
    def indented(self) -> str:
        """The label with its place in the tree, for a drop-down list."""
        return STEP * self.depth + self.label


def unit_choices(tree: UnitTree, shown: Iterable[int]) -> list[UnitChoice]:
    """The units with the ids ``shown``, each under the one it belongs to."""
    ids = frozenset(shown)
    labels = unit_labels(tree, ids)
    return [
        UnitChoice(unit, labels[unit.id], len(ids.intersection(tree.ancestors(unit.id))))
        for unit, _depth in tree.in_order()
        if unit.id in ids
    ]


def unit_labels(tree: UnitTree, shown: Iterable[int]) -> dict[int, str]:
    """The names of the units with the ids ``shown``; those of one name say which unit they lie under as well.

    Two of one name under the same unit, which only closed ones can be, are told apart by their codes.
    """
    units = {unit.id: unit for unit in tree.units}
    names = {each: units[each].name for each in shown}
    fuller = _where_shared(names, lambda each: _above(units, units[each]))
    return _where_shared(fuller, lambda each: units[each].code)


def _where_shared(names: dict[int, str], more: Callable[[int], str]) -> dict[int, str]:
    counts = Counter(name.casefold() for name in names.values())
    return {
        each: f"{name} ({more(each)})" if counts[name.casefold()] > 1 and more(each) else name
        for each, name in names.items()
    }


def _above(units: dict[int, Unit | UnitThen], unit: Unit | UnitThen) -> str:
    return units[unit.parent_id].name if unit.parent_id is not None else ""
