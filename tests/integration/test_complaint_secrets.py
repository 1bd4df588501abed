"""Canaries: what is written in every field and header of a complaint is found in clear nowhere on the machine."""

from __future__ import annotations

import logging
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import tasks
from portal.config import Settings
from portal.db import get_database
from portal.questionnaire.definition import TextDomain
from portal.surveys.library import COMPLAINTS, get_ready
from tests.support import sample_files
from tests.support.client import Browser
from tests.support.complaints import open_for_complaints, receipt_on, send_page, to_check_page
from tests.support.scenes import PASSWORD

TYPED = {
    question.name: f"kanarie{number:02d}fagel"
    for number, question in enumerate(get_ready(COMPLAINTS).questions)
    if isinstance(question.domain, TextDomain)
}
TYPED["epost"] = "kanarie77fagel@exempel.se"
HEADERS = {
    "User-Agent": "kanarie90fagel",
    "Referer": "http://localhost/kanarie91fagel",
    "X-Forwarded-For": "203.0.113.92",
    "Accept-Language": "kanarie93fagel",
}
ADDRESS = "203.0.113.94"
ADDED, NOTED, UNSENT, REPLIED = "kanarie95fagel", "kanarie96fagel", "kanarie97fagel", "kanarie98fagel"
FILE_NAME, IN_FILE, UNSENT_NAME, IN_UNSENT = (f"kanarie{number}fagel" for number in range(80, 84))
FILES = [FILE_NAME, IN_FILE, UNSENT_NAME, IN_UNSENT]
CANARIES = [*TYPED.values(), *HEADERS.values(), ADDRESS, ADDED, NOTED, UNSENT, REPLIED, *FILES, "kanarie"]


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """Every line that any logger writes, at every level."""
    lines: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    root, collector = logging.getLogger(), Collector()
    level = root.level
    root.addHandler(collector)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(collector)
    root.setLevel(level)


def database_as_text(app: Flask) -> str:
    """Every value of every table: bytes both as they are and decoded."""
    with app.app_context(), get_database().session_factory() as session:
        names = sa.inspect(session.get_bind()).get_table_names()
        rows = [row for name in names for row in session.execute(sa.text(f'SELECT * FROM "{name}"'))]
    values = [value for row in rows for value in row]
    return "\n".join(
        bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
        for value in values
    )


def in_backup(content: bytes) -> str:
    """A file of a backup with what base64 hides beside it."""
    text = content.decode("utf-8", "replace")
    packed = re.findall(r"[A-Za-z0-9+/]{16,}={0,2}", text)
    return text + "".join(b64decode(each[: len(each) // 4 * 4]).decode("utf-8", "replace") for each in packed)


def files_under(*folders: Path) -> Iterator[tuple[Path, bytes]]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                yield path, path.read_bytes()


def test_no_canary_sings(
    app: Flask,
    settings: Settings,
    tmp_path: Path,
    new_browser: Callable[[], Browser],
    logged: list[str],
    capfd: pytest.CaptureFixture[str],
    run: Callable[..., str],
) -> None:
    open_for_complaints(app)
    writer, follower, unsent, registrar = new_browser(), new_browser(), new_browser(), new_browser()
    for visitor in (writer, follower, unsent):
        visitor.client.environ_base.update({"REMOTE_ADDR": ADDRESS})
        visitor.client.environ_base.update({f"HTTP_{k.upper().replace('-', '_')}": v for k, v in HEADERS.items()})
    choices = {"svar_onskas": "ja", "svar_satt": "avisering_epost", "omrade": ["bemotande", "annat"]}
    to_check_page(writer, **TYPED, **choices)
    # Large enough for a server that would put it in a temporary file.
    send_page(writer.get("/synpunkter/del/om"), (f"{FILE_NAME}.txt", f"{IN_FILE}\n".encode() * 100_000))
    receipt = receipt_on(writer.get("/synpunkter/kontrollera").submit())
    page = unsent.get("/synpunkter").submit().submit(beskrivning=UNSENT)
    send_page(page, (f"{UNSENT_NAME}.pdf", sample_files.pdf(IN_UNSENT)))
    follower.get("/synpunkter/folj").submit(nummer=receipt.number, kod="0000-0000-0000")
    follower.get("/synpunkter/folj").submit(nummer=receipt.number, kod=receipt.code).submit(tillagg=ADDED)
    registrar.log_in("registrator@kommun.example", PASSWORD)
    page = registrar.get(f"/arbete/att-hantera/{receipt.number}")
    assert all(text in page.text for name, text in TYPED.items() if name not in ("namn", "telefon", "epost", "adress"))
    assert ADDED in page.text
    assert IN_FILE.encode() in page.link(f"{FILE_NAME}.txt").response.data
    token = page.fields()["csrf_token"]
    registrar.post(f"/arbete/att-hantera/{receipt.number}/samtal", {"csrf_token": token, "text": NOTED, "nonce": "n"})
    answered = {"csrf_token": token, "reply": REPLIED, "nonce": "r"}
    registrar.post(f"/arbete/att-hantera/{receipt.number}/svar", answered)
    assert NOTED in registrar.get(f"/arbete/att-hantera/{receipt.number}").text
    assert REPLIED in follower.get("/synpunkter/folj/status").text
    tasks.run_due(app)
    backup, keys = tmp_path / "backup.zip", tmp_path / "backup-keys.zip"
    run("backup", backup, "--keys", keys)

    secrets = [*CANARIES, receipt.code, receipt.code.replace("-", "")]
    places = {"database": database_as_text(app), "logs": "\n".join(logged), "output": "".join(capfd.readouterr())}
    for path, content in files_under(tmp_path, settings.data_folder, settings.keys_folder):
        places[str(path)] = content.decode("utf-8", "replace")
    for archive in (ZipFile(backup), ZipFile(keys)):
        with archive:
            places |= {f"backup {name}": in_backup(archive.read(name)) for name in archive.namelist()}
    if settings.database_url.startswith("sqlite"):
        assert any(name.endswith("-wal") for name in places)
    found = [(place, secret) for place, text in places.items() for secret in secrets if secret in text]
    # The address to which the notice goes stands on its envelope and nowhere else.
    letters = [(place, secret) for place, secret in found if place.endswith(".eml")]
    assert {secret for _, secret in letters} == {TYPED["epost"], "kanarie"}
    assert all(text.count("kanarie") == 1 for place, text in places.items() if place.endswith(".eml"))
    assert [each for each in found if each not in letters] == []
    assert receipt.number in places["database"]
