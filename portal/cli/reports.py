"""``reports``: approving a round's report, what has been approved, taking it back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from flask import current_app

from portal.db import close_session, current_session, get_database, transaction
from portal.errors import UserError
from portal.reports import publishing
from portal.reports.approved_files import make_due
from portal.reports.edition import Edition
from portal.reports.letters import notify
from portal.reports.models import PublishedReport
from portal.reports.published import find_edition, list_of_round
from portal.results.preparation import work_out_first
from portal.results.wording import LEVEL_NAMES
from portal.statistics.summary import Level
from portal.statistics.typed_figures import typed_shares
from portal.surveys.queries import get_round
from portal.terminal import EXISTING_FILE, Day, Group

reports = Group("reports", help="Fastställda rapporter.")


@reports.command("publish")
@click.argument("code", metavar="ROUND")
@click.option("--level", type=click.Choice(["internal", "public"]), required=True)
@click.option("--dnr", required=True, help="Diarienummer, till exempel SOCN/2026:31.")
@click.option("--approver", required=True, help="Godkänd av: namn och titel.")
@click.option("--unit", help="Bara den här enheten (kod).")
@click.option("--valid-from", type=Day(), help="Giltig från och med.")
@click.option("--revise-on", type=Day(), help="Revideras.")
@click.option("--assessment", type=EXISTING_FILE, help="Textfil med författarens egen bedömning.")
@click.option("--measures", type=EXISTING_FILE, help="Textfil med åtgärder.")
@click.option("--notify", "notifies", is_flag=True, help="Skicka länken till alla som bjöds in.")
def publish(
    code: str,
    level: Level,
    dnr: str,
    approver: str,
    unit: str | None,
    valid_from: date | None,
    revise_on: date | None,
    assessment: Path | None,
    measures: Path | None,
    notifies: bool,
) -> None:
    """Fastställ rapporten. På nivå public kan vem som helst läsa den, på nivå internal publiceras den inte."""
    edition = Edition(
        level=level,
        registry_number=dnr,
        approver=approver,
        unit_code=unit,
        valid_from=valid_from,
        revise_on=revise_on,
        assessment=_text(assessment),
        measures=_text(measures),
        notifies=notifies,
    )
    for typed in typed_shares(f"{edition.assessment}\n{edition.measures}"):
        click.echo(f"”{typed}” är skrivet för hand. Portalen räknar inte om det: jämför med tabellerna.")
    work_out_first(current_session(), get_round(current_session(), code))
    with transaction() as session:
        report = publishing.publish(session, get_round(session, code), edition)
    close_session()
    make_due(get_database(), notify)
    _tell(current_session().get_one(PublishedReport, report.id))


@reports.command("list")
@click.argument("code", metavar="ROUND")
def list_(code: str) -> None:
    """Visa vad som har fastställts för en undersökning."""
    session = current_session()
    for shown in list_of_round(session, get_round(session, code)):
        report = shown.report
        state = "tillbakadragen" if report.withdrawn_at else f"ersatt av version {shown.newest.version}"
        told = state if report.withdrawn_at or shown.is_replaced else "gäller" if report.is_ready else "PDF:en görs"
        level = LEVEL_NAMES[report.level]
        click.echo(f"{report.document_id} version {report.version}, {level}, dnr {report.registry_number}: {told}")


@reports.command("withdraw")
@click.argument("document_id", metavar="DOKUMENT-ID")
@click.argument("version", type=click.IntRange(1))
def withdraw(document_id: str, version: int) -> None:
    """Dra tillbaka en version. Sidan säger att den har funnits, men den går inte att läsa."""
    with transaction() as session:
        report = find_edition(session, document_id, version)
        if report is None:
            raise UserError(f"Det finns ingen version {version} av {document_id}. Se vilka som finns: reports list.")
        publishing.withdraw(session, report)
    click.echo(f"{document_id} version {version} är tillbakadragen.")


def _text(path: Path | None) -> str:
    try:
        return path.read_text("utf-8") if path else ""
    except UnicodeDecodeError:
        raise UserError(f"{path} är ingen textfil i UTF-8. Spara den på nytt.") from None


def _tell(report: PublishedReport) -> None:
    click.echo(f"Rapporten är fastställd: {report.document_id}, version {report.version}.")
    if not report.is_ready:
        raise UserError(f"{report.problem or 'PDF:en är inte klar.'} Arbetsprocessen (worker) försöker igen.")
    click.echo(f"SHA-256: {report.sha256}")
    if report.level == "public":
        base_url = current_app.extensions["portal_settings"].base_url
        click.echo(f"Den går att läsa på {base_url}/rapporter/{report.document_id}")


COMMANDS = (reports,)
