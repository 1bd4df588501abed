"""From an empty database to the present tables, without drift, and the promises that the database keeps by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from portal.coding.models import FinishedCoding, TextCoding
from portal.collection.models import Invitation, Participation, Response
from portal.db import Base, create_engine, now
from portal.organisation.board_changes import create_board
from portal.organisation.boards import settings_for_units
from portal.organisation.models import Account, RoleGrant, Unit
from portal.schema import alembic_config, needed_revision
from portal.surveys.models import CollectionRound, QuestionnaireVersion, RoundUnit, Survey
from tests.support.databases import KINDS, migrated_database


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    with migrated_database(request.param, tmp_path) as url:
        engine = create_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[Session]:
    with sessionmaker(engine)() as session:
        yield session


def test_the_tables_are_those_of_the_models(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_named_constraint_is_there(engine: sa.Engine) -> None:
    """Autogenerate does not compare CHECK constraints: their names are compared here."""
    found = sa.inspect(engine)
    for table in Base.metadata.sorted_tables:
        named = {str(each.name) for each in table.constraints if isinstance(each, sa.CheckConstraint)}
        assert {each["name"] for each in found.get_check_constraints(table.name)} == named


def test_migrating_again_changes_nothing(engine: sa.Engine) -> None:
    command.upgrade(alembic_config(engine.url.render_as_string(hide_password=False)), "head")


def test_down_to_nothing_and_up_again(engine: sa.Engine) -> None:
    config = alembic_config(engine.url.render_as_string(hide_password=False))
    command.downgrade(config, "base")
    assert set(sa.inspect(engine).get_table_names()) == {"alembic_version"}
    command.upgrade(config, "head")


def test_units_keep_their_rows_and_history_when_boards_come_and_go(engine: sa.Engine) -> None:
    config = alembic_config(engine.url.render_as_string(hide_password=False))
    command.downgrade(config, "0006")
    rows = (
        "INSERT INTO unit (id, code, name, parent_id) VALUES (1, 'ifo', 'IFO', NULL), (2, 'hl', 'Hägersten', 1)",
        "INSERT INTO former_unit (unit_id, name, parent_id, until_on) VALUES (2, 'Liljeholmen', 1, '2026-01-01')",
        "INSERT INTO setting (name, value) VALUES ('board', 'Omsorgsnämnden')",
    )
    with engine.begin() as connection:
        for row in rows:
            connection.exec_driver_sql(row)
    command.upgrade(config, "head")
    with Session(engine) as session:
        unit = session.get_one(Unit, 2)
        assert (unit.name, unit.board_id, [each.name for each in unit.former]) == ("Hägersten", None, ["Liljeholmen"])
        assert settings_for_units(session, [2])["board"] == "Omsorgsnämnden"
        create_board(session, "aldre", "Äldrenämnden", [unit])
        session.commit()
        assert settings_for_units(session, [2])["board"] == "Äldrenämnden"
    with engine.connect() as connection, pytest.raises(IntegrityError):
        connection.exec_driver_sql("DELETE FROM board")
    command.downgrade(config, "0006")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT code, parent_id FROM unit ORDER BY id").all() == [
            ("ifo", None),
            ("hl", 1),
        ]
        assert connection.exec_driver_sql("SELECT count(*) FROM former_unit").scalar() == 1
    command.upgrade(config, "head")


def test_sqlite_keeps_what_it_has_acknowledged(tmp_path: Path) -> None:
    with migrated_database("sqlite", tmp_path) as url:
        engine = create_engine(url)
        with engine.connect() as connection:
            pragmas = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }
        engine.dispose()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.fixture
def scene(session: Session) -> CollectionRound:
    """An open round in one unit."""
    unit = Unit(code="hl", name="Hägersten-Liljeholmen")
    version = QuestionnaireVersion(survey=Survey(code="prov", title="Prov"), number=1, document="{}", digest="0" * 64)
    round_ = CollectionRound(
        code="prov",
        title="Prov",
        version=version,
        access="invited",
        protection="confidential",
        opens_at=now(),
        minimum_group=5,
        minimum_public_group=10,
    )
    round_.round_units.append(RoundUnit(unit=unit, frame=3))
    session.add_all([round_, Unit(code="annan", name="En annan")])
    session.commit()
    return round_


def refused(session: Session, *rows: Base) -> str:
    session.add_all(rows)
    with pytest.raises(IntegrityError) as caught:
        session.commit()
    session.rollback()
    return str(caught.value.orig)


def test_one_participation_for_an_invitation(session: Session, scene: CollectionRound) -> None:
    place = {"round_id": scene.id, "unit_id": scene.round_units[0].unit_id}
    invitation = Invitation(**place, email="a@b.example")
    session.add(invitation)
    session.flush()
    twice = [Participation(**place, handle=handle, invitation_id=invitation.id) for handle in "ab"]
    assert "invitation_id" in refused(session, *twice)


def test_one_response_for_a_participation(session: Session, scene: CollectionRound) -> None:
    place = {"round_id": scene.id, "unit_id": scene.round_units[0].unit_id}
    participation = Participation(**place, handle="a")
    session.add(participation)
    session.flush()
    sent = {**place, "version_id": scene.version_id, "participation_id": participation.id, "answers": "{}"}
    assert "participation_id" in refused(session, Response(**sent), Response(**sent))


def test_answers_belong_to_a_unit_of_the_round(session: Session, scene: CollectionRound) -> None:
    stranger = session.scalars(sa.select(Unit).where(Unit.code == "annan")).one()
    place = {"round_id": scene.id, "unit_id": stranger.id}
    assert refused(session, Response(**place, version_id=scene.version_id, answers="{}"))
    assert refused(session, Invitation(**place, email="a@b.example"))


def test_one_invitation_for_an_address(session: Session, scene: CollectionRound) -> None:
    place = {"round_id": scene.id, "unit_id": scene.round_units[0].unit_id}
    assert refused(session, Invitation(**place, email="a@b.example"), Invitation(**place, email="a@b.example"))
    session.add_all([Invitation(**place, name="Utan adress"), Invitation(**place, name="Också utan")])
    session.commit()


def test_boards_share_an_address_and_lose_it_again(engine: sa.Engine, session: Session, scene: CollectionRound) -> None:
    other = session.scalars(sa.select(Unit).where(Unit.code == "annan")).one()
    scene.respondents = "units"
    scene.round_units.append(RoundUnit(unit=other))
    session.flush()
    first, second = ({"round_id": scene.id, "unit_id": each.unit_id} for each in scene.round_units)
    begun = Invitation(**first, email="a@b.example", is_for_unit=True)
    session.add_all([begun, Invitation(**second, email="a@b.example", is_for_unit=True)])
    session.flush()
    session.add(Participation(**first, handle="a", invitation_id=begun.id))
    session.commit()
    assert refused(session, Invitation(**second, email="a@b.example", is_for_unit=True))
    session.close()
    config = alembic_config(engine.url.render_as_string(hide_password=False))
    kept = "SELECT email, name FROM invitation ORDER BY id"
    command.downgrade(config, "0023")
    with engine.connect() as connection:
        assert connection.exec_driver_sql(kept).all() == [("a@b.example", ""), (None, "a@b.example")]
        assert connection.exec_driver_sql("SELECT invitation_id FROM participation").scalars().all() == [1]
    command.upgrade(config, "head")
    again = session.scalars(sa.select(Invitation).order_by(Invitation.id)).all()
    assert [each.is_for_unit for each in again] == [True, True]
    again[1].email = "a@b.example"
    session.commit()


@pytest.mark.parametrize(
    "change",
    [
        {"access": "anyone"},
        {"protection": "none"},
        {"respondents": "robots"},
        {"tallied_at": now()},
        {"closes_at": now().replace(year=2000)},
    ],
)
def test_a_round_that_cannot_be(session: Session, scene: CollectionRound, change: dict[str, object]) -> None:
    for name, value in change.items():
        setattr(scene, name, value)
    assert "ck_collection_round" in refused(session, scene)


def test_a_published_version_is_never_changed(session: Session, scene: CollectionRound) -> None:
    scene.version.document = '{"changed": true}'
    with pytest.raises(RuntimeError, match="never changed"):
        session.commit()


@pytest.mark.parametrize("grant", [{"role": "unit_head"}, {"role": "emperor"}])
def test_a_role_that_cannot_be_held(session: Session, grant: dict[str, str]) -> None:
    account = Account(email="a@b.example", name="A", password_hash="x", grants=[RoleGrant(**grant)])
    assert "ck_role_grant" in refused(session, account)


def test_a_role_is_held_once(session: Session) -> None:
    grants = [RoleGrant(role="quality"), RoleGrant(role="quality")]
    assert refused(session, Account(email="a@b.example", name="A", password_hash="x", grants=grants))


def test_the_newest_migration_is_the_one_that_alembic_comes_to() -> None:
    assert needed_revision() == ScriptDirectory.from_config(alembic_config("sqlite://")).get_current_head()


def test_letters_keep_their_words_when_another_kind_comes_and_goes(engine: sa.Engine) -> None:
    config = alembic_config(engine.url.render_as_string(hide_password=False))
    command.downgrade(config, "0011")
    moment = "'2026-01-01 08:00:00'"
    rows = (
        "INSERT INTO survey (id, code, title, created_at) VALUES (1, 's', 'S', " + moment + ")",
        "INSERT INTO questionnaire_version (id, survey_id, number, document, digest, published_at)"
        " VALUES (1, 1, 1, '{}', 'x', " + moment + ")",
        "INSERT INTO collection_round (id, code, title, version_id, access, protection, respondents, minimum_group,"
        " minimum_public_group, opens_at, created_at)"
        f" VALUES (1, 'r', 'R', 1, 'invited', 'confidential', 'persons', 5, 10, {moment}, {moment})",
        "INSERT INTO mailing (id, round_id, kind, is_skipped) VALUES (1, 1, 'invitation', false)",
        "INSERT INTO mailing_text (id, mailing_id, language, subject, body) VALUES (1, 1, 'sv', 'Hej', 'Text')",
    )
    with engine.begin() as connection:
        for row in rows:
            connection.exec_driver_sql(row)
    for there in ("head", "0011", "head"):
        (command.upgrade if there == "head" else command.downgrade)(config, there)
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT subject FROM mailing_text").scalars().all() == ["Hej"]


def test_what_was_coded_before_codings_were_finished_counts_as_finished(
    engine: sa.Engine, session: Session, scene: CollectionRound
) -> None:
    coder = Account(email="a@b.example", name="A", password_hash="x")
    response = Response(
        round_id=scene.id, unit_id=scene.round_units[0].unit_id, version_id=scene.version_id, answers="{}", source="web"
    )
    session.add_all([coder, response])
    session.flush()
    coded = {"round_id": scene.id, "response_id": response.id, "coded_by": coder.id}
    session.add_all(
        [TextCoding(**coded, question="bra", kind="first"), TextCoding(**coded, question="x", kind="second")]
    )
    session.commit()
    session.close()
    config = alembic_config(engine.url.render_as_string(hide_password=False))
    command.downgrade(config, "0017")
    command.upgrade(config, "head")
    finished = session.scalars(sa.select(FinishedCoding)).one()
    assert (finished.question, finished.finished_by, finished.finished_at.tzinfo is not None) == ("bra", 1, True)
