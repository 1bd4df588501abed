"""What is in the database after the dust has settled."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask import Flask

from portal.collection.models import Participation, Response
from portal.db import get_database
from tests.support.answering import Person


def stored_answers(app: Flask) -> list[dict[str, Any]]:
    """The answers of every response."""
    with app.app_context(), get_database().session_factory() as session:
        return [json.loads(each) for each in session.scalars(sa.select(Response.answers))]


def count_participations(app: Flask) -> int:
    """How many have begun, finished or not."""
    with app.app_context(), get_database().session_factory() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Participation)) or 0


def assert_stored_once(app: Flask, people: Iterable[Person]) -> None:
    """Each person's answers are stored once, exactly as given, and nothing else is stored."""
    expected = [each.stored for each in people]
    assert _in_order(stored_answers(app)) == _in_order(expected)
    assert count_participations(app) == len(expected)


def _in_order(documents: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(each, sort_keys=True) for each in documents)
