"""The forms of a round: opening it, inviting to it, closing it."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import date, timedelta

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.db import now
from portal.i18n import EARLIEST_YEAR, LATEST_YEAR, end_of_day, local, start_of_day
from portal.numerals import whole_number
from portal.organisation.models import Unit
from portal.surveys.models import ANONYMOUS, BY_FRAME, CONFIDENTIAL, UNWEIGHTED, CollectionRound
from portal.surveys.operations import RESERVED_CODES, RoundPlan
from portal.surveys.round_life import last_day_of

LONGEST_LIST = 1_000_000
WEIGHTING_NAMES = (
    (UNWEIGHTED, "Varje svar väger lika mycket"),
    (BY_FRAME, "Varje enhet väger efter hur många som kunde svara"),
)
YEAR = re.compile(r"\b20\d\d\b")
UNCHECKED_DATE = "Datumet går inte att läsa. Skriv år, månad och dag, till exempel 2026-11-30."


class DayField(DateField):
    """A day, with a message in Swedish when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist if any(valuelist) else [])
        except ValueError:
            raise ValueError(UNCHECKED_DATE) from None
        if self.data and not EARLIEST_YEAR <= self.data.year <= LATEST_YEAR:
            self.data = None
            raise ValueError(f"Välj ett datum mellan år {EARLIEST_YEAR} och {LATEST_YEAR}.")


class RoundForm(FlaskForm):
    """What a new round needs; the view fills in which questionnaires and units there are.

    Besides these fields the page has one number field for each unit, ``frame-CODE``: how many could answer there.
    """

    survey = SelectField("Frågeformulär", [InputRequired("Välj ett frågeformulär.")])
    title = StringField(
        "Undersökningens namn",
        [
            InputRequired("Skriv ett namn, till exempel ”Brukarundersökning hösten 2026”."),
            Length(max=200, message="Namnet är för långt. Korta det till högst 200 tecken."),
        ],
    )
    access = RadioField(
        "Hur svarar man?",
        [InputRequired("Välj hur man svarar.")],
        choices=[SelectChoice("invited", "Med personlig länk"), SelectChoice("open", "Med öppen länk")],
        default="invited",
    )
    respondents = RadioField(
        "Vilka svarar?",
        choices=[SelectChoice("persons", "Personer"), SelectChoice("units", "Nämnder eller enheter, i eget namn")],
        default="persons",
    )
    protection = RadioField(
        "Hur skyddas svaren?",
        [InputRequired("Välj hur svaren ska skyddas.")],
        choices=[SelectChoice(CONFIDENTIAL, "Konfidentiella"), SelectChoice(ANONYMOUS, "Anonyma")],
        default=CONFIDENTIAL,
    )
    disposal_decision = StringField(
        "Gallringsbeslut", [Length(max=200, message="Beslutet är för långt. Korta det till högst 200 tecken.")]
    )
    weighting = RadioField(
        "Hur vägs enheterna samman?",
        choices=[SelectChoice(*each) for each in WEIGHTING_NAMES],
        default=UNWEIGHTED,
    )
    quotes_allowed = BooleanField("Enstaka meningar får citeras")
    is_practice = BooleanField("Det här är en övning")
    units = SelectMultipleField("Enheter", [InputRequired("Välj minst en enhet.")])
    request_key = HiddenField(validators=[Length(max=60)], default=lambda: secrets.token_urlsafe(16))
    opens_on = DayField("Första dag att svara", [Optional()])
    closes_on = DayField("Sista dag att svara", [Optional()])

    def validate_closes_on(self, field: DayField) -> None:
        """The last day cannot come before the first, nor before today."""
        if field.data and field.data < (self.opens_on.data or local(now()).date()):
            raise ValidationError("Sista dagen ligger för tidigt. Välj en dag som inte ligger före den första.")

    def validate_disposal_decision(self, field: StringField) -> None:
        """What is destroyed at the tally of an anonymous round is destroyed under a decision that has a name."""
        if self.protection.data == ANONYMOUS and not self.is_practice.data and not (field.data or "").strip():
            raise ValidationError(
                "Skriv vilket gallringsbeslut som gäller. I en anonym undersökning förstörs uppgiften om vem som har "
                "svarat."
            )


def read_frames(form: RoundForm, typed: dict[str, str]) -> tuple[dict[str, int | None], dict[str, str]]:
    """How many could answer in each chosen unit (None: not known), and messages by unit code for what is no number."""
    frames: dict[str, int | None] = {}
    problems: dict[str, str] = {}
    for code in form.units.data or []:
        text = typed.get(f"frame-{code}", "").strip()
        frames[code] = whole_number(text)
        if text and frames[code] is None:
            problems[code] = f"”{text[:40]}” är inget antal. Skriv ett heltal eller lämna rutan tom."
    return frames, problems


def plan_from(form: RoundForm, code: str, frames: dict[str, int | None]) -> RoundPlan:
    """The plan that the form describes."""
    return RoundPlan(
        code=code,
        title=form.title.data or "",
        frames=frames,
        access=form.access.data,
        protection=form.protection.data,
        respondents=form.respondents.data,
        disposal_decision=form.disposal_decision.data or "",
        request_key=form.request_key.data or None,
        is_practice=bool(form.is_practice.data),
        quotes_allowed=bool(form.quotes_allowed.data),
        weighting=form.weighting.data,
        opens_at=start_of_day(form.opens_on.data) if form.opens_on.data else None,
        closes_at=end_of_day(form.closes_on.data) if form.closes_on.data else None,
    )


def a_year_later(before: CollectionRound) -> dict[str, object]:
    """What the form holds for a round like another, 52 weeks later: the same days of the week, the year in the name.

    Units that have been merged or split since are followed to those that are there now.
    """
    last, today = last_day_of(before), local(now()).date()
    return {
        "title": YEAR.sub(lambda found: str(int(found[0]) + 1), before.title),
        "access": before.access,
        "protection": before.protection,
        "respondents": before.respondents,
        "disposal_decision": before.disposal_decision or "",
        "quotes_allowed": before.quotes_allowed,
        "weighting": before.weighting,
        "units": list(dict.fromkeys(code for each in before.round_units for code in _heirs(each.unit, today))),
        "opens_on": _in_a_year(local(before.opens_at).date()),
        "closes_on": _in_a_year(last) if last else None,
    }


def _heirs(unit: Unit, day: date) -> list[str]:
    """The codes of a unit and, where it has been closed, of those that it was merged into or split up among."""
    if unit.is_open(day):
        return [unit.code]
    return [code for each in unit.successors for code in _heirs(each, day)]


def _in_a_year(day: date) -> date | None:
    """52 weeks later; None when that day is past as well."""
    later = day + timedelta(weeks=52)
    return later if later > local(now()).date() else None


def code_for(title: str, taken: set[str]) -> str:
    """A short code for an address, made from the title: ``brukarundersokning-hosten-2026``; numbered when taken."""
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-")
    base = base if len(base) >= 2 else f"undersokning-{base}".strip("-")
    candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 4)))
    return next(code for code in candidates if code not in taken | RESERVED_CODES)


class RecipientsForm(FlaskForm):
    """People to invite: a list from a spreadsheet, pasted with its header row, unless a file holds it."""

    recipients = TextAreaField(
        "Mottagare", [Length(max=LONGEST_LIST, message="Listan är för lång. Dela upp den i flera.")]
    )


class CloseForm(FlaskForm):
    """Ends the collection: a button, and the protection that a button needs."""
