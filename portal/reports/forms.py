"""The form that approves a report."""

from __future__ import annotations

import secrets

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.collection.round_forms import DayField
from portal.reports.edition import Edition
from portal.statistics.typed_figures import typed_shares

LEVELS = (
    ("public", "Offentlig: publiceras och kan läsas av vem som helst"),
    ("internal", "Intern: fastställs men publiceras inte"),
)
WHOLE = ""


class PublishForm(FlaskForm):
    """What an author fills in to have a report approved; the view says which units there are."""

    level = RadioField(
        "Nivå", [InputRequired("Välj nivå.")], choices=[SelectChoice(*each) for each in LEVELS], default="public"
    )
    unit = SelectField("Rapporten gäller", [Optional()], default=WHOLE)
    registry_number = StringField("Diarienummer")
    approver = StringField("Godkänd av")
    valid_from = DayField("Giltig från och med", [Optional()])
    revise_on = DayField("Revideras", [Optional()])
    assessment = TextAreaField("Bedömning")
    measures = TextAreaField("Åtgärder")
    notifies = BooleanField("Skicka länken till alla som bjöds in", default=True)
    request_key = HiddenField(validators=[Length(max=60)], default=lambda: secrets.token_urlsafe(16))

    @property
    def edition(self) -> Edition:
        """What has been filled in."""
        return Edition(
            level=self.level.data,
            unit_code=self.unit.data or None,
            registry_number=_clean(self.registry_number),
            approver=_clean(self.approver),
            valid_from=self.valid_from.data,
            revise_on=self.revise_on.data,
            assessment=_clean(self.assessment),
            measures=_clean(self.measures),
            notifies=bool(self.notifies.data),
            request_key=self.request_key.data or None,
        )

    def show_problems(self, problems: dict[str, str]) -> dict[str, str]:
        """Put each problem at its field; returns those of no field."""
        for name, problem in problems.items():
            if name in self:
                self[name].errors = [*self[name].errors, problem]
        return {name: problem for name, problem in problems.items() if name not in self}

    @property
    def typed_shares(self) -> list[tuple[str, tuple[str, ...]]]:
        """The author's own texts that have shares typed by hand, and those shares."""
        own = ((field, typed_shares(_clean(field))) for field in (self.assessment, self.measures))
        return [(str(field.label.text), found) for field, found in own if found]

    def carried(self) -> list[tuple[str, str]]:
        """Name and value of every field, to come along unseen on the page that shows the draft."""
        edition = self.edition
        typed = {
            "level": edition.level,
            "unit": edition.unit_code or WHOLE,
            "registry_number": edition.registry_number,
            "approver": edition.approver,
            "valid_from": edition.valid_from or "",
            "revise_on": edition.revise_on or "",
            "assessment": edition.assessment,
            "measures": edition.measures,
            "request_key": edition.request_key or "",
            **({"notifies": "y"} if edition.notifies else {}),
        }
        return [(name, str(value)) for name, value in typed.items()]


def _clean(field: Field) -> str:
    return str(field.data or "").replace("\0", "").replace("\r\n", "\n").strip()
