"""An invitation and three reminders through a real mail server, the worker killed again and again at random.

By distinct Message-ID each person got each letter once, and nobody who had answered was reminded. A letter that the
server had accepted when the worker died, before that was written down, comes again under the same Message-ID.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.collection.links import handle_of
from portal.collection.models import Invitation
from portal.collection.operations import begin_invited
from portal.collection.queries import answered_invitations
from portal.collection.reminders import remind
from portal.collection.stores import store_of
from portal.db import get_database, now
from portal.mail.models import OutboxMessage
from portal.mail.outbox import LEASE
from portal.surveys.queries import get_round
from tests.support.letters import address, queue_invitations
from tests.support.mail_server import Letterbox, mail_server
from tests.support.scenes import add_round, publish_ready
from tests.support.server import Installation

ROUND = "paminns"
LONGEST_PAUSE_SECONDS = 0.02


def open_round(installation: Installation) -> None:
    with installation.app.app_context(), get_database().writing() as session:
        version = publish_ready(session, "kompetens")
        opened = now() - timedelta(days=10)
        add_round(session, version, ROUND, access="invited", frames={"hl": None}, opens_at=opened)


def answer_as(app: Flask, addresses: list[str]) -> None:
    """These people have answered."""
    with app.app_context(), get_database().writing() as session:
        answered = answered_invitations(get_round(session, ROUND).id)
        chosen = sa.select(Invitation).where(Invitation.email.in_(addresses), Invitation.id.not_in(answered))
        for invitation in session.scalars(chosen).all():
            handle = handle_of(app.extensions["portal_keys"], invitation)
            participation = begin_invited(session, invitation, handle, "sv")
            store_of(invitation.round.storage).complete(session, participation, {"kommentar": "Bra"}, now())


def queue_reminder(app: Flask, days_ago: int) -> None:
    """As if the reminder had been asked for so many days ago: each day has one of its own."""
    with app.app_context(), get_database().writing() as session:
        remind(session, get_round(session, ROUND), now() - timedelta(days=days_ago))


def let_leases_run_out(app: Flask) -> None:
    with app.app_context(), get_database().writing() as session:
        earlier = now() - LEASE - timedelta(seconds=1)
        held = OutboxMessage.leased_until.isnot(None)
        session.execute(sa.update(OutboxMessage).where(held).values(leased_until=earlier))


class Mailing:
    """One mailing under way: the worker is started and killed, and between the kills some people answer."""

    def __init__(self, installation: Installation, letterbox: Letterbox, chance: random.Random) -> None:
        self.installation, self.letterbox, self.chance = installation, letterbox, chance
        self.began_at = len(letterbox.letters)

    def reached(self) -> set[str]:
        return {str(letter["To"]) for letter in self.letterbox.letters[self.began_at :]}

    def interrupt(self, after: int) -> None:
        worker = self.installation.start_worker()
        self.letterbox.wait_for(self.began_at + after)
        time.sleep(self.chance.uniform(0, LONGEST_PAUSE_SECONDS))  # to hit another place in the work each time
        self.installation.kill(worker)
        let_leases_run_out(self.installation.app)

    def finish(self) -> None:
        self.installation.run("worker", "--once")


@pytest.mark.parametrize(
    ("people", "reminders", "kills"), [(40, 1, 2), pytest.param(400, 3, 20, marks=pytest.mark.proofs)]
)
def test_each_letter_once_and_none_to_who_has_answered(
    installation: Installation, people: int, reminders: int, kills: int
) -> None:
    chance = random.Random(people)
    everyone = [address(number) for number in range(people)]
    unanswered, expected = set(everyone), Counter[str](dict.fromkeys(everyone, 1))
    per_mailing = kills // (reminders + 1)
    with mail_server() as (letterbox, url):
        installation.environment["SMTP_URL"] = url
        open_round(installation)
        queue_invitations(installation, ROUND, "hl", people)
        for number in range(reminders + 1):
            if number:
                queue_reminder(installation.app, reminders - number)
            mailing = Mailing(installation, letterbox, chance)
            share = max(2, len(unanswered) // (2 * per_mailing + 2))
            late: set[str] = set()
            for kill in range(1, per_mailing + 1):
                mailing.interrupt(after=share * kill)
                # They answer while the letter waits: it must not come.
                still = sorted(unanswered - mailing.reached() - late)
                late |= set(chance.sample(still, min(2, len(still)))) if number else set()
                answer_as(installation.app, sorted(late))
            mailing.finish()
            assert mailing.reached() == unanswered - late
            expected.update(unanswered - late if number else ())
            unanswered -= late | set(chance.sample(sorted(unanswered - late), people // 10))
            answer_as(installation.app, sorted(set(everyone) - unanswered))
    distinct = {str(letter["Message-ID"]): str(letter["To"]) for letter in letterbox.letters}
    assert Counter(distinct.values()) == expected
    repeats = len(letterbox.letters) - len(distinct)
    assert repeats <= kills
    print(f"{len(distinct)} letters to {people} people, {kills} kills: {repeats} came again under the same Message-ID")
