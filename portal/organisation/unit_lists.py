"""Units to choose among: in the order of the tree, indented, and told apart where two have the same name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.organisation.models import Unit
from portal.organisation.queries import UnitThen, UnitTree, get_unit_tree

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
    labels = {each: units[each].name for each in shown}
    for more in (1, 2):
        counts = Counter(label.casefold() for label in labels.values())
        labels = {
            each: _told_apart(units, units[each], more) if counts[label.casefold()] > 1 else label
            for each, label in labels.items()
        }
    return labels


def _told_apart(units: Mapping[int, Unit | UnitThen], unit: Unit | UnitThen, more: int) -> str:
    above = units[unit.parent_id].name if unit.parent_id is not None else ""
    told = [each for each in (above, unit.code)[:more] if each]
    return f"{unit.name} ({', '.join(told)})" if told else unit.name


def open_unit_choices(session: Session, day: date) -> list[UnitChoice]:
    """The units that something new can be begun in on ``day``."""
    tree = get_unit_tree(session)
    return unit_choices(tree, (unit.id for unit in tree.units if isinstance(unit, Unit) and unit.is_open(day)))


def as_cards(choices: Iterable[UnitChoice]) -> list[tuple[str, str, str, int]]:
    """For checkboxes that stand as cards: code, label, no hint, depth."""
    return [(each.code, each.label, "", each.depth) for each in choices]
