"""The staff page that opens a finished round of boards or units again."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import Field, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.collection.reopening import NO_REASON, TOO_LONG, reopen_round, why_not_reopened
from portal.collection.round_blueprint import blueprint, get_round_or_404
from portal.collection.round_forms import CloseForm, DayField
from portal.db import current_session, transaction
from portal.errors import UserError
from portal.organisation.access import authorize
from portal.surveys.models import LONGEST_REASON


class ReopenForm(CloseForm):
    """Until when, and why."""

    closes_on = DayField("Ny sista dag att svara", [InputRequired("Välj den nya sista dagen att svara.")])
    reason = TextAreaField(
        "Varför öppnas insamlingen igen?", [InputRequired(NO_REASON), Length(max=LONGEST_REASON, message=TOO_LONG)]
    )

    def tell(self, error: UserError) -> None:
        """Put the message at the field that it is about, else above the form."""
        field: Field | None = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(error.message)
        else:
            field.errors = [error.message]


@blueprint.route("/<code>/oppna-igen", methods=["GET", "POST"])
def reopen(code: str) -> ResponseReturnValue:
    """Let boards correct and complete what they have sent, until a new last day."""
    collection_round = get_round_or_404(current_session(), code)
    authorize(collection_round)
    if said := why_not_reopened(collection_round):
        flash(said, "warning")
        return redirect(url_for("rounds.show", code=code), 303)
    form = ReopenForm()
    if form.validate_on_submit():
        try:
            _reopen(code, form)
        except UserError as error:
            form.tell(error)
        else:
            flash(
                "Insamlingen är öppen igen. Skriv till dem som ska ändra: de får inget brev om det av sig själv.",
                "success",
            )
            return redirect(url_for("rounds.boards", code=code), 303)
    page = render_template("rounds/reopen.html", form=form, round=collection_round, longest=LONGEST_REASON)
    return page, 400 if form.is_submitted() else 200


def _reopen(code: str, form: ReopenForm) -> None:
    with transaction() as session:
        collection_round = get_round_or_404(session, code)
        authorize(collection_round)
        assert form.closes_on.data is not None  # noqa: S101 - the form demands it
        reopen_round(session, collection_round, form.closes_on.data, form.reason.data or "", current_user.account.id)
