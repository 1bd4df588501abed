"""``scripts/run.sh production``, as ``make serve`` starts it: behind a proxy, and silent about people."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.db import get_database
from portal.surveys.queries import get_questionnaire, get_round
from tests.support.answering import answer, person
from tests.support.http_client import Visitor
from tests.support.letters import address, queue_invitations
from tests.support.scenes import add_round, add_staff, publish_ready
from tests.support.server import PATIENCE_SECONDS, ROOT, Installation, installed
from tests.support.stored import stored_answers

HOST = "kvalitet.kommun.example"
ADDRESS = "203.0.113.77"
PROXY = {
    "X-Forwarded-For": ADDRESS,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": HOST,
    "Host": HOST,
    "Referer": f"https://{HOST}/",
}
PRODUCTION = {
    "PORTAL_ENV": "production",
    "PORTAL_BASE_URL": f"https://{HOST}",
    "PORTAL_TRUSTED_PROXIES": "1",
    "PORTAL_SECRET_KEY": "hemlig-nyckel-för-prov-som-är-lång-nog",
    "SMTP_URL": "smtp://portal:postlösenord@127.0.0.1:9",
    "PORTAL_MAIL_FROM": f"portal@{HOST}",
}
START = str(ROOT / "scripts" / "run.sh")


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """A round on an open link, one with somebody invited, and nothing started."""
    with installed("sqlite", tmp_path) as found:
        add_staff(found.app)
        with found.app.app_context(), get_database().writing() as session:
            add_round(session, publish_ready(session, "kompetens"))
            add_round(session, publish_ready(session, "kompetens"), "inbjudna", access="invited", frames={"hl": None})
        queue_invitations(found, "inbjudna", "hl", 1)
        found._socket.close()  # run.sh listens on the port itself
        found.environment.update(PRODUCTION)
        yield found


def test_the_proxy_that_is_described_lets_through_what_the_portal_takes(app: Flask) -> None:
    written = (ROOT / "docs" / "operate.md").read_text().partition("```nginx")[2].partition("```")[0]
    rooms = {"/": 0, **dict(re.findall(r"location (\S+) \{[^}]*?client_max_body_size (\d+)m", written))}
    rooms["/"] = re.findall(r"^    client_max_body_size (\d+)m", written, re.MULTILINE)[0]
    for rule in app.url_map.iter_rules():
        limits = getattr(app.view_functions[rule.endpoint], "upload_limits", None)
        most = limits.body if limits else app.config["MAX_CONTENT_LENGTH"]
        place = max((each for each in rooms if rule.rule.startswith(each)), key=len)
        assert int(rooms[place]) * 2**20 > most, rule.rule


def wait_until_well(visitor: Visitor, installation: Installation) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError):
            if json.loads(visitor.get("/healthz").text)["status"] == "ok":
                return
        time.sleep(0.2)
    raise AssertionError(installation.log.read_text())


def test_a_journey_under_production_settings_and_nothing_of_it_in_the_logs(installation: Installation) -> None:
    started = installation._spawn([START, "production"])
    visitor = Visitor(installation.base_url, PROXY)
    wait_until_well(visitor, installation)
    with installation.app.app_context(), get_database().session_factory() as session:
        questionnaire = get_questionnaire(session, get_round(session, "prov").version)
    who = person(questionnaire, 1, "/oppen/prov")
    answer(who, visitor.send, visitor.follow)
    assert stored_answers(installation.app) == [who.stored]

    log_in = visitor.get("/logga-in").form()
    visitor.send(log_in.filled({"email": ["ingen@kommun.example"], "password": ["fel lösenord"]}))
    assert visitor.get("/enkat/en-hemlig-lank").status == 404
    another = person(questionnaire, 2, "/oppen/prov")
    other = Visitor(installation.base_url, PROXY)
    with installation.app.app_context(), get_database().engine.connect().execution_options(writes=True) as connection:
        connection.execute(sa.text("DROP TABLE response"))
        connection.commit()
    with pytest.raises(AssertionError, match="500"):
        answer(another, other.send, other.follow)

    installation._end(started, 15)  # type: ignore[arg-type]
    said = installation.log.read_text()
    assert "OperationalError" in said
    typed = [text for texts in another.fields.values() for text in texts if " " in text]
    assert len(typed) > 1
    secrets = [*visitor.cookies.values(), *other.cookies.values(), "en-hemlig-lank", "/svara/", "fel lösenord"]
    for text in (*typed, *secrets, ADDRESS, "ingen@", address(0), *(PRODUCTION[name] for name in SECRET)):
        assert text not in said, text


SECRET = ("PORTAL_SECRET_KEY", "SMTP_URL")


def test_production_refuses_to_start_and_names_what_is_missing(installation: Installation) -> None:
    environment = {**installation.environment, "PORTAL_BASE_URL": "http://portal.example"}
    environment["PORTAL_KEYS"] = f"{environment['PORTAL_DATA']}/keys"
    for name in ("PORTAL_SECRET_KEY", "SMTP_URL", "PORTAL_MAIL_FROM"):
        del environment[name]
    result = subprocess.run(
        [START, "production"], env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert result.returncode == 1
    named = {"PORTAL_SECRET_KEY", "PORTAL_KEYS", "PORTAL_BASE_URL", "SMTP_URL", "PORTAL_MAIL_FROM"}
    lines = [line for line in result.stderr.splitlines() if line.startswith("  - ")]
    assert {line[4:].split()[0] for line in lines} == named
    assert "Traceback" not in result.stderr
