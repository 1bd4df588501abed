"""Groups as sections. A section is a page with a title: a group with a label becomes one, also inside another.

A group without a label only holds together, so its rows stay on the page they are on, with the group's condition.
Rows outside every group have a section with the title of the form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.questionnaire.definition import Condition, Item, Section, Text
from portal.surveys.interchange.conditions import join
from portal.surveys.interchange.findings import Findings
from portal.surveys.interchange.items import ItemReader
from portal.surveys.interchange.matrices import Table, arranged, is_heading_only
from portal.surveys.interchange.naming import fit_name
from portal.surveys.interchange.texts import TextReader
from portal.surveys.interchange.tree import Group, Leaf

_LEFT_OUT = {
    "calculate": "Uträkningen är utelämnad. Portalen räknar inte i formuläret.",
    "hidden": "Raden visas inte för den som svarar, och är utelämnad.",
}


@dataclass(frozen=True)
class Place:
    """Where items are put: the page of a group, and what must hold there.

    ``conditions`` govern the whole page, ``within`` only what stands in groups without label on it.
    """

    group: int
    written_name: str
    title: Text
    introduction: Text = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    within: tuple[Condition, ...] = ()


@dataclass
class _Page:
    name: str
    place: Place
    items: list[Item] = field(default_factory=list)


class SectionReader:
    """Puts the items of the tree on pages, in order."""

    def __init__(self, items: ItemReader, texts: TextReader, findings: Findings) -> None:
        self.items = items
        self.texts = texts
        self.findings = findings
        self._pages: list[_Page] = []

    def read(self, whole: Group, title: Text) -> tuple[Section, ...]:
        self._walk(whole, Place(0, "fragor", title))
        return tuple(self._section(page) for page in self._pages)

    def _section(self, page: _Page) -> Section:
        relevant = join("and", page.place.conditions)
        return Section(
            name=page.name,
            title=page.place.title,
            introduction=page.place.introduction,
            items=tuple(page.items),
            relevant_if=None if isinstance(relevant, bool) else relevant,
        )

    def _walk(self, group: Group, place: Place) -> None:
        for node in arranged(group):
            if isinstance(node, Group):
                self._enter(node, place)
            elif isinstance(node, Table):
                self._put_table(node, group, place)
            else:
                self._put_row(node, place)

    def _enter(self, group: Group, place: Place) -> None:
        parts = list(arranged(group))
        label = self.texts.read(group.row, "label")
        if len(parts) == 1 and isinstance(parts[0], Table) and parts[0].is_whole and (label or parts[0].head):
            self._put_table(parts[0], group, place)
            return
        relevant = self.items.relevance(group.row)
        if relevant is False:
            self.findings.remark("Villkoret uppfylls aldrig, så gruppen är utelämnad.", "survey", group.row.number)
            return
        own = () if relevant is True else (relevant,)
        if not label:
            inner = Place(**{**vars(place), "within": (*place.within, *own)})
        else:
            inner = Place(
                group=group.row.number,
                written_name=group.row.get("portal_name") or group.row.get("name"),
                title=self._title(label, place),
                introduction=self.texts.read(group.row, "hint"),
                conditions=(*place.conditions, *place.within, *own),
            )
        self._walk(group, inner)

    def _title(self, label: Text, place: Place) -> Text:
        """A page's title says which group it lies in."""
        if place.group == 0:
            return label
        return {tag: f"{place.title[tag]} – {text}" if tag in place.title else text for tag, text in label.items()}

    def _put_row(self, leaf: Leaf, place: Place) -> None:
        kind, number = leaf.kind, leaf.row.number
        if kind.what == "refused":
            self.findings.refuse(kind.reason, "survey", number)
        elif kind.what == "metadata":
            self.findings.remark(kind.reason, "survey", number)
        elif kind.what in _LEFT_OUT:
            self.findings.remark(_LEFT_OUT[kind.what], "survey", number)
        elif is_heading_only(leaf):
            self.findings.remark("Raden visar bara alternativ som rubriker, och är utelämnad.", "survey", number)
        else:
            self._put(self.items.read(leaf, place.within), place)

    def _put_table(self, table: Table, group: Group, place: Place) -> None:
        row = group.row if table.is_whole and group.row.texts.get("label") else (table.head or table.rows[0]).row
        text = self.texts.read(table.head.row, "label") if table.head else {}
        text = text or self.texts.read(group.row, "label")
        if not text:
            self.findings.remark("Tabellen saknar rubrik, så raderna har blivit egna frågor.", "survey", row.number)
            for leaf in table.rows:
                self._put_row(leaf, place)
            return
        surrounding = place.within
        if table.is_whole and row is not group.row:
            relevant = self.items.relevance(group.row)
            surrounding = surrounding if isinstance(relevant, bool) else (*surrounding, relevant)
        question = self.items.read_matrix(row, text, table.rows, surrounding)
        if question is not None:
            self._put([question], place)

    def _put(self, items: Sequence[Item], place: Place) -> None:
        if not items:
            return
        last = self._pages[-1] if self._pages else None
        if last is None or last.place.group != place.group:
            name = fit_name(place.written_name, {page.name for page in self._pages}, "avsnitt")
            last = _Page(name, place)
            self._pages.append(last)
        last.items.extend(items)
