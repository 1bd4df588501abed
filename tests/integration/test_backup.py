"""Backup while answers come in, and the way back into an empty installation, on both databases and across them."""

from __future__ import annotations

import json
import re
import stat
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import create_app
from portal.backup import writing
from portal.backup.rows import digest_of, kept_tables
from portal.cases.models import CaseDraft, CaseDraftFile
from portal.collection.models import Participation, Response
from portal.config import Settings
from portal.crypto import KeyFolder
from portal.db import get_database, now
from portal.organisation.models import Unit
from portal.security.models import ThrottleKey
from portal.security.throttle import count_failure
from tests.support import sample_files
from tests.support.client import Browser
from tests.support.complaints import open_for_complaints, receipt_on, send_page
from tests.support.databases import KINDS, empty_database
from tests.support.scenes import PASSWORD, add_round, add_staff, publish_ready

Run = Callable[..., str]
ANSWERS = json.dumps({"kommentar": "Räksmörgås ”” 😀\n=1+1"}, ensure_ascii=False)


@pytest.fixture
def filled(app: Flask, settings: Settings) -> Flask:
    """An installation with staff, a round, two answers, a key, a ballot box's key, a letter and a guessed password."""
    add_staff(app)
    with app.app_context(), get_database().writing() as session:
        collection_round = add_round(session, publish_ready(session, "kompetens"))
        session.flush()
        for number in range(2):
            answer(session, collection_round.id, number)
        last = session.scalars(sa.select(Unit).where(Unit.code == "alvsjo")).one()
        first = session.scalars(sa.select(Unit).where(Unit.code == "hl")).one()
        assert first.id < last.id
        first.parent_id = last.id  # refers to a row that comes later
        count_failure(session, "203.0.113.77")
    for name in ("round-1", "epoch-1-hl"):
        KeyFolder(settings.keys_folder).create(name)
    settings.mail_folder.mkdir(parents=True)
    (settings.mail_folder / "brev.eml").write_bytes(b"Subject: hej\r\n\r\n\x00\xff")
    settings.heartbeat.touch()
    return app


def answer(session: Any, round_id: int, number: int) -> None:
    """Someone who has answered: two rows that belong together."""
    unit_id = session.scalar(sa.select(Unit.id).where(Unit.code == "hl"))
    begun = Participation(round_id=round_id, unit_id=unit_id, handle=f"handle-{number}", completed_at=now())
    session.add(begun)
    session.flush()
    version = begun.round.version_id
    belonging = {"round_id": round_id, "unit_id": unit_id, "version_id": version, "participation_id": begun.id}
    session.add(Response(answers=ANSWERS, **belonging))


def digests(app: Flask) -> dict[str, str]:
    with app.app_context(), get_database().engine.connect() as connection:
        return {table.name: digest_of(connection, table) for table in kept_tables()}


def count(app: Flask, table: type) -> int:
    with app.app_context(), get_database().session_factory() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


@pytest.fixture
def backup(filled: Flask, run: Run, tmp_path: Path) -> tuple[Path, Path]:
    data, keys = tmp_path / "portal.zip", tmp_path / "nycklar.zip"
    run("backup", data, "--keys", keys)
    return data, keys


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """Another installation, with nothing in it."""
    with empty_database(request.param, tmp_path) as url:
        folders = {"data_folder": tmp_path / "new", "keys_folder": tmp_path / "new-keys"}
        app = create_app(replace(settings, database_url=url, **folders))
        yield app
        app.extensions["portal_database"].engine.dispose()


def restore(app: Flask, data: Path, keys: Path, *, fails: bool = False) -> str:
    result = app.test_cli_runner().invoke(args=["restore", str(data), "--keys", str(keys)])
    assert (result.exit_code != 0) == fails, f"{result.output}\n{result.exception!r}"
    assert "Traceback" not in result.output
    return result.output


def test_what_was_backed_up_comes_back_on_either_database(
    filled: Flask, backup: tuple[Path, Path], empty: Flask, tmp_path: Path
) -> None:
    before = digests(filled)
    assert re.search(r"Återställt och kontrollerat: \d+ rader, \d+ filer och \d+ nycklar\.", restore(empty, *backup))
    assert digests(empty) == before
    assert (tmp_path / "new/mail/brev.eml").read_bytes() == b"Subject: hej\r\n\r\n\x00\xff"
    keys = tmp_path / "new-keys"
    assert (keys / "round-1.key").read_bytes() == (tmp_path / "keys/round-1.key").read_bytes()
    assert [path.name for path in keys.iterdir()] == ["round-1.key"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in (*keys.iterdir(), *backup)} == {0o600}
    with empty.app_context(), get_database().writing() as session:
        answer(session, 1, 3)  # new rows get numbers of their own
    assert count(empty, Response) == 3


def test_an_installation_that_only_db_upgrade_has_touched_takes_a_backup(
    filled: Flask, backup: tuple[Path, Path], empty: Flask
) -> None:
    before = digests(filled)
    upgraded = empty.test_cli_runner().invoke(args=["db", "upgrade"])
    assert upgraded.exit_code == 0, upgraded.output
    restore(empty, *backup)
    assert digests(empty) == before


def test_an_installation_with_a_questionnaire_of_its_own_is_left_alone(backup: tuple[Path, Path], empty: Flask) -> None:
    for arguments in (["db", "upgrade"], ["surveys", "add", "nki"]):
        assert empty.test_cli_runner().invoke(args=arguments).exit_code == 0
    before = digests(empty)
    assert "Databasen är inte tom" in restore(empty, *backup, fails=True)
    assert digests(empty) == before


def test_it_shows_one_moment_while_answers_come_in(
    filled: Flask, run: Run, empty: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter(range(100, 200))

    def lines_while_someone_answers(connection: sa.Connection, table: sa.Table) -> Iterator[bytes]:
        with get_database().writing() as session:
            answer(session, 1, next(numbers))
        return lines_of(connection, table)

    lines_of = writing.lines_of
    monkeypatch.setattr(writing, "lines_of", lines_while_someone_answers)
    before = digests(filled)
    data, keys = tmp_path / "portal.zip", tmp_path / "nycklar.zip"
    run("backup", data, "--keys", keys)
    assert count(filled, Response) > 2
    restore(empty, data, keys)
    assert digests(empty) == before


def test_keys_lie_apart_and_those_of_ballot_boxes_nowhere(backup: tuple[Path, Path], tmp_path: Path) -> None:
    data, keys = (ZipFile(path) for path in backup)
    with data, keys:
        assert sorted(keys.namelist()) == ["keys/round-1.key", "manifest.json"]
        held = [data.read(name) for name in data.namelist()]
        everything = b"".join([*held, *(keys.read(name) for name in keys.namelist())])
        unwanted = ("worker-alive", "sqlite", ".key")
        assert not [name for name in data.namelist() if any(each in name for each in unwanted)]
    assert (tmp_path / "keys/round-1.key").read_bytes() not in b"".join(held)
    assert (tmp_path / "keys/epoch-1-hl.key").read_bytes() not in everything


def test_what_must_not_outlive_the_day_is_left_out(filled: Flask, backup: tuple[Path, Path], empty: Flask) -> None:
    assert count(filled, ThrottleKey) == 1
    restore(empty, *backup)
    assert count(empty, ThrottleKey) == 0


FILE = ("brev.pdf", sample_files.pdf("kanariefågel"))


@pytest.fixture
def complained(app: Flask, browser: Browser, run: Run, tmp_path: Path) -> tuple[str, Path, Path]:
    """A complaint with a file, one that is not sent, and their backup."""
    open_for_complaints(app)
    for sends in (False, True):
        browser.get("/synpunkter").submit("Börja om från början" if sends else None).submit(beskrivning="Se brevet.")
        send_page(browser.get("/synpunkter/del/om"), FILE)
    number = receipt_on(browser.get("/synpunkter/kontrollera").submit()).number
    data, keys = tmp_path / "klagomal.zip", tmp_path / "klagomal-nycklar.zip"
    run("backup", data, "--keys", keys)
    return number, data, keys


def test_a_complaint_and_its_file_are_readable_after_restore(complained: tuple[str, Path, Path], empty: Flask) -> None:
    number, data, keys = complained
    with ZipFile(data) as archive:
        tables = [name for name in archive.namelist() if name.startswith("tables/case_")]
        assert "tables/case_attachment.jsonl" in tables
        assert not [name for name in tables if "draft" in name]  # what is not sent must not outlive its two hours
        assert not [name for name in archive.namelist() if b64encode(FILE[1])[:40] in archive.read(name)]
    restore(empty, data, keys)
    registrar = Browser(empty)
    registrar.log_in("registrator@kommun.example", PASSWORD)
    page = registrar.get(f"/arbete/att-hantera/{number}")
    assert "Se brevet." in page.text
    assert page.link("brev.pdf").response.data == FILE[1]
    assert count(empty, CaseDraft) == count(empty, CaseDraftFile) == 0


def test_a_complaint_without_its_right_key_is_not_restored(
    complained: tuple[str, Path, Path], empty: Flask, tmp_path: Path
) -> None:
    _, data, keys = complained
    other = rewritten(keys, lambda name, content: bytes(32) if name == "keys/case.key" else content)
    message = restore(empty, data, other, fails=True)
    assert "Nyckeln ”case.key” saknas eller är skadad i nyckelfilen." in message
    lost = tmp_path / "utan.zip"
    with ZipFile(keys) as old, ZipFile(lost, "w") as new:
        for name in old.namelist():
            if name != "keys/case.key":
                new.writestr(name, old.read(name))
    assert "Nyckeln ”case.key” saknas" in restore(empty, data, lost, fails=True)
    assert_untouched(empty, tmp_path)


def rewritten(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The same archive with other contents."""
    other = path.with_suffix(".other.zip")
    with ZipFile(path) as old, ZipFile(other, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return other


def assert_untouched(app: Flask, tmp_path: Path) -> None:
    with app.app_context(), get_database().engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == []
    for folder in ("new", "new-keys"):
        assert not list((tmp_path / folder).rglob("*"))


def test_other_keys_are_refused(backup: tuple[Path, Path], run: Run, empty: Flask, tmp_path: Path) -> None:
    data, keys = backup
    run("backup", tmp_path / "senare.zip", "--keys", tmp_path / "senare-nycklar.zip")
    assert "Nyckelfilen hör inte till" in restore(empty, data, tmp_path / "senare-nycklar.zip", fails=True)
    assert "rätt ordning" in restore(empty, keys, data, fails=True)
    broken = rewritten(keys, lambda name, content: content if name == "manifest.json" else bytes(32))
    assert "round-1.key" in restore(empty, data, broken, fails=True)
    assert_untouched(empty, tmp_path)


def test_a_damaged_or_foreign_file_is_refused(backup: tuple[Path, Path], empty: Flask, tmp_path: Path) -> None:
    data, keys = backup
    changed = rewritten(data, lambda name, content: content.replace(b"=1+1", b"=1+2"))
    assert "tables/response.jsonl" in restore(empty, changed, keys, fails=True)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(data.read_bytes()[:2000])
    assert "avbruten eller skadad" in restore(empty, cut, keys, fails=True)
    with ZipFile(cut, "w") as archive:
        archive.writestr("annat.txt", "hej")
    assert "ingen säkerhetskopia" in restore(empty, cut, keys, fails=True)
    assert_untouched(empty, tmp_path)


def test_another_version_of_the_database_is_refused(backup: tuple[Path, Path], empty: Flask, tmp_path: Path) -> None:
    def older(name: str, content: bytes) -> bytes:
        return json.dumps({**json.loads(content), "revision": "0000"}).encode() if name == "manifest.json" else content

    message = restore(empty, rewritten(backup[0], older), backup[1], fails=True)
    assert "databasversion 0000" in message
    assert "uppgradera sedan" in message
    assert_untouched(empty, tmp_path)


def test_nothing_is_written_over(filled: Flask, backup: tuple[Path, Path], empty: Flask, tmp_path: Path) -> None:
    before = digests(filled)
    assert "Databasen är inte tom" in restore(filled, *backup, fails=True)
    assert digests(filled) == before
    (tmp_path / "new-keys").mkdir()
    (tmp_path / "new-keys/round-7.key").write_bytes(bytes(32))
    assert "PORTAL_KEYS är inte tom" in restore(empty, *backup, fails=True)
    assert [path.name for path in (tmp_path / "new-keys").iterdir()] == ["round-7.key"]


def test_the_two_files_are_two(filled: Flask, run: Run, tmp_path: Path) -> None:
    assert "egen fil" in run("backup", tmp_path / "a.zip", "--keys", tmp_path / "a.zip", fails=True)
    assert not (tmp_path / "a.zip").exists()


def test_a_database_of_another_version_is_not_backed_up(filled: Flask, run: Run, tmp_path: Path) -> None:
    with filled.app_context(), get_database().engine.connect().execution_options(writes=True) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
        connection.commit()
    assert "db upgrade" in run("backup", tmp_path / "a.zip", "--keys", tmp_path / "b.zip", fails=True)
    assert not list(tmp_path.glob("*.zip"))
