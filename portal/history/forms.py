"""The forms of the page about earlier years."""

from __future__ import annotations

import re

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from portal.collection.round_forms import WEIGHTING_NAMES
from portal.errors import UserError
from portal.history.operations import EnteredResult
from portal.numerals import whole_number

_DECIMAL = re.compile(r"\d{1,3}([,.]\d{1,6})?")


class EarlierResultForm(FlaskForm):
    """One year, typed as it stands in an old report: decimal comma or point."""

    year = StringField("År")
    value = StringField("Värde")
    n = StringField("Antal svar")
    sd = StringField("Standardavvikelse")
    source = StringField("Källa")

    def entered(self) -> EnteredResult:
        """What was typed; raise UserError at the field that cannot be read."""
        typed = self.sd.data or ""
        return EnteredResult(
            year=_whole(self.year.data or "", "Skriv året med fyra siffror, till exempel 2021.", "year"),
            n=_whole(self.n.data or "", "Skriv antalet som svarade med siffror, till exempel 210.", "n"),
            value=read_decimal(self.value.data or "", "value"),
            standard_deviation=read_decimal(typed, "sd") if typed.strip() else None,
            source=self.source.data or "",
        )


class WeightingForm(FlaskForm):
    """How the units of a round are weighed together."""

    weighting = RadioField(
        "Hur vägs enheterna samman?",
        [InputRequired("Välj hur enheterna vägs samman.")],
        choices=[SelectChoice(*each) for each in WEIGHTING_NAMES],
    )


def _whole(text: str, told: str, field: str) -> int:
    number = whole_number(text)
    if number is None:
        raise UserError(told, field)
    return number


def read_decimal(text: str, field: str) -> float:
    """A number with decimal comma or point; raise UserError at ``field`` for what is none."""
    if not _DECIMAL.fullmatch(text.strip()):
        raise UserError("Skriv ett tal från 0 till 100, till exempel 82,4.", field)
    return float(text.strip().replace(",", "."))
