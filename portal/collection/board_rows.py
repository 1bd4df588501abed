"""What each board or unit of a round has filled in, contradicted and corrected, for quality staff.

Only where units answer in their own name: of persons nobody sees who has answered (docs/matrices.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.answer_changes import Change, changes
from portal.collection.corrections import list_revisions
from portal.collection.models import Invitation, Participation, Response, ResponseRevision
from portal.errors import UserError
from portal.questionnaire.completeness import SectionFill, fills
from portal.questionnaire.conditions import contradictions_in
from portal.questionnaire.definition import Answers, Questionnaire, text_in
from portal.questionnaire.routing import on_path
from portal.surveys.models import CollectionRound
from portal.surveys.queries import get_questionnaire, round_unit_names, unit_names

NOT_BEGUN, BEGUN, SENT, CORRECTING = "inte börjat", "har börjat", "skickat", "skickat, ändrar nu"
DECLINED = "har tackat nej"


@dataclass(frozen=True)
class Correction:
    """A sending that was replaced: when it was sent, when another took its place, and what became different."""

    sent_at: datetime
    replaced_at: datetime
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class BoardRow:
    """One board: how far it has come, what is empty, what cannot both be true, what it has corrected."""

    unit_id: int
    name: str
    status: str
    fills: tuple[SectionFill, ...]
    contradictions: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    invitation_id: int | None = None

    @property
    def is_sent(self) -> bool:
        return self.status in (SENT, CORRECTING)

    @property
    def has_begun(self) -> bool:
        return self.status not in (NOT_BEGUN, DECLINED)

    @property
    def is_done(self) -> bool:
        """Sent, with nothing left empty."""
        return self.is_sent and not any(fill.empty for fill in self.fills)

    @property
    def is_lacking(self) -> bool:
        """Whether something is still awaited: of whoever has said no, nothing is."""
        return not self.is_done and self.status != DECLINED

    @property
    def empty(self) -> tuple[tuple[str, str], ...]:
        """The questions with empty cells, and which rows of them."""
        found: dict[str, list[str]] = {}
        for fill in self.fills:
            for cell in fill.empty:
                rows = found.setdefault(text_in(cell.question.text, "sv"), [])
                rows.extend([text_in(cell.row.text, "sv")] if cell.row else [])
        return tuple((question, ", ".join(rows)) for question, rows in found.items())


def require_units(collection_round: CollectionRound) -> None:
    """Raise UserError for a round of persons, or one whose answers are not kept."""
    if collection_round.respondents != "units":
        raise UserError(
            "I den här undersökningen svarar personer, och ingen får se vem som har svarat vad. Sidan finns bara när "
            "nämnder eller enheter svarar i eget namn."
        )
    if collection_round.is_practice:
        raise UserError("Undersökningen är en övning. Svaren i den sparas inte, så det finns inget att visa här.")


def list_board_rows(session: Session, collection_round: CollectionRound) -> list[BoardRow]:
    """A row for each invitation and each response, in the order of the round's units; a unit with neither gets one."""
    require_units(collection_round)
    reader = _Reader(session, collection_round)
    rows: list[BoardRow] = []
    for each in collection_round.round_units:
        of_unit = reader.rows_of(each.unit_id)
        rows += of_unit or [reader.nothing_of(each.unit_id)]
    return rows


class _Reader:
    """Everything of one round, read in a few statements."""

    def __init__(self, session: Session, collection_round: CollectionRound) -> None:
        self.questionnaire: Questionnaire = get_questionnaire(session, collection_round.version)
        self.names = round_unit_names(session, collection_round)
        self.units: Mapping[str, str] = unit_names(session)
        of_round = {"round_id": collection_round.id}
        self.responses = session.scalars(sa.select(Response).filter_by(**of_round).order_by(Response.id)).all()
        self.begun = session.scalars(sa.select(Participation).filter_by(**of_round)).all()
        self.invitations = session.scalars(sa.select(Invitation).filter_by(**of_round).order_by(Invitation.id)).all()
        self.revisions = list_revisions(session, collection_round.id)

    def rows_of(self, unit_id: int) -> list[BoardRow]:
        """The unit's responses, then its drafts, then the invitations that nothing has come of."""
        sent = [each for each in self.responses if each.unit_id == unit_id]
        by_id = {each.id: each for each in self.begun}
        taken = {each.participation_id for each in sent}
        drafts = [each for each in self.begun if each.unit_id == unit_id and each.id not in taken and each.draft]
        used = {by_id[each].invitation_id for each in taken if each in by_id} | {each.invitation_id for each in drafts}
        waiting = [
            each
            for each in self.invitations
            if each.unit_id == unit_id and each.id not in used and not each.ineligible_at
        ]
        if sent and not taken - {None}:
            waiting = []  # what was read in from a file is the answer of those who are invited
        return [
            *(self._sent(each, by_id.get(each.participation_id or 0)) for each in sent),
            *(self._draft(each) for each in drafts),
            *(self.nothing_of(unit_id, each) for each in waiting),
        ]

    def nothing_of(self, unit_id: int, invitation: Invitation | None = None) -> BoardRow:
        status = DECLINED if invitation is not None and invitation.declined_at else NOT_BEGUN
        number = invitation.id if invitation is not None else None
        return BoardRow(unit_id, self.names[unit_id], status, fills(self.questionnaire, {}), invitation_id=number)

    def _draft(self, begun: Participation) -> BoardRow:
        answers = msgspec.json.decode(begun.draft or "{}", type=dict)
        found = fills(self.questionnaire, answers)
        return BoardRow(begun.unit_id, self.names[begun.unit_id], BEGUN, found, invitation_id=begun.invitation_id)

    def _sent(self, response: Response, begun: Participation | None) -> BoardRow:
        answers = msgspec.json.decode(response.answers, type=dict)
        counted = on_path(self.questionnaire, answers)
        return BoardRow(
            unit_id=response.unit_id,
            name=self.names[response.unit_id],
            status=CORRECTING if begun is not None and begun.draft else SENT,
            fills=fills(self.questionnaire, answers),
            contradictions=tuple(text_in(each.text, "sv") for each in contradictions_in(self.questionnaire, counted)),
            corrections=self._corrections(response, answers),
            invitation_id=begun.invitation_id if begun is not None else None,
        )

    def _corrections(self, response: Response, answers: Answers) -> tuple[Correction, ...]:
        revisions = self.revisions.get(response.id, ())
        documents = [*(msgspec.json.decode(each.answers, type=dict) for each in revisions), answers]
        return tuple(
            self._correction(revision, documents[place], documents[place + 1])
            for place, revision in enumerate(revisions)
        )

    def _correction(self, revision: ResponseRevision, before: Answers, after: Answers) -> Correction:
        differing = changes(self.questionnaire, before, after, self.units)
        return Correction(revision.completed_at, revision.replaced_at, differing)
