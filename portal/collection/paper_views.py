"""Staff page of the questionnaire on paper."""

from __future__ import annotations

from flask import Response, abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.collection.link_answers import link_answers
from portal.collection.paper import compose_paper, render_paper
from portal.collection.round_blueprint import blueprint, get_round_or_404
from portal.db import current_session, now
from portal.organisation.access import authorize
from portal.organisation.boards import settings_for_units
from portal.organisation.context import municipal_settings
from portal.organisation.logos import find_logo
from portal.questionnaire.definition import DEFAULT_LANGUAGE
from portal.surveys.models import ANONYMOUS
from portal.surveys.queries import get_questionnaire, unit_names


@blueprint.get("/<code>/papper.pdf")
def paper(code: str) -> ResponseReturnValue:
    """The sheet for the round or (``enhet``) one of its units, in one language (``sprak``)."""
    session = current_session()
    collection_round = get_round_or_404(session, code)
    authorize(collection_round)
    questionnaire = get_questionnaire(session, collection_round.version)
    asked, language = request.args.get("enhet", ""), request.args.get("sprak") or DEFAULT_LANGUAGE
    chosen = next((each for each in collection_round.round_units if each.unit.code == asked), None)
    if (asked and chosen is None) or language not in questionnaire.languages:
        abort(404)
    if collection_round.state(now()) == "closed":
        flash("Insamlingen är avslutad, så ingen behöver enkäten på papper.", "warning")
        return redirect(url_for("rounds.show", code=code), 303)
    known = link_answers(questionnaire, request.args)
    base_url = current_app.extensions["portal_settings"].base_url
    sheet = compose_paper(collection_round, questionnaire, base_url, chosen, language, known, unit_names(session))
    only = chosen or (collection_round.round_units[0] if len(collection_round.round_units) == 1 else None)
    content = render_paper(
        sheet,
        only.unit.name if only else "",
        settings_for_units(session, (only.unit_id,) if only else collection_round.unit_ids),
        is_anonymous=collection_round.protection == ANONYMOUS,
        logo=find_logo(session, municipal_settings()["logo"]),
    )
    answer = Response(content, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{sheet.file_name}.pdf")
    return answer
