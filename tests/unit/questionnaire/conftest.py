"""The miniature questionnaires, one for each feature, and a short way to break them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from portal.questionnaire.checks import check
from portal.questionnaire.definition import Question, Questionnaire
from portal.questionnaire.document import read

MINIATURES = Path(__file__).parents[2] / "questionnaires"

Load = Callable[[str], Questionnaire]
Ask = Callable[[str, str], tuple[Question, Questionnaire]]
Break = Callable[..., list[tuple[str, str]]]


@pytest.fixture(scope="session")
def miniature() -> Load:
    """The miniature questionnaire of that name, read and checked."""
    return lambda name: read((MINIATURES / f"{name}.json").read_bytes())


@pytest.fixture(scope="session")
def asked(miniature: Load) -> Ask:
    """A question of a miniature questionnaire, and the questionnaire."""

    def find(document: str, name: str) -> tuple[Question, Questionnaire]:
        questionnaire = miniature(document)
        return next(question for question in questionnaire.questions if question.name == name), questionnaire

    return find


@pytest.fixture(scope="session")
def problems_when() -> Break:
    """What ``check`` finds, as (path, message), when parts of a miniature questionnaire are replaced.

    ``problems_when("scale", {"minutes": 0})``; a path as the problems themselves write it.
    """

    def broken(document: str, changes: dict[str, Any]) -> list[tuple[str, str]]:
        plain = json.loads((MINIATURES / f"{document}.json").read_text("utf-8"))
        for path, value in changes.items():
            *steps, last = [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", path)]
            target = plain
            for step in steps:
                target = target[step]
            target[last] = value
        found = check(msgspec.convert(plain, Questionnaire))
        return [(problem.path, problem.message) for problem in found]

    return broken
