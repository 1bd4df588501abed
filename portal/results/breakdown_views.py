"""Choosing what results are divided by: decided before anyone has seen them, and then for good."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.db import current_session, transaction
from portal.errors import UserError
from portal.i18n import listed
from portal.questionnaire.variables import Variable, variables
from portal.results.breakdowns import NAMES
from portal.results.preparation import forget
from portal.results.register import is_released
from portal.results.summaries import chosen_breakdowns
from portal.results.views import load_round
from portal.results.wording import swedish
from portal.statistics.crosstabs import can_split, default_splits
from portal.statistics.not_asked import asked_after
from portal.surveys.models import CollectionRound
from portal.surveys.queries import get_questionnaire, unit_names

blueprint = Blueprint("breakdowns", __name__, url_prefix="/arbete/undersokningar")

MOST = 4
"""More would hide so much that little is left to read."""


@blueprint.app_context_processor
def _asked_by_pages_of_rounds() -> dict[str, Callable[[CollectionRound], bool]]:
    """The round's own page, a layer below, says what can no longer be chosen."""
    return {"result_has_been_seen": lambda collection_round: is_released(current_session(), collection_round.id)}


@blueprint.route("/<code>/uppdelning", methods=["GET", "POST"])
def choose(code: str) -> ResponseReturnValue:
    """The questions that the results of a round are divided by."""
    collection_round, _ = load_round(code)
    offered = _offered(collection_round)
    locked = is_released(current_session(), collection_round.id)
    form, error = FlaskForm(), ""
    names = list(_chosen(collection_round, offered))
    if form.validate_on_submit():
        names = [name for name in request.form.getlist("fragor") if name in {each.name for each in offered}]
        try:
            _save(collection_round.id, names)
        except UserError as problem:
            error = problem.message
        else:
            flash(_saved(offered, names), "success")
            return redirect(url_for("rounds.show", code=code), 303)
    choices = [(each.name, swedish(each.question.text), _hint(each)) for each in offered]
    page = render_template(
        "results/choose_breakdowns.html",
        round=collection_round,
        form=form,
        choices=choices,
        chosen=names,
        locked=locked,
        error=error,
        most=MOST,
    )
    return page, 400 if error else 200


def _offered(collection_round: CollectionRound) -> list[Variable]:
    """Questions with one answer that everyone was asked."""
    session = current_session()
    questionnaire = get_questionnaire(session, collection_round.version)
    deciding = asked_after(questionnaire)
    listed = variables(questionnaire, unit_names(session))
    return [each for each in listed if can_split(each) and not deciding[each.name]]


def _chosen(collection_round: CollectionRound, offered: list[Variable]) -> tuple[str, ...]:
    chosen = chosen_breakdowns(collection_round)
    return default_splits(offered) if chosen is None else chosen


def _hint(variable: Variable) -> str:
    parts = ", ".join(f"”{swedish(code.label)}”" for code in variable.codes if not code.is_missing)
    return f"{NAMES[variable.name].capitalize()}: {parts}" if variable.name in NAMES else parts


def _saved(offered: list[Variable], names: list[str]) -> str:
    chosen = [NAMES.get(each.name, f"”{swedish(each.question.text)}”") for each in offered if each.name in names]
    if not chosen:
        return "Valet är sparat: resultatet delas inte upp."
    return f"Valet är sparat: resultatet delas upp på {listed(chosen)}."


def _save(round_id: int, names: list[str]) -> None:
    if len(names) > MOST:
        raise UserError(f"Välj högst {MOST} frågor. Ju fler uppdelningar, desto mer måste döljas.", field="fragor")
    with transaction() as session:
        if is_released(session, round_id):
            raise UserError("Resultatet har redan visats. Därför kan uppdelningen inte ändras längre.", field="fragor")
        collection_round = session.get_one(CollectionRound, round_id)
        collection_round.breakdowns = msgspec.json.encode(names).decode()
        forget(session, round_id)
