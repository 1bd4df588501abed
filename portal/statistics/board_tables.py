"""A matrix of boards as it is printed: Ja, Nej, x in every cell, and a footnote for each kind of x."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from portal.questionnaire.definition import DEFAULT_LANGUAGE, Text, text_in
from portal.statistics.board_matrices import MEANT_BY, AreaCount, BoardCell, BoardMatrix, Meaning
from portal.statistics.swedish import NO_BREAK_SPACE, NOTHING_TO_REPORT, integer, share

Json = dict[str, Any]

X = "x"
NO = "nej"
_RAISED = "¹²³"
_MEANINGS = {
    Meaning.NOT_APPLICABLE: "frågan gäller inte det området",
    Meaning.SKIPPED: "frågan ställdes inte, på grund av ett tidigare svar",
    Meaning.NO_CHANGE: "ingen förändring har gjorts sedan förra gången",
}


REASONS_NOT_SHOWN = "Skälen redovisas inte på nivå offentlig."


class PrintedMatrix(Struct, frozen=True):
    """``head``: the question and its areas; ``rows``: a board and what it answered; ``notes``: one line each.

    ``marked``: what the cells that say no have in them, to be told at a glance.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]
    notes: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...]
    marked: tuple[str, ...] = ()


def printed(matrix: BoardMatrix, names: Mapping[str, str]) -> PrintedMatrix:
    """The matrix in Swedish; ``names`` is unit code to the board's name."""
    marks = marks_of(matrix)
    labels = {code.code: _swedish(code.label) for code in matrix.codes}
    boards = board_names(matrix, names)
    rows = tuple(
        (name, *(cell_text(cell, labels, marks) for cell in board.cells))
        for name, board in zip(boards, matrix.boards, strict=True)
    )
    about = " eller ".join(_swedish(code.label) for code in matrix.counted)
    return PrintedMatrix(
        head=(_swedish(matrix.text), *(_swedish(area.text) for area in matrix.areas)),
        rows=rows,
        total=(f"{about} av svaren", *(_of_base(each) for each in matrix.by_area)),
        notes=tuple(_notes(matrix, marks, about)),
        reasons=_reasons(matrix, boards),
        marked=tuple(label for code, label in labels.items() if code == NO),
    )


def _reasons(matrix: BoardMatrix, boards: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Board and reason; a dash for a board that was asked why and said nothing, where others have told."""
    if not any(board.reasons for board in matrix.boards):
        return ()
    return tuple(
        (name, reason)
        for name, board in zip(boards, matrix.boards, strict=True)
        for reason in board.reasons or ((NOTHING_TO_REPORT,) if board.lacks_reason else ())
    )


def marks_of(matrix: BoardMatrix) -> dict[Meaning, str]:
    """What each x of the table is printed as: plain when there is one kind of it, else numbered."""
    met = {cell.meaning for board in matrix.boards for cell in board.cells}
    kinds = [meaning for meaning in Meaning if meaning in met]
    if len(kinds) == 1:
        return {kinds[0]: X}
    return {meaning: f"{X}{number}" for meaning, number in zip(kinds, _RAISED, strict=False)}


def board_names(matrix: BoardMatrix, names: Mapping[str, str]) -> list[str]:
    """The name of each row; one that has answered several times gets numbers."""
    times = Counter(board.unit for board in matrix.boards)
    seen: Counter[str] = Counter()
    found = []
    for board in matrix.boards:
        seen[board.unit] += 1
        name = names.get(board.unit, board.unit)
        found.append(f"{name} ({seen[board.unit]})" if times[board.unit] > 1 else name)
    return found


def cell_text(cell: BoardCell, labels: Mapping[str, str], marks: Mapping[Meaning, str]) -> str:
    """The words of one cell; a dash where it was left empty."""
    if cell.meaning is not None:
        return marks[cell.meaning]
    return NOTHING_TO_REPORT if cell.code is None else labels.get(cell.code, cell.code)


def _of_base(count: AreaCount) -> str:
    if not count.base:
        return NOTHING_TO_REPORT
    return f"{integer(count.positive)} av {integer(count.base)} ({share(count.positive, count.base)})"


def _notes(matrix: BoardMatrix, marks: Mapping[Meaning, str], about: str) -> list[str]:
    """The footnote of staff, each kind of x, empty cells, and all areas together."""
    own = _swedish(matrix.footnote)
    said = [own] if own else []
    said += [f"{mark}: {_MEANINGS[meaning]}." for meaning, mark in marks.items()]
    total = matrix.total
    if total.not_answered:
        said.append(f"{NOTHING_TO_REPORT}: inget svar.")
    if matrix.boards:
        said.append(f"Alla områden: {', '.join(_counts(matrix, marks))}.")
    if total.base:
        of_base = f"{integer(total.positive)} av {integer(total.base)} svar"
        said.append(f"{about}: {of_base}, {share(total.positive, total.base)}.")
    if matrix.reasons_withheld:
        said.append(REASONS_NOT_SHOWN)
    return said


def _counts(matrix: BoardMatrix, marks: Mapping[Meaning, str]) -> list[str]:
    """Every answer with how often it was given, as it is printed: ``Ja 45``, ``x 1``."""
    labels = {code.code: _swedish(code.label) for code in matrix.codes}
    met = Counter(cell_text(cell, labels, marks) for board in matrix.boards for cell in board.cells)
    said = [code for code in matrix.codes if code.code not in MEANT_BY]
    plain = [labels[code.code] for code in said if labels[code.code] in met or not code.is_missing]
    order = [*plain, *marks.values(), NOTHING_TO_REPORT]
    return [f"{text}{NO_BREAK_SPACE}{integer(met[text])}" for text in order if text in met or text in plain]


def _swedish(text: Text) -> str:
    return text_in(text, DEFAULT_LANGUAGE)


def matrices_as_json(matrices: tuple[BoardMatrix, ...], names: Mapping[str, str]) -> list[Json]:
    """The matrices for other systems: codes, what is printed, and which of the three meanings an x has."""
    return [_matrix(matrix, names) for matrix in matrices]


def _matrix(matrix: BoardMatrix, names: Mapping[str, str]) -> Json:
    table = printed(matrix, names)
    return {
        "question": matrix.question,
        "text": _swedish(matrix.text),
        "footnote": _swedish(matrix.footnote),
        "notes": list(table.notes),
        "areas": [{"name": area.name, "label": _swedish(area.text)} for area in matrix.areas],
        "boards": [
            {
                "unit": board.unit,
                "name": row[0],
                "cells": [
                    {"area": cell.area, "code": cell.code, "printed": text, "meaning": cell.meaning}
                    for cell, text in zip(board.cells, row[1:], strict=True)
                ],
                "reasons": list(board.reasons),
            }
            for board, row in zip(matrix.boards, table.rows, strict=True)
        ],
        "by_area": [_count(matrix, each) for each in matrix.by_area],
        "total": _count(matrix, matrix.total),
    }


def _count(matrix: BoardMatrix, count: AreaCount) -> Json:
    where = {"area": count.area} if count.area is not None else {}
    return where | {
        "base": count.base,
        "positive": count.positive,
        "share": count.positive / count.base if count.base else None,
        "not_answered": count.not_answered,
        "not_asked": count.not_asked,
        "codes": [
            {"code": code.code, "label": _swedish(code.label), "count": number}
            | ({"missing": True} if code.is_missing else {})
            for code, number in zip(matrix.codes, count.counts, strict=True)
        ],
    }
