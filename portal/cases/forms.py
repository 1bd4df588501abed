"""The forms on a case's page."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from portal.questionnaire.domains.texts import clean_text

LONGEST = 20_000
TO_REGISTRAR = "-"
_TOO_LONG = "Texten är för lång. Korta den till högst 20 000 tecken."


def _clean(text: str | None) -> str:
    return clean_text(text or "")


def _own_words(label: str, missing: str) -> TextAreaField:
    """A text that becomes an event; ``missing`` is said when there is nothing but blanks."""
    return TextAreaField(label, [DataRequired(missing), Length(max=LONGEST, message=_TOO_LONG)], filters=[_clean])


class NoteForm(FlaskForm):
    """What was said in a call or a visit; ``nonce`` makes a double click one note."""

    text = _own_words("Vad sades?", "Skriv vad som sades.")
    nonce = HiddenField()


class ReplyForm(FlaskForm):
    """What the sender will read; ``nonce`` makes a double click one reply."""

    reply = _own_words("Ditt svar", "Skriv svaret.")
    nonce = HiddenField()


class AssignForm(FlaskForm):
    """The unit that takes it over; a head gives it back to the registrar with :data:`TO_REGISTRAR`."""

    unit = SelectField("Enhet", [InputRequired("Välj en enhet.")])


class StatusForm(FlaskForm):
    """One of the steps that are possible from the present status."""

    action = RadioField("Steg", [InputRequired("Välj ett steg.")])
