"""Which missing answers are missing because the question was never put: routing, evaluated only where it matters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import json

from portal.questionnaire.conditions import references
from portal.questionnaire.definition import Answers, Question, Questionnaire
from portal.questionnaire.routing import RoutingPath, routing_path
from portal.statistics.decoding import NOT_ANSWERED, NOT_ASKED, Positions


def asked_after(questionnaire: Questionnaire) -> dict[str, tuple[str, ...]]:
    """For each question, the earlier questions that decide whether it is put: by its own or its section's condition."""
    deciding: dict[str, tuple[str, ...]] = {}
    for section in questionnaire.sections:
        for question in section.questions:
            conditions = (section.relevant_if, question.relevant_if)
            names = (references(condition) for condition in conditions if condition is not None)
            deciding[question.name] = tuple(sorted(frozenset[str]().union(*names)))
    return deciding


class _Paths:
    """Routing paths, one for each combination of the answers that conditions look at: there are few, responses many."""

    def __init__(self, questionnaire: Questionnaire, deciding: Sequence[str]) -> None:
        self.questionnaire = questionnaire
        self.deciding = deciding
        self.known: dict[bytes, RoutingPath] = {}

    def of(self, document: Answers) -> RoutingPath:
        relevant = {name: document[name] for name in self.deciding if name in document}
        key = json.encode(relevant)
        if key not in self.known:
            self.known[key] = routing_path(self.questionnaire, relevant)
        return self.known[key]


def mark_not_asked(
    questionnaire: Questionnaire,
    documents: Sequence[Answers],
    columns: Sequence[tuple[Question, Positions]],
) -> None:
    """Turn NOT_ANSWERED into NOT_ASKED, in place, where the question is off the path of that document.

    ``columns`` are the positions of each variable with its question, one position for each document.
    """
    deciding = asked_after(questionnaire)
    conditional = [(question.name, positions) for question, positions in columns if deciding[question.name]]
    if not conditional:
        return
    paths = _Paths(questionnaire, sorted(frozenset[str]().union(*deciding.values())))
    incomplete = np.logical_or.reduce([positions == NOT_ANSWERED for _, positions in conditional])
    for response in np.flatnonzero(incomplete).tolist():
        path = paths.of(documents[response])
        for name, positions in conditional:
            if positions[response] == NOT_ANSWERED and name not in path:
                positions[response] = NOT_ASKED
