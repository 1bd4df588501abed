"""A round report as plain frozen values: everything a template lays out, nothing it has to look up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.results.display import BestLowest, KeyFigure, Part

DOCUMENT_TYPE = "Undersökningsrapport"
STAMP = "Arbetsmaterial, ej fastställd"
METHOD = "metod"
TABLES, QUESTIONNAIRE = "tabellbilaga", "bilaga"
ANNEXES = frozenset({TABLES, QUESTIONNAIRE})
"""The names of chapters: how the results were made, and those that come last without a chapter's number."""


@dataclass(frozen=True)
class Header:
    """The head of the document. ``unit`` is empty for a report of the whole round; dates are written out.

    From ``document_id`` on: what only a report that is approved, or about to be, has.
    """

    municipality: str
    board: str
    administration: str
    title: str
    unit: str
    level: str
    produced_on: str
    period: str
    document_type: str = DOCUMENT_TYPE
    stamp: str = STAMP
    document_id: str = ""
    version: str = ""
    registry_number: str = ""
    approver: str = ""
    valid_from: str = ""
    revise_on: str = ""


@dataclass(frozen=True)
class Summary:
    """The first page: what someone needs who reads nothing else.

    ``sentences`` tell answers of invited and NKI. When several groups are laid out, ``each`` says the most important
    of each of them and ``best_lowest`` is empty; ``about`` tells whose the lists are, when not everybody's.
    ``measures`` is what an author who has it approved says is done now.
    """

    key_figures: tuple[KeyFigure, ...]
    sentences: tuple[str, ...]
    about: str
    best_lowest: BestLowest | None
    each: tuple[str, ...]
    not_shown: tuple[str, ...]
    level: str
    measures: str = ""


@dataclass(frozen=True)
class RoundReport:
    """The report of a round, or of one unit in it. ``file_name`` has no folder and no suffix."""

    header: Header
    summary: Summary
    chapters: tuple[Part, ...]
    file_name: str
    produced_at: datetime

    @property
    def title(self) -> str:
        """The title of the file: the round, the unit if it is one unit's report, and the level."""
        unit = f", {self.header.unit}" if self.header.unit else ""
        return f"{self.header.title}{unit} – nivå {self.header.level}"
