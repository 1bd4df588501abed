"""Staff pages of a round's life: pausing, going on, moving the last day, putting away, its history, the calendar."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session
from wtforms import HiddenField
from wtforms.validators import Optional

from portal.authorization import may_see
from portal.collection.calendar import Calendar, months_of
from portal.collection.round_blueprint import blueprint, get_round_or_404
from portal.collection.round_forms import CloseForm, DayField
from portal.db import current_session, now, transaction
from portal.errors import UserError
from portal.i18n import EARLIEST_YEAR, LATEST_YEAR, local
from portal.numerals import whole_number
from portal.organisation.access import authorize, identity
from portal.surveys import round_life
from portal.surveys.models import CollectionRound
from portal.surveys.queries import list_rounds

Deed = Callable[[Session, CollectionRound, int | None], None]


class LastDayForm(CloseForm):
    """The last day to answer; empty: until somebody ends the collection. ``before``: what it was on the page."""

    closes_on = DayField("Sista dag att svara", [Optional()])
    before = HiddenField()


@blueprint.route("/<code>/sista-dag", methods=["GET", "POST"])
def move_last_day(code: str) -> ResponseReturnValue:
    """Let the collection go on longer, or end sooner."""
    collection_round = get_round_or_404(current_session(), code)
    authorize(collection_round)
    if collection_round.state(now()) == "closed":
        flash("Insamlingen är avslutad. Den sista dagen kan inte flyttas längre.", "warning")
        return redirect(url_for("rounds.show", code=code), 303)
    form = LastDayForm()
    if form.validate_on_submit():
        try:
            _do(code, lambda session, each, by: round_life.move_last_day(session, each, form.closes_on.data, by))
        except UserError as error:
            form.closes_on.errors = [error.message]
        else:
            flash("Sista dag att svara är ändrad.", "success")
            return redirect(url_for("rounds.show", code=code), 303)
    elif not form.is_submitted():
        form.closes_on.data = round_life.last_day_of(collection_round)
    page = render_template("rounds/last_day.html", form=form, round=collection_round)
    return page, 400 if form.is_submitted() else 200


@blueprint.post("/<code>/pausa")
def pause(code: str) -> ResponseReturnValue:
    """Let nobody answer for a while."""
    return _done(code, round_life.pause_round, "Insamlingen är pausad. Ingen kan svara och inga brev skickas.")


@blueprint.post("/<code>/fortsatt")
def resume(code: str) -> ResponseReturnValue:
    """Go on after a pause."""
    return _done(code, round_life.resume_round, "Insamlingen fortsätter.")


@blueprint.post("/<code>/arkivera")
def archive(code: str) -> ResponseReturnValue:
    """Take a finished round out of the lists."""
    return _done(code, round_life.archive_round, "Undersökningen är arkiverad. Resultatet finns kvar.")


@blueprint.post("/<code>/ta-fram")
def restore(code: str) -> ResponseReturnValue:
    """Put an archived round back."""
    return _done(code, round_life.restore_round, "Undersökningen finns i listan igen.")


def _done(code: str, deed: Deed, said: str) -> ResponseReturnValue:
    try:
        _do(code, deed)
    except UserError as error:
        flash(error.message, "warning")
    else:
        flash(said, "success")
    return redirect(url_for("rounds.show", code=code), 303)


def _do(code: str, deed: Deed) -> None:
    with transaction() as session:
        collection_round = get_round_or_404(session, code)
        authorize(collection_round)
        deed(session, collection_round, current_user.account.id)


@blueprint.get("/kalender")
def calendar() -> ResponseReturnValue:
    """What happens when, a year at a time: rounds that open and end, and reminders that go."""
    session, asker = current_session(), identity()
    today = local(now()).date()
    year = whole_number(request.args.get("ar", "")) or today.year
    year = min(max(year, EARLIEST_YEAR), LATEST_YEAR)
    rounds = [each for each in list_rounds(session) if asker and may_see(asker, "rounds.calendar", each)]
    shown = Calendar(year, today, months_of(session, rounds, year))
    return render_template("rounds/calendar.html", calendar=shown, earlier=year - 1, later=year + 1)
