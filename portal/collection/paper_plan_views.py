"""Staff page: until when sheets of paper are keyed, and how many of them a second person keys."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import StringField, ValidationError
from wtforms.validators import Optional

from portal.collection.round_blueprint import blueprint, get_round_or_404
from portal.collection.round_forms import CloseForm, DayField
from portal.db import current_session, now, transaction
from portal.errors import UserError
from portal.i18n import last_day
from portal.numerals import whole_number
from portal.organisation.access import authorize
from portal.organisation.boards import settings_for_units
from portal.surveys.models import CollectionRound
from portal.surveys.round_life import set_paper


class PaperForm(CloseForm):
    """Both may be empty: no day after the collection, and what the board has decided."""

    paper_until = DayField("Papper får registreras till och med", [Optional()])
    keyed_sample = StringField("Andel papper som en andra person registrerar, i procent")

    @property
    def share(self) -> int | None:
        """The share that was typed; None for what the board has decided."""
        return whole_number((self.keyed_sample.data or "").strip())

    def validate_keyed_sample(self, field: StringField) -> None:
        """A whole number of per cent, or nothing."""
        if (field.data or "").strip() and (self.share is None or self.share > 100):
            raise ValidationError("Skriv ett heltal från 0 till 100, eller lämna tomt.")


@blueprint.route("/<code>/papper-registrering", methods=["GET", "POST"])
def paper_plan(code: str) -> ResponseReturnValue:
    """Say until when paper is keyed after the collection: results wait until then."""
    collection_round = get_round_or_404(current_session(), code)
    authorize(collection_round)
    if collection_round.is_over(now()) or collection_round.is_practice:
        flash("Papper registreras inte längre: resultatet finns, och det ändras inte.", "warning")
        return redirect(url_for("rounds.show", code=code), 303)
    form = PaperForm()
    if form.validate_on_submit():
        try:
            _set(code, form)
        except UserError as error:
            form.paper_until.errors = [error.message]
        else:
            flash("Registreringen av papper är ändrad.", "success")
            return redirect(url_for("rounds.show", code=code), 303)
    elif not form.is_submitted():
        _fill(form, collection_round)
    share = settings_for_units(current_session(), collection_round.unit_ids)["keyed_sample"]
    page = render_template("rounds/paper_plan.html", form=form, round=collection_round, share=share)
    return page, 400 if form.is_submitted() else 200


def _set(code: str, form: PaperForm) -> None:
    with transaction() as session:
        collection_round = get_round_or_404(session, code)
        authorize(collection_round)
        set_paper(session, collection_round, form.paper_until.data, form.share, current_user.account.id)


def _fill(form: PaperForm, collection_round: CollectionRound) -> None:
    form.paper_until.data = last_day(collection_round.paper_until) if collection_round.paper_until else None
    form.keyed_sample.data = "" if collection_round.keyed_sample is None else str(collection_round.keyed_sample)
