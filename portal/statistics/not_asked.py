"""Which missing answers are missing because the question was never put: routing, evaluated only where it matters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import json

from portal.questionnaire.conditions import cells_in, references
from portal.questionnaire.definition import Answers, AnswerValue, Condition, Questionnaire
from portal.questionnaire.matrix_rows import rows_of
from portal.questionnaire.routing import RoutingPath, routing_path
from portal.questionnaire.variables import Variable
from portal.statistics.decoding import NOT_ANSWERED, NOT_ASKED, Positions


def asked_after(questionnaire: Questionnaire) -> dict[str, tuple[str, ...]]:
    """For each variable, the questions that decide whether it is put: by its section's, its own, or its row's
    condition. Among these is its own question when the row hangs on an earlier row."""
    return {
        name: tuple(sorted(frozenset(question for condition in conditions for question in references(condition))))
        for name, conditions in _conditions(questionnaire)
    }


def _conditions(questionnaire: Questionnaire) -> Iterator[tuple[str, tuple[Condition, ...]]]:
    """Each variable and what must hold for it to be put."""
    for section in questionnaire.sections:
        for question in section.questions:
            whole = [each for each in (section.relevant_if, question.relevant_if) if each is not None]
            for row in rows_of(question):
                own = [row.relevant_if] if row.relevant_if is not None else []
                yield f"{question.name}.{row.name}", (*whole, *own)
            if not rows_of(question):
                yield question.name, tuple(whole)


class _Paths:
    """Routing paths, one for each combination of the answers that conditions look at: there are few, responses many."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        cells = {cell for _, listed in _conditions(questionnaire) for each in listed for cell in cells_in(each)}
        names = sorted({name for name, _ in cells})
        self.deciding = {name: frozenset(row for question, row in cells if question == name) for name in names}
        self.known: dict[bytes, RoutingPath] = {}

    def of(self, document: Answers) -> RoutingPath:
        relevant = {name: _part(document[name], rows) for name, rows in self.deciding.items() if name in document}
        key = json.encode(relevant)
        if key not in self.known:
            self.known[key] = routing_path(self.questionnaire, relevant)
        return self.known[key]


def _part(value: AnswerValue, rows: frozenset[str | None]) -> AnswerValue:
    """Of a matrix only the rows that conditions look at: the fewer, the fewer paths there are."""
    if not isinstance(value, dict) or None in rows:
        return value
    return {row: code for row, code in value.items() if row in rows}


def mark_not_asked(
    questionnaire: Questionnaire,
    documents: Sequence[Answers],
    columns: Sequence[tuple[Variable, Positions]],
) -> None:
    """Turn NOT_ANSWERED into NOT_ASKED, in place, where the question, or the row, is off the path of that document.

    ``columns`` are the positions of each variable, one position for each document.
    """
    deciding = asked_after(questionnaire)
    conditional = [(variable, positions) for variable, positions in columns if deciding[variable.name]]
    if not conditional:
        return
    paths = _Paths(questionnaire)
    incomplete = np.logical_or.reduce([positions == NOT_ANSWERED for _, positions in conditional])
    for response in np.flatnonzero(incomplete).tolist():
        path = paths.of(documents[response])
        for variable, positions in conditional:
            row = variable.row.name if variable.row else None
            if positions[response] == NOT_ANSWERED and not path.asks(variable.question.name, row):
                positions[response] = NOT_ASKED
