"""The tables of a round of boards as they were before it was opened again."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.collection.reopening import list_reopenings
from portal.db import current_session
from portal.errors import UserError
from portal.results.boards import board_blocks, get_board_results
from portal.results.display import Numbering
from portal.results.views import load_round
from portal.surveys.queries import get_questionnaire, round_unit_names

blueprint = Blueprint("earlier_tables", __name__, url_prefix="/arbete/undersokningar")


@blueprint.get("/<code>/tabeller-fore/<int:number>")
def show(code: str, number: int) -> ResponseReturnValue:
    """What each board had answered when the round was opened for the ``number``-th time; the first is 1."""
    collection_round, _ = load_round(code)
    session = current_session()
    reopenings = list_reopenings(session, collection_round)
    if not 1 <= number <= len(reopenings):
        raise UserError("Så många gånger har insamlingen inte öppnats igen. Gå till Nämnd för nämnd och välj där.")
    reopening = reopenings[number - 1]
    questionnaire = get_questionnaire(session, collection_round.version)
    boards = get_board_results(session, collection_round, questionnaire, "internal", reopening.happened_at)
    labels = round_unit_names(session, collection_round)
    names = {each.unit.code: labels[each.unit_id] for each in collection_round.round_units}
    return render_template(
        "results/earlier_tables.html",
        round=collection_round,
        reopening=reopening,
        blocks=board_blocks(boards, names, Numbering()),
    )
