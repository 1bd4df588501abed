"""A round that people answer, and all that somebody who copies databases, files and keys could have seen of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

import msgspec
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal import create_app
from portal.collection.begun import Begun, find_begun
from portal.collection.invitations import RecipientRow, invite
from portal.collection.links import handle_of
from portal.collection.models import Ballot, Invitation
from portal.collection.operations import begin_invited, save_answers, send
from portal.collection.tally import tally
from portal.config import Settings
from portal.crypto import KeyFolder
from portal.db import Database, now
from portal.mail.delivery import deliver_due
from portal.mail.transport import transport_for
from portal.questionnaire.definition import Questionnaire
from portal.surveys.models import ANONYMOUS, CollectionRound
from portal.surveys.operations import RoundPlan, close_round, create_survey, open_round, publish
from tests.support.databases import migrated_database
from tests.support.scenes import add_units
from tests.support.small_rounds import questionnaire, text

ASKED: Questionnaire = questionnaire(text("kommentar"))


@dataclass(frozen=True)
class Mark:
    """A participation as the database shows it: what it is of whom, and which transaction wrote it last."""

    participation_id: int
    draft: str | None
    transaction: int


@dataclass(frozen=True)
class Answered:
    """A response as the database shows it."""

    number: int
    participation_id: int | None
    completed_at: datetime
    transaction: int
    said: str


@dataclass(frozen=True)
class Copy:
    """One copy of the database: marks by invitation, keys of ballots, responses, each as the database gives them."""

    taken_at: datetime
    marks: dict[int, Mark]
    ballots: list[str]
    responses: list[Answered]


@dataclass
class Evidence:
    """What the attacker holds, and (``truth``) what is to be found out: invitation to what that person said.

    ``copies``: before and after each response, and last before the tally and after it. ``tables``: the file with the
    responses after the tally; ``write_ahead``: the log of what was written until then, the database's and the disk's.
    ``keys_in_backup`` and ``keys_left`` (after the tally) by name.
    """

    kind: str
    truth: dict[int, str] = field(default_factory=dict)
    addresses: dict[int, str] = field(default_factory=dict)
    handles: dict[int, str] = field(default_factory=dict)
    round_id: int = 0
    copies: list[Copy] = field(default_factory=list)
    drafts: dict[int, str] = field(default_factory=dict)
    sealed: dict[str, bytes] = field(default_factory=dict)
    tables: bytes = b""
    write_ahead: bytes = b""
    keys_in_backup: dict[str, bytes] = field(default_factory=dict)
    keys_left: dict[str, bytes] = field(default_factory=dict)
    logs: str = ""
    mail: str = ""

    @property
    def after(self) -> Copy:
        """The database after the tally."""
        return self.copies[-1]


@contextmanager
def portal_on(kind: str, folder: Path) -> Iterator[Flask]:
    """The portal on a fresh database."""
    folder.mkdir(parents=True)
    with migrated_database(kind, folder) as url:
        app = create_app(
            Settings(
                data_folder=folder / "data",
                keys_folder=folder / "keys",
                database_url=url,
                secret_key="a secret for tests, long enough for anyone",
                testing=True,
            )
        )
        with app.app_context():
            yield app
        app.extensions["portal_database"].engine.dispose()


def answered_round(
    app: Flask,
    kind: str,
    people: int,
    chance: Random,
    logs: Callable[[], str],
    protection: str = ANONYMOUS,
    longest: int = 2_000,
) -> Evidence:
    """Invite ``people``, let all of them answer in an order of their own, close and tally; copying all the while.

    ``longest``: how much longer than the shortest a response may be.
    """
    database, keys = app.extensions["portal_database"], app.extensions["portal_keys"]
    evidence = Evidence(kind)
    with database.writing() as session:
        round_id = evidence.round_id = _opened(session, protection)
        _invited(session, keys, round_id, people, evidence)
    order = list(evidence.addresses)
    chance.shuffle(order)
    evidence.copies.append(copied(database, kind))
    for invitation_id in order:
        _answer(database, evidence, invitation_id, chance.randrange(longest))
        evidence.copies.append(copied(database, kind))
        _keep_ballots(database, evidence)
    settings: Settings = app.extensions["portal_settings"]
    deliver_due(database, transport_for(None, settings.mail_folder), settings.mail_from)
    evidence.write_ahead = _write_ahead(database)
    evidence.keys_in_backup = {name: key for name, key in _keys(settings).items() if not name.startswith("epoch-")}
    with database.writing() as session:
        close_round(session, session.get_one(CollectionRound, round_id))
    tally(database, keys, round_id)
    evidence.copies.append(copied(database, kind))
    evidence.tables = _table_file(database)
    evidence.keys_left = _keys(settings)
    evidence.logs = logs()
    evidence.mail = "\0".join(path.read_text() for path in sorted(settings.mail_folder.glob("*.eml")))
    return evidence


def _opened(session: Session, protection: str) -> int:
    add_units(session)
    version = publish(session, create_survey(session, ASKED), ASKED)
    plan = RoundPlan(code="prov", title="Prov", frames={"hl": None}, protection=protection)
    return open_round(session, version, plan, frozenset({protection})).id


def _invited(session: Session, keys: KeyFolder, round_id: int, people: int, evidence: Evidence) -> None:
    rows = [RecipientRow(number, f"person{number}@kommun.example", "", "hl", "") for number in range(people)]
    invite(session, keys, session.get_one(CollectionRound, round_id), rows)
    for invitation in session.scalars(sa.select(Invitation).order_by(Invitation.id)):
        evidence.addresses[invitation.id] = invitation.email or ""
        evidence.handles[invitation.id] = handle_of(keys, invitation)


def _answer(database: Database, evidence: Evidence, invitation_id: int, longer: int) -> None:
    """As the pages do it: begin, keep the draft, send; each in a transaction of its own."""
    said = f"svar-{secrets.token_hex(8)}-" + "x" * longer
    evidence.truth[invitation_id] = said
    handle = evidence.handles[invitation_id]
    with database.writing() as session:
        begin_invited(session, session.get_one(Invitation, invitation_id), handle, "sv")
    with database.writing() as session:
        save_answers(session, _locked(session, handle), {"kommentar": said})
    with database.session_factory() as session:
        evidence.drafts[invitation_id] = _locked(session, handle, lock=False).draft or ""
    with database.writing() as session:
        send(session, _locked(session, handle), ASKED, {})


def _locked(session: Session, handle: str, *, lock: bool = True) -> Begun:
    begun = find_begun(session.connection(), handle, lock=lock)
    assert begun is not None
    return begun


def copied(database: Database, kind: str) -> Copy:
    """The tables as a dump has them, with what the database itself keeps about each row."""
    wrote = "xmin::text::bigint" if kind == "postgresql" else "0"
    with database.engine.connect() as connection:

        def rows(columns: str, table: str) -> list[sa.Row[tuple[object, ...]]]:
            return list(connection.exec_driver_sql(f"SELECT {columns}, {wrote} FROM {table}").all())

        marks = rows("invitation_id, id, draft, completed_at", "participation")
        ballots = rows("key", "ballot")
        responses = rows("id, participation_id, completed_at, answers", "response")
    return Copy(
        now(),
        {row[0]: Mark(row[1], row[2], row[4]) for row in marks if row[3] is not None},  # type: ignore[misc, arg-type]
        [str(row[0]) for row in ballots],
        [_as_answered(row) for row in responses],
    )


def _keep_ballots(database: Database, evidence: Evidence) -> None:
    """What the copies hold of the ballots, kept once and not in each of them."""
    new = [key for key in evidence.copies[-1].ballots if key not in evidence.sealed]
    with database.engine.connect() as connection:
        for key in new:
            sealed = connection.execute(sa.select(Ballot.sealed).where(Ballot.key == key)).scalar_one()
            evidence.sealed[key] = bytes(sealed)


def _as_answered(row: sa.Row[tuple[object, ...]]) -> Answered:
    number, participation_id, completed_at, answers, transaction = row
    moment = completed_at if isinstance(completed_at, datetime) else datetime.fromisoformat(str(completed_at))
    said = msgspec.json.decode(str(answers))["kommentar"]
    return Answered(number, participation_id, moment.replace(tzinfo=now().tzinfo), transaction, said)  # type: ignore[arg-type]


def _write_ahead(database: Database) -> bytes:
    """SQLite: the log beside the file; PostgreSQL: that of the whole server."""
    if database.engine.dialect.name == "sqlite":
        path = Path(str(database.engine.url.database))
        return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}-wal"))
    with database.engine.connect() as connection:
        folder = Path(str(connection.exec_driver_sql("SHOW data_directory").scalar_one()))
    return b"".join(each.read_bytes() for each in sorted((folder / "pg_wal").glob("0*")))


def _table_file(database: Database) -> bytes:
    """The file that the responses stand in, with everything that was written brought into it."""
    with database.engine.connect().execution_options(alone=True) as connection:
        if database.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(FULL)")
            return Path(str(database.engine.url.database)).read_bytes()
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
        folder = Path(str(connection.exec_driver_sql("SHOW data_directory").scalar_one()))
        return (
            folder / str(connection.exec_driver_sql("SELECT pg_relation_filepath('response')").scalar_one())
        ).read_bytes()


def _keys(settings: Settings) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in settings.keys_folder.glob("*.key")}
