"""Forms for logging in."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length


class LogInForm(FlaskForm):
    """E-mail address and password; ``next_page`` is where the person was going, ``kept_form`` what they had typed."""

    email = StringField("E-postadress", [InputRequired("Skriv din e-postadress."), Length(max=254)])
    password = PasswordField("Lösenord", [InputRequired("Skriv ditt lösenord."), Length(max=500)])
    next_page = HiddenField()
    kept_form = HiddenField()
