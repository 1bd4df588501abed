"""The sheet ``survey`` as a tree: rows, and groups with rows and groups in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from portal.surveys.interchange.columns import Row
from portal.surveys.interchange.findings import Findings
from portal.surveys.interchange.kinds import REFUSED, Kind, kind_of

DEEPEST_GROUP = 20


@dataclass(frozen=True)
class Leaf:
    """A row that is no group."""

    row: Row
    kind: Kind

    @property
    def written_name(self) -> str:
        return self.row.get("name")


@dataclass(frozen=True)
class Group:
    """``begin_group`` with everything up to its end. Of the whole sheet the row has the number 0."""

    row: Row
    nodes: list[Leaf | Group] = field(default_factory=list)

    @property
    def leaves(self) -> Iterator[Leaf]:
        """Every row in it, also in groups."""
        for node in self.nodes:
            if isinstance(node, Leaf):
                yield node
            else:
                yield from node.leaves

    @property
    def groups(self) -> Iterator[Group]:
        """Every group in it."""
        for node in self.nodes:
            if isinstance(node, Group):
                yield node
                yield from node.groups


def read_tree(rows: Sequence[Row], findings: Findings) -> Group:
    """The whole sheet as one group; what does not pair is told."""
    whole = Group(Row("survey", 0))
    open_groups = [whole]
    for row in rows:
        if row.says_yes("disabled"):
            findings.remark("Raden är avstängd (disabled) och utelämnad.", "survey", row.number)
            continue
        written = row.get("type")
        if not written:
            if row.get("name") or row.texts.get("label"):
                findings.refuse("Raden saknar frågetyp. Skriv den i kolumnen type.", "survey", row.number)
            continue
        kind = kind_of(written)
        if kind.what == "begin":
            group = Group(row)
            open_groups[-1].nodes.append(group)
            open_groups.append(group)
            _judge_group(kind, row, len(open_groups), findings)
            if len(open_groups) > DEEPEST_GROUP:
                break
        elif kind.what == "end":
            if len(open_groups) == 1:
                findings.refuse("Gruppen som slutar här börjar inte någonstans. Ta bort raden.", "survey", row.number)
            else:
                open_groups.pop()
        else:
            open_groups[-1].nodes.append(Leaf(row, kind))
    for group in (whole, *whole.groups):
        _judge_names(group, findings)
    for group in open_groups[1:]:
        findings.refuse("Gruppen slutar inte. Lägg till en rad med end_group.", "survey", group.row.number)
    return whole


def _judge_names(group: Group, findings: Findings) -> None:
    """A name may stand once among the rows of a group."""
    seen: set[str] = set()
    for node in group.nodes:
        name = node.row.get("name")
        if name and name in seen:
            findings.refuse(f"Namnet ”{name[:60]}” används redan. Välj ett annat.", "survey", node.row.number)
        seen.add(name)


def _judge_group(kind: Kind, row: Row, depth: int, findings: Findings) -> None:
    if kind.is_repeat:
        findings.refuse(REFUSED["repeat"], "survey", row.number)
    if depth > DEEPEST_GROUP:
        findings.refuse("Grupperna ligger i för många nivåer. Förenkla dem.", "survey", row.number)
