"""Staff page of a round: results of earlier years, and how its units are weighed together."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from portal.collection.round_forms import WEIGHTING_NAMES
from portal.db import current_session, transaction
from portal.errors import UserError
from portal.history.forms import EarlierResultForm, WeightingForm
from portal.history.models import EarlierResult
from portal.history.operations import enter_result, main_index, remove_result, weigh
from portal.history.queries import find_entered, get_ancestry, list_entered, list_series
from portal.organisation.access import authorize
from portal.statistics.swedish import NOTHING_TO_REPORT, index_value, integer
from portal.surveys.models import CollectionRound
from portal.surveys.queries import find_round, get_questionnaire

blueprint = Blueprint("history", __name__, url_prefix="/arbete/undersokningar")


def _round(session: Session, code: str) -> CollectionRound:
    collection_round = find_round(session, code)
    if collection_round is None:
        abort(404)
    authorize(collection_round)
    return collection_round


@blueprint.route("/<code>/tidigare-ar", methods=["GET", "POST"])
def edit(code: str) -> ResponseReturnValue:
    """The earlier years of a round's series; one more can be entered."""
    form = EarlierResultForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                enter_result(session, _round(session, code), form.entered(), current_user.account.id)
        except UserError as error:
            if error.field is None:
                raise
            form[error.field].errors = [error.message]
        else:
            flash("Året är tillagt.", "success")
            return redirect(url_for("history.edit", code=code), 303)
    return _page(code, form), 400 if form.is_submitted() else 200


@blueprint.post("/<code>/tidigare-ar/<int(max=2147483647):number>/ta-bort")
def remove(code: str, number: int) -> ResponseReturnValue:
    """Take away a year that was entered for this round; one that is gone already is no error."""
    with transaction() as session:
        entered = find_entered(session, _round(session, code), number)
        if entered is not None:
            remove_result(session, entered)
    flash("Året är borttaget.", "success")
    return redirect(url_for("history.edit", code=code), 303)


@blueprint.post("/<code>/viktning")
def change_weighting(code: str) -> ResponseReturnValue:
    """Choose how the units are weighed together."""
    form = WeightingForm()
    with transaction() as session:
        weigh(session, _round(session, code), form.weighting.data or "", current_user.account.id)
    flash("Viktningen är sparad.", "success")
    return redirect(url_for("history.edit", code=code), 303)


def _page(code: str, form: EarlierResultForm) -> str:
    session = current_session()
    collection_round = _round(session, code)
    series = [*list_series(session, collection_round, get_ancestry(session)), collection_round]
    index = main_index(get_questionnaire(session, collection_round.version))
    return render_template(
        "history/edit.html",
        round=collection_round,
        index=index,
        form=form,
        weighting_form=WeightingForm(formdata=None),
        weightings=WEIGHTING_NAMES,
        rows=[(each, _cells(each)) for each in list_entered(session, series)],
        earlier=series[:-1],
    )


def _cells(result: EarlierResult) -> tuple[str, ...]:
    deviation = result.standard_deviation
    return (
        str(result.year),
        index_value(result.value),
        integer(result.n),
        NOTHING_TO_REPORT if deviation is None else index_value(deviation),
        result.source,
    )
