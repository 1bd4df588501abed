"""The demo's boards, which answer a matrix in their own name: one round that is finished and one that goes on.

The answers of the finished one are those of a published table (tests/golden/ivo_t1_genomford.csv); the boards have
made-up names. They were merged after it, so that nothing new is offered in them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.corrections import replace_sent
from portal.collection.invitations import RecipientRow, invite
from portal.collection.links import handle_of
from portal.collection.models import Invitation, Participation, Response
from portal.collection.stores import available_protections
from portal.crypto import KeyFolder
from portal.db import now
from portal.i18n import end_of_day, local, start_of_day
from portal.organisation.queries import get_unit, get_unit_tree
from portal.organisation.unit_changes import close_unit
from portal.organisation.unit_imports import import_units
from portal.organisation.unit_rows import UnitRow
from portal.questionnaire.definition import AnswerValue
from portal.surveys.models import CollectionRound, QuestionnaireVersion
from portal.surveys.operations import RoundPlan, close_round, open_round
from portal.surveys.queries import find_round

FINISHED_BOARDS, OPEN_BOARDS = "namnder-forra-aret", "namnder-demo"
AREAS = ("sol_ao", "sol_ifo", "sol_of", "sol_lss")
BOARDS = (
    ("Norrbacka", "JJJJ"),
    ("Skogsäng", "JJJJ"),
    ("Hällvik", "JJJJ"),
    ("Ekliden", "JJJJ"),
    ("Fagerlunda", "JJJJ"),
    ("Björkhöjd", "NJNJ"),
    ("Stenåker", "NNNN"),
    ("Kvarnholma", "JNNN"),
    ("Östra Ängby", "JJJJ"),
    ("Västra Ängby", "JJJJ"),
    ("Lindö", "JJNJ"),
    ("Sjölunda", "JJJJ"),
    ("Åsberga", "JJJJ"),
    ("Kommunövergripande frågor", "JJJX"),
)
"""Where the board is, and its answers area by area: ja, nej, ej aktuellt."""

CODES = {"J": "ja", "N": "nej", "X": "ej_aktuellt"}
REASONS = {
    "Björkhöjd": "SoL/ÄO och SoL/OF: riskanalysen är planerad till hösten.",
    "Stenåker": "Alla områden: vi har saknat en metod. Nu har vi fått stöd och börjar i april.",
    "Kvarnholma": "Bara äldreomsorgen har hunnit.",
}
AGO, DAYS = 200, 21


def add_board_rounds(session: Session, keys: KeyFolder, version: QuestionnaireVersion) -> None:
    """Add the rounds that are not there yet; ``version`` is the published matrix."""
    if find_round(session, FINISHED_BOARDS) is None:
        _add_finished(session, version)
    if find_round(session, OPEN_BOARDS) is None:
        _add_open(session, keys, version)


def _add_finished(session: Session, version: QuestionnaireVersion) -> None:
    codes = {f"sdn-{number}": board for number, board in enumerate(BOARDS, 1)}
    known = {unit.code for unit in get_unit_tree(session).units}
    missing = [(code, name) for code, (name, _) in codes.items() if code not in known]
    rows = [UnitRow(line, code, f"Stadsdelsnämnden {name}", "") for line, (code, name) in enumerate(missing, start=2)]
    if rows:
        import_units(session, rows)
    first = local(now()).date() - timedelta(days=AGO)
    plan = RoundPlan(
        code=FINISHED_BOARDS,
        title=f"Nämndernas riskanalys {first.year}",
        frames=dict.fromkeys(codes, 1),
        respondents="units",
        opens_at=start_of_day(first),
        closes_at=end_of_day(first + timedelta(days=DAYS)),
    )
    finished = open_round(session, version, plan, available_protections())
    for each in finished.round_units:
        name, given = codes[each.unit.code]
        answers: dict[str, AnswerValue] = {**_genomford(given), **_afterwards(given)}
        if name in REASONS:
            answers["genomford_skal"] = REASONS[name]
        session.add(_response(finished, each.unit_id, answers, finished.opens_at + timedelta(days=9, hours=9)))
    close_round(session, finished, finished.closes_at)
    for code in codes:
        close_unit(session, get_unit(session, code), first + timedelta(days=DAYS + 60))


def _genomford(given: str) -> dict[str, AnswerValue]:
    return {"genomford": {area: CODES[letter] for area, letter in zip(AREAS, given, strict=True)}}


def _afterwards(given: str) -> dict[str, AnswerValue]:
    """Made up: what followed where a risk analysis was made; nothing is asked of a board that made none."""
    if "J" not in given:
        return {}
    changed = {4: "ja", 3: "ingen_forandring"}.get(given.count("J"), "nej")
    return {
        "dokumenterad": {
            area: "ja" if letter == "J" else "ej_aktuellt" for area, letter in zip(AREAS, given, strict=True)
        },
        "atgardad": {
            area: changed if letter == "J" else "ej_aktuellt" for area, letter in zip(AREAS, given, strict=True)
        },
        **({"atgardad_skal": "Åtgärderna är beslutade men inte klara."} if changed == "nej" else {}),
    }


def _response(
    of_round: CollectionRound, unit_id: int, answers: dict[str, AnswerValue], moment: datetime, begun: int | None = None
) -> Response:
    return Response(
        round_id=of_round.id,
        unit_id=unit_id,
        version_id=of_round.version_id,
        participation_id=begun,
        answers=msgspec.json.encode(answers).decode(),
        completed_at=moment,
    )


def _add_open(session: Session, keys: KeyFolder, version: QuestionnaireVersion) -> None:
    """Of two boards with one secretary one has sent, corrected, and says two things that cannot both be true; the other
    has begun."""
    today = local(now()).date()
    plan = RoundPlan(
        code=OPEN_BOARDS,
        title=f"Nämndernas riskanalys {today.year}",
        frames={"namnd": None, "aldrenamnd": None},
        respondents="units",
        closes_at=end_of_day(today + timedelta(days=DAYS)),
    )
    opened = open_round(session, version, plan, available_protections())
    rows = [
        RecipientRow(line, "namndsekreterare@ekdala.example", "Nämndsekreteraren", unit, "sv")
        for line, unit in enumerate(("namnd", "aldrenamnd"), start=2)
    ]
    invite(session, keys, opened, rows)
    sent, begun = session.scalars(sa.select(Invitation).filter_by(round_id=opened.id).order_by(Invitation.id)).all()
    _send_and_correct(session, keys, sent)
    draft = msgspec.json.encode(_genomford("JJXX")).decode()
    session.add(_participation(keys, begun, draft=draft))
    session.flush()


def _send_and_correct(session: Session, keys: KeyFolder, invitation: Invitation) -> None:
    moment = now()
    taking_part = _participation(keys, invitation, completed_at=moment)
    session.add(taking_part)
    session.flush()
    first: dict[str, AnswerValue] = {**_genomford("NJJX"), "genomford_skal": "SoL/ÄO: hinns inte med i år."}
    session.add(_response(invitation.round, invitation.unit_id, first, moment, taking_part.id))
    session.flush()
    documented = dict(zip(AREAS, ("ja", "ja", "nej", "ej_aktuellt"), strict=True))
    changed = {**first, **_genomford("NJJJ"), "dokumenterad": documented, "dokumenterad_skal": "SoL/OF: pågår."}
    replace_sent(session, taking_part.id, changed, moment + timedelta(seconds=1))


def _participation(keys: KeyFolder, invitation: Invitation, **values: object) -> Participation:
    return Participation(
        handle=handle_of(keys, invitation),
        round_id=invitation.round_id,
        unit_id=invitation.unit_id,
        invitation_id=invitation.id,
        **values,
    )
