"""Long lists in pages: the database counts and cuts, and a page that is not there is answered with the nearest one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.numerals import LARGEST
from portal.statistics.swedish import integer

PAGE_SIZE = 50
LONGEST_SEARCH = 100

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list: its ``rows``, how many there are in ``total``, and which page it is, from 1 to ``pages``."""

    rows: Sequence[Row]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are: one also when nothing was found."""
        return _pages(self.total)

    @property
    def counted(self) -> str:
        """How many there are and, when that is not all of them, which stand here: 12, or 51–100 av 2 000."""
        if self.pages == 1:
            return integer(self.total)
        first = (self.number - 1) * PAGE_SIZE + 1
        return f"{integer(first)}–{integer(first + len(self.rows) - 1)} av {integer(self.total)}"

    @property
    def hits(self) -> str:
        """The total as what a search found: 1 träff, 12 träffar."""
        return f"{integer(self.total)} {'träff' if self.total == 1 else 'träffar'}"


def _pages(total: int) -> int:
    return max(1, -(-total // PAGE_SIZE))


def read_page(session: Session, query: sa.Select[tuple[Row]], wanted: int) -> Page[Row]:
    """Page number ``wanted`` of what ``query`` selects; the last one when there are fewer, the first when below 1.

    The query has an order that puts no two rows in the same place; else a row could stand on two pages or none.
    """
    counting = query.with_only_columns(sa.func.count(), maintain_column_froms=True).order_by(None)
    total = session.scalar(counting) or 0
    number = min(max(1, wanted), _pages(total))
    rows = session.scalars(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(rows, total, number)


def page_asked_for(asked: Mapping[str, Any]) -> int:
    """The number in ``sida`` of an address: the first page for what is no number, a large one for what is too large."""
    typed = str(asked.get("sida", "")).strip()
    if not re.fullmatch("[0-9]+", typed):
        return 1
    return int(typed) if len(typed) < len(str(LARGEST)) else LARGEST


def search_asked_for(asked: Mapping[str, Any]) -> str:
    """What was typed into the search field, ``sok`` of an address, as it can be looked for."""
    return str(asked.get("sok", "")).strip()[:LONGEST_SEARCH]
