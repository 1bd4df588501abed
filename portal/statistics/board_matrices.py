"""What boards and units answer in their own name: for each matrix who answered what in which area.

They are no persons, so every cell may be shown (docs/matrices.md). The three things that are printed ``x`` are kept
apart: what does not apply to the area, what was never asked, and that nothing has been changed since last time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from msgspec import Struct, structs

from portal.questionnaire.code_lists import codes, missing_last
from portal.questionnaire.conditions import references
from portal.questionnaire.definition import (
    NO_CHANGE,
    Answers,
    Code,
    MatrixDomain,
    MatrixRow,
    Question,
    Questionnaire,
    Text,
    TextDomain,
)
from portal.questionnaire.routing import RoutingPath, routing_path


class Meaning(StrEnum):
    """Why a cell is printed ``x``, in the order in which a table tells them apart."""

    NOT_APPLICABLE = "not_applicable"
    SKIPPED = "skipped"
    NO_CHANGE = "no_change"


MEANT_BY = {"ej_aktuellt": Meaning.NOT_APPLICABLE, NO_CHANGE: Meaning.NO_CHANGE}


class BoardCell(Struct, frozen=True):
    """The answer of one board for one area: a code, or None where the area was left empty or never asked about."""

    area: str
    code: str | None
    asked: bool = True

    @property
    def meaning(self) -> Meaning | None:
        """Why it is printed ``x``; None for any other answer and for a cell left empty."""
        if self.code is not None:
            return MEANT_BY.get(self.code)
        return None if self.asked else Meaning.SKIPPED


class BoardAnswers(Struct, frozen=True):
    """One row: the board's unit code, its cells area by area, and the reasons it gave in its own words.

    ``lacks_reason``: it was asked why, and has given none.
    """

    unit: str
    cells: tuple[BoardCell, ...]
    reasons: tuple[str, ...] = ()
    lacks_reason: bool = False


class AreaCount(Struct, frozen=True, kw_only=True):
    """How many boards gave each code for one area, or for all areas together (``area`` is None).

    ``base`` is the valid answers. ``positive`` of them were of the codes that the table's shares are about.
    """

    area: str | None
    counts: tuple[int, ...]
    base: int
    positive: int
    not_answered: int
    not_asked: int


class BoardMatrix(Struct, frozen=True, kw_only=True):
    """One matrix question: boards × areas. ``codes`` stand in the order of the list, missing ones last.

    ``reasons_withheld``: some have given reasons, and they are not shown at this level.
    """

    question: str
    text: Text
    footnote: Text
    areas: tuple[MatrixRow, ...]
    codes: tuple[Code, ...]
    boards: tuple[BoardAnswers, ...]
    reasons_withheld: bool = False

    @property
    def counted(self) -> tuple[Code, ...]:
        """The answers whose share is told: those marked positive, else the first one."""
        valid = [code for code in self.codes if not code.is_missing]
        return tuple(code for code in valid if code.positive) or tuple(valid[:1])

    @property
    def by_area(self) -> tuple[AreaCount, ...]:
        """The counts of each area."""
        return tuple(self._count(area.name) for area in self.areas)

    @property
    def total(self) -> AreaCount:
        """The counts of all areas together."""
        return self._count(None)

    def _count(self, area: str | None) -> AreaCount:
        cells = [cell for board in self.boards for cell in board.cells if area in (None, cell.area)]
        given = Counter(cell.code for cell in cells)
        return AreaCount(
            area=area,
            counts=tuple(given[code.code] for code in self.codes),
            base=sum(given[code.code] for code in self.codes if not code.is_missing),
            positive=sum(given[code.code] for code in self.counted),
            not_answered=sum(cell.code is None and cell.asked for cell in cells),
            not_asked=sum(cell.code is None and not cell.asked for cell in cells),
        )

    def of_units(self, units: Iterable[str]) -> BoardMatrix:
        """The same question with the boards of some units only."""
        kept = frozenset(units)
        return structs.replace(self, boards=tuple(board for board in self.boards if board.unit in kept))

    def without_reasons(self) -> BoardMatrix:
        """The same without what the boards wrote in their own words."""
        return structs.replace(
            self,
            boards=tuple(structs.replace(board, reasons=(), lacks_reason=False) for board in self.boards),
            reasons_withheld=any(board.reasons for board in self.boards),
        )


def board_matrices(questionnaire: Questionnaire, responses: Sequence[tuple[str, Answers]]) -> tuple[BoardMatrix, ...]:
    """Every matrix of the questionnaire, with a row for each response: the unit's code and its answers."""
    paths = [routing_path(questionnaire, answers) for _, answers in responses]
    return tuple(
        _matrix(question, question.domain, questionnaire, responses, paths)
        for question in questionnaire.walk()
        if isinstance(question.domain, MatrixDomain)
    )


def reason_questions(questionnaire: Questionnaire, matrix: str) -> tuple[Question, ...]:
    """The questions in own words that are asked because of what was answered to ``matrix``."""
    return tuple(
        question
        for question in questionnaire.walk()
        if isinstance(question.domain, TextDomain)
        and question.relevant_if is not None
        and matrix in references(question.relevant_if)
    )


def _matrix(
    question: Question,
    domain: MatrixDomain,
    questionnaire: Questionnaire,
    responses: Sequence[tuple[str, Answers]],
    paths: Sequence[RoutingPath],
) -> BoardMatrix:
    listed = codes(questionnaire, domain.code_list)
    reasons = reason_questions(questionnaire, question.name)
    return BoardMatrix(
        question=question.name,
        text=question.text,
        footnote=question.footnote,
        areas=domain.rows,
        codes=missing_last(listed),
        boards=tuple(
            _answers_of(unit, _cells(question, domain, answers, path), reasons, answers, path)
            for (unit, answers), path in zip(responses, paths, strict=True)
        ),
    )


def _answers_of(
    unit: str, cells: tuple[BoardCell, ...], reasons: Sequence[Question], answers: Answers, path: RoutingPath
) -> BoardAnswers:
    given = tuple(_given(reasons, answers))
    return BoardAnswers(unit, cells, given, not given and any(question.name in path for question in reasons))


def _cells(question: Question, domain: MatrixDomain, answers: Answers, path: RoutingPath) -> tuple[BoardCell, ...]:
    given = answers.get(question.name)
    found = given if isinstance(given, dict) else {}
    return tuple(BoardCell(row.name, found.get(row.name), path.asks(question.name, row.name)) for row in domain.rows)


def _given(questions: Iterable[Question], answers: Answers) -> Iterator[str]:
    for question in questions:
        said = answers.get(question.name)
        if isinstance(said, str):
            yield said
