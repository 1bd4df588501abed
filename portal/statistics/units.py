"""The units of a round and the levels above them, as plain values."""

from __future__ import annotations

from msgspec import Struct


class UnitNode(Struct, frozen=True, kw_only=True):
    """A unit, or a level above units. ``frame`` is how many could answer there, overcoverage still counted in.

    The frame is that of the unit's own respondents; the frames of higher levels are summed, so theirs are not read.
    ``answered``: how many answered there, when not all of their answers stand under the unit (sealed ballots); None
    when the answers tell.
    """

    code: str
    name: str
    parent: str | None = None
    frame: int | None = None
    overcoverage: int = 0
    answered: int | None = None


class UnitPool(Struct, frozen=True, kw_only=True):
    """Small units whose answers stand together under ``code``, because each alone has too few (sealed ballots)."""

    code: str
    members: tuple[str, ...]


class UnitTree(Struct, frozen=True, kw_only=True):
    """The units of a round (``units``, codes in the order to show) and every node above them (``nodes``).

    ``margin_without_frame`` is False when the respondents chose themselves (open rounds): then a margin of error is
    given only for groups of which it is known how many could answer. ``pools`` are apart from each other.
    A parent that is not among the nodes is taken as the top. Raises ValueError when a unit is not among the nodes.
    """

    nodes: tuple[UnitNode, ...]
    units: tuple[str, ...]
    margin_without_frame: bool = True
    pools: tuple[UnitPool, ...] = ()

    def __post_init__(self) -> None:
        unknown = set(self.units) - {node.code for node in self.nodes}
        if unknown:
            raise ValueError(f"units without a node: {', '.join(sorted(unknown))}")

    @property
    def by_code(self) -> dict[str, UnitNode]:
        """The nodes by their code."""
        return {node.code: node for node in self.nodes}

    def areas(self) -> tuple[tuple[UnitNode, tuple[str, ...]], ...]:
        """The higher levels worth showing, with the units each gathers: lower levels first.

        A level is worth showing when it gathers two or more units, but not all of them, and when no lower level
        gathers the same ones.
        """
        nodes = self.by_code
        gathered: dict[str, list[str]] = {}
        depth: dict[str, int] = {}
        for unit in self.units:
            line = _line(unit, nodes)
            for height, code in enumerate(line):
                gathered.setdefault(code, []).append(unit)
                depth[code] = len(line) - height
        lowest: dict[frozenset[str], str] = {}
        for code in sorted(gathered, key=lambda code: depth[code], reverse=True):
            lowest.setdefault(frozenset(gathered[code]), code)
        return tuple(
            (nodes[code], tuple(gathered[code]))
            for members, code in lowest.items()
            if 1 < len(members) < len(self.units)
        )


def _line(unit: str, nodes: dict[str, UnitNode]) -> list[str]:
    """The unit and every level above it, the unit first. A loop among parents ends the line."""
    line: list[str] = []
    code: str | None = unit
    while code is not None and code in nodes and code not in line:
        line.append(code)
        code = nodes[code].parent
    return line
