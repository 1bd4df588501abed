"""``demo``: load the demo data and say where to begin."""

from __future__ import annotations

import click
import sqlalchemy as sa
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from portal.collection.letters import personal_link
from portal.collection.models import Invitation, Participation
from portal.crypto import KeyFolder, authenticate, readable
from portal.db import transaction
from portal.demo.boards import OPEN_BOARDS
from portal.demo.coding import add_coding
from portal.demo.complaints import add_complaints
from portal.demo.municipality import ACCOUNTS, add_municipality
from portal.demo.reports import add_report
from portal.demo.reviews import add_reviews
from portal.demo.rounds import COMPETENCE, FINISHED, SATISFACTION, add_rounds
from portal.surveys.queries import get_round
from portal.terminal import told_in_swedish


def install(app: Flask) -> None:
    """Give ``app`` the command."""
    app.cli.add_command(demo)


@click.command()
@with_appcontext
def demo() -> None:
    """Fyll databasen med en påhittad kommun. Går att köra om."""
    settings = current_app.extensions["portal_settings"]
    if settings.is_production:
        raise click.ClickException("Demodata läggs aldrig in i en portal i drift (PORTAL_ENV=production).")
    keys: KeyFolder = current_app.extensions["portal_keys"]
    password = demo_password(settings.secret_key)
    with told_in_swedish(), transaction() as session:
        add_municipality(session, password)
        add_rounds(session, keys)
        add_coding(session, keys)
        add_report(session)
        add_reviews(session, keys)
        receipt = add_complaints(session, keys, settings.secret_key)
        link = _link_not_used(session)
    if not settings.demo_mark.exists():
        settings.data_folder.mkdir(parents=True, exist_ok=True)
        settings.demo_mark.write_text("Data i den här mappen är påhittade.\n", encoding="utf-8")
    click.echo(_welcome(settings.base_url, password, link, receipt))


def demo_password(secret_key: str) -> str:
    """The password of the demo accounts: different in every installation, the same each time it is asked for."""
    word = readable(authenticate(secret_key.encode(), "demo password", ""))
    return "-".join((word[:5], word[5:10], word[10:15]))


def _link_not_used(session: Session) -> str | None:
    """The personal link of someone in the demo who has not answered. Only in a demo is it shown on a screen."""
    answered = sa.select(Participation.invitation_id).where(Participation.completed_at.isnot(None))
    of_round = Invitation.round_id == get_round(session, COMPETENCE).id
    waiting = sa.select(Invitation).where(of_round, Invitation.id.not_in(answered)).order_by(Invitation.id).limit(1)
    invitation = session.scalar(waiting)
    return personal_link(invitation) if invitation else None


def _welcome(base_url: str, password: str, link: str | None, receipt: str) -> str:
    competence = link or "alla i demon har svarat"
    width = max(len(email) for email, *_ in ACCOUNTS)
    lines = [
        "",
        "Kvalitetsportalen med demodata. Allt i den är påhittat.",
        "",
        f"  Startsida                    {base_url}/",
        f"  Svara som brukare            {base_url}/oppen/{SATISFACTION}",
        f"  Svara som socialsekreterare  {competence}",
        f"  Lämna en synpunkt            {base_url}/synpunkter",
        f"  Följ en som har fått svar    {base_url}/synpunkter/folj",
        f"                               nummer {receipt}",
        f"  Logga in                     {base_url}/logga-in",
        f"  Ett färdigt resultat         {base_url}/arbete/undersokningar/{FINISHED}/resultat",
        f"  Nämnder som svarar           {base_url}/arbete/undersokningar/{OPEN_BOARDS}/namnder",
        "",
        f"  Konton, alla med lösenordet  {password}",
        *(f"  {email:<{width}}  {what}" for email, _, _, _, what in ACCOUNTS),
        "",
    ]
    return "\n".join(lines)
