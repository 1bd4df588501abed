"""Finished rounds of the questionnaire with NKI in years of one's own choice, to compare with each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from portal.collection.models import Response
from portal.db import now
from portal.surveys.models import QuestionnaireVersion
from portal.surveys.operations import close_round
from tests.support.scenes import add_round

NKI = ("nki_helhet", "nki_forvantan", "nki_ideal")
FACTORS = ("bemotande", "delaktighet", "information", "tillganglighet", "resultat")


def answers(count: int, level: int = 8) -> list[dict[str, Any]]:
    """People around a level, all of whom have NKI and all factors, each of these somewhat on its own."""
    found = []
    for n in range(count):
        person = dict.fromkeys(NKI, min(10, level + n % 3))
        for place, factor in enumerate(FACTORS):
            step = (n // (place + 1)) % 4
            person |= {f"{factor}_1": 6 + step, f"{factor}_2": 10 - (n * (place + 2)) % 5}
        found.append(person)
    return found


def closed(
    session: Session,
    version: QuestionnaireVersion,
    code: str,
    year: int,
    people: Mapping[str, list[dict[str, Any]]],
    frames: Mapping[str, int | None] | None = None,
    opened: tuple[int, int] = (9, 1),
    title: str = "",
) -> None:
    """A finished round of that year, from that month and day on, in which these people answered in these units."""
    made = add_round(
        session,
        version,
        code,
        title=title or f"Brukarundersökning {year}",
        frames=frames or {unit: 2 * len(each) for unit, each in people.items()},
        opens_at=datetime(year, *opened, tzinfo=UTC),
    )
    units = {each.unit.code: each.unit_id for each in made.round_units}
    for unit, each in people.items():
        for person in each:
            document = msgspec.json.encode(person).decode()
            unit_id, moment = units[unit], made.opens_at
            answer = Response(round_id=made.id, unit_id=unit_id, version_id=version.id, answers=document)
            answer.completed_at = moment
            session.add(answer)
    close_round(session, made, now())
