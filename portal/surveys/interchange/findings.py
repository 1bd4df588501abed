"""What an import finds: what stops it, and what whoever imports should know. All is gathered before it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from portal.errors import UserError
from portal.questionnaire.checks import Problem

MOST_ROWS_TOLD = 10
MOST_TOLD = 200
HOPELESS = 50
"""Findings of each kind; whoever has so many reads the first ones and looks for what they have in common."""


class ImportRefused(UserError):
    """A file that cannot become a questionnaire. ``findings``: Swedish sentences, place, what is wrong, what to do."""

    def __init__(self, findings: Sequence[str]) -> None:
        self.findings = tuple(findings)
        count = len(self.findings)
        heading = "Filen kunde inte läsas in. Det här behöver rättas:" if count > 1 else "Filen kunde inte läsas in."
        super().__init__("\n".join([heading, *self.findings]), "file")


@dataclass
class Findings:
    """Gathers findings by message: the same one in several rows of a sheet is told once, with every row.

    ``places``: what rows are called when whoever reads has not seen the sheet.
    """

    _obstacles: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _remarks: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    places: dict[tuple[str, int], str] = field(default_factory=dict)

    def refuse(self, message: str, sheet: str = "", row: int = 0) -> None:
        """Something that cannot be carried over. ``row`` as the spreadsheet program counts; 0: the whole sheet."""
        self._obstacles.setdefault((sheet, message), []).append(row)

    def remark(self, message: str, sheet: str = "", row: int = 0) -> None:
        """Something that is carried over in another way than it stands, or left out without loss to the answers."""
        self._remarks.setdefault((sheet, message), []).append(row)

    @property
    def obstacles(self) -> tuple[str, ...]:
        return tuple(_told(self._obstacles, self.places))

    @property
    def remarks(self) -> tuple[str, ...]:
        return tuple(_told(self._remarks, self.places))

    def has_refused(self, sheet: str, row: int) -> bool:
        """Whether something in this row has been refused already."""
        return any(place == sheet and row in rows for (place, _), rows in self._obstacles.items())

    @property
    def is_hopeless(self) -> bool:
        """Whether so many places have been refused that looking for more helps nobody."""
        return sum(len(rows) for rows in self._obstacles.values()) > HOPELESS

    def check(self) -> None:
        """Raise ImportRefused when there is anything that cannot be carried over."""
        if self._obstacles:
            raise ImportRefused(self.obstacles)


def _told(found: dict[tuple[str, str], list[int]], places: dict[tuple[str, int], str]) -> Iterator[str]:
    listed = sorted(found.items(), key=lambda each: (each[0][0] != "survey", each[0][0], min(each[1])))
    for (sheet, message), rows in listed[:MOST_TOLD]:
        place = _place(sheet, sorted({row for row in rows if row}), places)
        yield f"{place}: {message}" if place else message
    if len(listed) > MOST_TOLD:
        yield f"… och {len(listed) - MOST_TOLD} till. Rätta de här först och läs in filen igen."


def _place(sheet: str, rows: list[int], places: dict[tuple[str, int], str]) -> str:
    if not rows or (places and (sheet, rows[0]) not in places):
        return f"Fliken {sheet}" if sheet and not places else ""
    shown = [places.get((sheet, row), str(row)) for row in rows[:MOST_ROWS_TOLD]]
    left = len(rows) - len(shown)
    last = f"{left} till" if left else shown.pop() if len(shown) > 1 else ""
    listed = f"{', '.join(shown)} och {last}" if last else shown[0]
    if places:
        return f"Frågan {listed}"
    return f"Fliken {sheet}, rad {listed}" if sheet else f"Rad {listed}"


def sentences(problems: Sequence[Problem]) -> tuple[str, ...]:
    """Problems of a document, each with its place in it."""
    return tuple(f"{problem.path}: {problem.message}" if problem.path else problem.message for problem in problems)
