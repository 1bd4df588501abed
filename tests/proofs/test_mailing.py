"""The worker is killed in the middle of a mailing: every letter is sent in the end, and none becomes two."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.db import get_database, now
from portal.mail.models import OutboxMessage
from portal.mail.outbox import LEASE
from tests.support.letters import address, queue_invitations, read_letters
from tests.support.server import PATIENCE_SECONDS, Installation


def wait_for_letters(installation: Installation, number: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(list(installation.mail_folder.glob("*.eml"))) < number:
        assert time.monotonic() < deadline, installation.log.read_text()
        time.sleep(0.01)


def let_leases_run_out(installation: Installation) -> None:
    """As if the time had passed after which a letter that a dead worker had taken on may be taken by another."""
    with installation.app.app_context(), get_database().writing() as session:
        earlier = now() - LEASE - timedelta(seconds=1)
        held = OutboxMessage.leased_until.isnot(None)
        session.execute(sa.update(OutboxMessage).where(held).values(leased_until=earlier))


def count_unsent(installation: Installation) -> int:
    with installation.app.app_context(), get_database().session_factory() as session:
        unsent = sa.select(sa.func.count()).select_from(OutboxMessage).where(OutboxMessage.sent_at.is_(None))
        return session.scalar(unsent) or 0


@pytest.mark.parametrize("kills", [1, pytest.param(20, marks=pytest.mark.proofs)])
def test_a_killed_worker_loses_no_letter_and_doubles_none(installation: Installation, kills: int) -> None:
    people = 60 * kills
    queue_invitations(installation, "kompetens", "hl", people)
    for kill in range(1, kills + 1):
        worker = installation.start_worker()
        wait_for_letters(installation, 10 * kill)
        installation.kill(worker)
        assert count_unsent(installation) > 0
        let_leases_run_out(installation)
    installation.run("worker", "--once")
    letters = read_letters(installation)
    assert sorted(letters) == sorted(address(number) for number in range(people))
    assert all(len(each) == 1 for each in letters.values())
    assert len({each["Message-ID"] for (each,) in letters.values()}) == people
    assert len(list(installation.mail_folder.iterdir())) == people
    assert count_unsent(installation) == 0
