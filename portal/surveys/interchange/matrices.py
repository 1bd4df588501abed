"""Rows that belong together in a matrix: groups shown as a table (table-list), and headings with rows under."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portal.surveys.interchange.tree import Group, Leaf


@dataclass(frozen=True)
class Table:
    """Rows with the same alternatives, under the row ``head`` or else under their group.

    ``is_whole``: there is nothing else in the group, so that the group itself is the question.
    """

    rows: tuple[Leaf, ...]
    head: Leaf | None
    is_whole: bool = False


def arranged(group: Group) -> Iterator[Leaf | Group | Table]:
    """What stands in ``group``, with the rows of tables put together."""
    is_table = "table-list" in _appearance(group)
    nodes = group.nodes
    place = 0
    while place < len(nodes):
        node = nodes[place]
        head = node if isinstance(node, Leaf) and _is_head(node) else None
        rows = _rows(nodes, place + (head is not None), is_table)
        end = place + (head is not None) + len(rows)
        is_whole = len(nodes) == end and place == 0
        if rows and (head is not None or len(rows) > 1 or (is_table and is_whole)):
            yield Table(rows, head, is_whole)
            place = end
        else:
            yield node
            place += 1


def is_heading_only(leaf: Leaf) -> bool:
    """A row that only shows the alternatives above others, and is not answered."""
    return "label" in leaf.row.get("appearance").split() and leaf.kind.what.startswith("select")


def _is_head(leaf: Leaf) -> bool:
    return leaf.kind.what == "select_one" and is_heading_only(leaf)


def _rows(nodes: list[Leaf | Group], start: int, is_table: bool) -> tuple[Leaf, ...]:
    """The rows of one table from ``start`` on."""
    found: list[Leaf] = []
    for node in nodes[start:]:
        if not isinstance(node, Leaf) or not _fits(node, is_table):
            break
        if found and (node.kind.list_name, _required(node)) != (found[0].kind.list_name, _required(found[0])):
            break
        found.append(node)
    return tuple(found)


def _fits(leaf: Leaf, is_table: bool) -> bool:
    """A single choice with nothing of its own that a row of a matrix cannot have."""
    row = leaf.row
    return (
        leaf.kind.what == "select_one"
        and not leaf.kind.has_other
        and (is_table or "list-nolabel" in row.get("appearance").split())
        and not is_heading_only(leaf)
        and not any(row.get(column) for column in ("choice_filter", "constraint", "readonly"))
        and not row.texts.get("hint")
        and bool(row.texts.get("label"))
    )


def _required(leaf: Leaf) -> str:
    return leaf.row.get("required").lower()


def _appearance(group: Group) -> list[str]:
    return group.row.get("appearance").split()
