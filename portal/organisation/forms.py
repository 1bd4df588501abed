"""Forms for logging in, for passwords and for codes."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from portal.organisation.passwords import MINIMUM_LENGTH


class LogInForm(FlaskForm):
    """E-mail address and password; ``next_page`` is where the person was going, ``kept_form`` what they had typed."""

    email = StringField("E-postadress", [InputRequired("Skriv din e-postadress."), Length(max=254)])
    password = PasswordField("Lösenord", [InputRequired("Skriv ditt lösenord."), Length(max=500)])
    next_page = HiddenField()
    kept_form = HiddenField()


class CodeForm(FlaskForm):
    """The second step: a code from the app or from paper."""

    one_time_code = StringField(
        "Kod", [InputRequired("Skriv koden."), Length(max=30, message="Koden är för lång. Skriv de sex siffrorna.")]
    )
    next_page = HiddenField()
    kept_form = HiddenField()


class EmailForm(FlaskForm):
    """Where a link is to be mailed."""

    email = StringField(
        "E-postadress",
        [InputRequired("Skriv din e-postadress."), Length(max=254, message="Adressen är för lång. Kontrollera den.")],
    )


class ChoosePasswordForm(FlaskForm):
    """A new password, twice."""

    new_password = PasswordField(
        "Nytt lösenord",
        [
            InputRequired("Skriv ett nytt lösenord."),
            Length(
                min=MINIMUM_LENGTH,
                max=500,
                message=f"Lösenordet är för kort. Välj minst {MINIMUM_LENGTH} tecken, gärna flera ord.",
            ),
        ],
    )
    repeat_password = PasswordField(
        "Samma lösenord igen", [EqualTo("new_password", "Lösenorden är inte lika. Skriv samma i båda rutorna.")]
    )


class PasswordForm(ChoosePasswordForm):
    """The present password and a new one."""

    present_password = PasswordField("Nuvarande lösenord", [InputRequired("Skriv ditt nuvarande lösenord.")])
