"""``rounds``: opening, inviting, reminding, closing, tallying."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from flask import current_app
from sqlalchemy.orm import Session

from portal.collection.invitations import invite as invite_people
from portal.collection.invitations import read_recipients
from portal.collection.recovery_keys import PUBLIC, SECRET, read_key, write_pair
from portal.collection.reminders import remind as remind_people
from portal.collection.stores import available_protections
from portal.collection.tally import tally as tally_answers
from portal.crypto import KeyFolder
from portal.db import close_session, current_session, get_database, now, transaction
from portal.errors import UserError
from portal.i18n import end_of_day, start_of_day
from portal.numerals import whole_number
from portal.surveys import round_life
from portal.surveys.models import (
    ACCESSES,
    ANONYMOUS,
    PROTECTIONS,
    RESPONDENT_KINDS,
    UNWEIGHTED,
    WEIGHTINGS,
    CollectionRound,
    QuestionnaireVersion,
)
from portal.surveys.operations import RoundPlan, close_round, open_round, told_to_wait
from portal.surveys.queries import find_latest_version, get_round, get_survey
from portal.terminal import EXISTING_FILE, Day, Group

rounds = Group("rounds", help="Undersökningar.")


@rounds.command("open")
@click.argument("survey")
@click.option("--code", required=True, help="Kort kod, står i den öppna länken.")
@click.option("--title", required=True, help="Till exempel ”Brukarundersökning hösten 2026”.")
@click.option("--unit", "units", multiple=True, required=True, help="Enhetens kod, eller KOD=ANTAL som kan svara.")
@click.option("--access", type=click.Choice(ACCESSES), default="invited", show_default=True)
@click.option("--anonymity", type=click.Choice(PROTECTIONS), default="confidential", show_default=True)
@click.option("--respondents", type=click.Choice(RESPONDENT_KINDS), default="persons", show_default=True)
@click.option("--practice", is_flag=True, help="En övning: svaren sparas inte och räknas aldrig.")
@click.option("--quotes", is_flag=True, help="Enstaka meningar ur svar med egna ord får citeras.")
@click.option(
    "--weighting", type=click.Choice(WEIGHTINGS), default=UNWEIGHTED, help="frame: efter hur många som kan svara."
)
@click.option("--disposal", help="Gallringsbeslut, till exempel ”SOCN/2026:31”. Utan det gäller det i inställningarna.")
@click.option("--recovery-key", type=EXISTING_FILE, help="Öppen reservnyckel (rounds recovery-key); bara anonyma.")
@click.option("--opens", type=Day(), help="Första dag att svara; utan den öppnar undersökningen nu.")
@click.option("--closes", type=Day(), help="Sista dag att svara.")
def open_(
    survey: str,
    code: str,
    title: str,
    units: tuple[str, ...],
    access: str,
    anonymity: str,
    respondents: str,
    practice: bool,
    quotes: bool,
    weighting: str,
    disposal: str | None,
    recovery_key: Path | None,
    opens: date | None,
    closes: date | None,
) -> None:
    """Öppna en undersökning med ett fastställt frågeformulär."""
    with transaction() as session:
        version = published_version(session, survey)
        plan = RoundPlan(
            code=code,
            title=title,
            frames=_frames(units),
            access=access,
            protection=anonymity,
            respondents=respondents,
            is_practice=practice,
            quotes_allowed=quotes,
            weighting=weighting,
            disposal_decision=disposal,
            recovery_key=read_key(recovery_key, PUBLIC) if recovery_key else None,
            opens_at=start_of_day(opens) if opens else None,
            closes_at=end_of_day(closes) if closes else None,
        )
        collection_round = open_round(session, version, plan, available_protections())
    click.echo(f"Undersökningen {code} är skapad.")
    if anonymity == ANONYMOUS and not collection_round.disposal_decision:
        click.echo("Inget gallringsbeslut är angivet. Namnge det med --disposal eller i inställningarna.", err=True)
    if access == "open":
        click.echo(f"Öppen länk: {current_app.extensions['portal_settings'].base_url}/oppen/{code}")


def published_version(session: Session, survey: str) -> QuestionnaireVersion:
    """The latest version of the survey; raise UserError, with what to run, when nothing of it is fixed."""
    version = find_latest_version(session, get_survey(session, survey))
    if version is None:
        raise UserError(f"Frågeformuläret {survey} är inte fastställt. Kör: surveys add {survey} --publish")
    return version


def reminded(count: int) -> str:
    """How many reminders have been queued."""
    return f"{count} påminnelser väntar på att skickas." if count != 1 else "1 påminnelse väntar på att skickas."


def _frames(units: tuple[str, ...]) -> dict[str, int | None]:
    pairs = [_unit_and_frame(unit) for unit in units]
    twice = [code for code, _ in pairs if [other for other, _ in pairs].count(code) > 1]
    if twice:
        raise UserError(f"Enheten {twice[0]} står två gånger. Ange varje enhet en gång.")
    return dict(pairs)


def _unit_and_frame(text: str) -> tuple[str, int | None]:
    code, separator, frame = text.partition("=")
    number = whole_number(frame)
    if separator and number is None:
        raise UserError(f"Antalet i ”{text[:60]}” är inget heltal. Skriv till exempel {code or 'enhet'}=13.")
    return code, number


@rounds.command()
@click.argument("code", metavar="ROUND")
@click.argument("file", type=EXISTING_FILE)
def invite(code: str, file: Path) -> None:
    """Bjud in från CSV: email, name, unit och language, för brev på papper också address, postcode och town."""
    with transaction() as session:
        rows = read_recipients(file.read_bytes())
        result = invite_people(session, current_app.extensions["portal_keys"], get_round(session, code), rows)
    click.echo(result.in_words)


@rounds.command()
@click.argument("code", metavar="ROUND")
def remind(code: str) -> None:
    """Skicka en påminnelse till dem som inte har svarat."""
    with transaction() as session:
        count = remind_people(session, get_round(session, code))
    click.echo(reminded(count))


@rounds.command()
@click.argument("code", metavar="ROUND")
def close(code: str) -> None:
    """Avsluta insamlingen. Därefter finns resultatet, om inte papper väntar; anonyma svar räknas samman samtidigt."""
    with transaction() as session:
        collection_round = get_round(session, code)
        close_round(session, collection_round)
    click.echo(f"Insamlingen {code} är avslutad.")
    if collection_round.waits_for_paper(now()):
        click.echo(told_to_wait(collection_round))
    elif collection_round.storage == ANONYMOUS:
        _tally(collection_round)


@rounds.command()
@click.argument("code", metavar="ROUND")
def pause(code: str) -> None:
    """Låt ingen svara tills vidare. Brev och påminnelser väntar."""
    with transaction() as session:
        round_life.pause_round(session, get_round(session, code))
    click.echo(f"Insamlingen {code} är pausad. Fortsätt med rounds resume {code}.")


@rounds.command()
@click.argument("code", metavar="ROUND")
def resume(code: str) -> None:
    """Fortsätt en insamling som är pausad."""
    with transaction() as session:
        round_life.resume_round(session, get_round(session, code))
    click.echo(f"Insamlingen {code} fortsätter.")


@rounds.command()
@click.argument("code", metavar="ROUND")
@click.option("--closes", type=Day(), required=True, help="Ny sista dag att svara.")
def extend(code: str, closes: date) -> None:
    """Flytta sista dag att svara."""
    with transaction() as session:
        round_life.move_last_day(session, get_round(session, code), closes)
    click.echo(f"Sista dag att svara är {closes.isoformat()}.")


@rounds.command()
@click.argument("code", metavar="ROUND")
@click.option("--until", type=Day(), help="Sista dag att registrera papper. Utan den: så länge insamlingen pågår.")
@click.option("--sample", type=click.IntRange(0, 100), help="Procent av pappren som en andra person registrerar.")
def paper(code: str, until: date | None, sample: int | None) -> None:
    """Låt svar på papper registreras efter sista dag att svara. Resultatet väntar tills dess."""
    with transaction() as session:
        collection_round = get_round(session, code)
        round_life.set_paper(
            session, collection_round, until, collection_round.keyed_sample if sample is None else sample
        )
    click.echo(f"Papper registreras till och med {until}." if until else "Papper registreras medan insamlingen pågår.")


@rounds.command()
@click.argument("code", metavar="ROUND")
def archive(code: str) -> None:
    """Ta en avslutad undersökning ur listorna. Resultatet finns kvar."""
    with transaction() as session:
        round_life.archive_round(session, get_round(session, code))
    click.echo(f"Undersökningen {code} är arkiverad.")


@rounds.command()
@click.argument("code", metavar="ROUND")
@click.option("--leave-out-unreadable", is_flag=True, help="Räkna utan svar som inte går att öppna. De går förlorade.")
@click.option("--key", type=EXISTING_FILE, help="Hemlig reservnyckel, för svar vars egen nyckel är förlorad.")
def tally(code: str, leave_out_unreadable: bool, key: Path | None) -> None:
    """Räkna samman en avslutad undersökning; går att köra om."""
    _tally(get_round(current_session(), code), leave_out_unreadable, read_key(key, SECRET) if key else None)


@rounds.command("recovery-key")
@click.argument("secret", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("public", type=click.Path(dir_okay=False, path_type=Path))
def recovery_key(secret: Path, public: Path) -> None:
    """Gör en reservnyckel: en hemlig fil att låsa in utanför portalen och en öppen till rounds open."""
    write_pair(secret, public)
    click.echo(f"Lås in {secret} utanför portalen och ta bort den härifrån. Ange {public} med --recovery-key.")


def _tally(
    collection_round: CollectionRound, leave_out_unreadable: bool = False, recovery_key: bytes | None = None
) -> None:
    keys: KeyFolder = current_app.extensions["portal_keys"]
    close_session()
    options = {"leave_out_unreadable": leave_out_unreadable, "recovery_key": recovery_key}
    tally_answers(get_database(), keys, collection_round.id, **options)
    click.echo(f"Undersökningen {collection_round.code} är sammanräknad.")


COMMANDS = (rounds,)
