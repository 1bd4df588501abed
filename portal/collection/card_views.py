"""Staff pages of what is printed: cards to hand out, letters to post."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.audit.operations import log_reading
from portal.collection.cards import CARDS, LETTERS, compose_cards, list_files, render_cards
from portal.collection.entry_views import keys
from portal.collection.round_blueprint import blueprint, get_invited_round
from portal.db import current_session, get_database, now
from portal.organisation.access import identity
from portal.organisation.boards import settings_for_units
from portal.organisation.context import municipal_settings
from portal.organisation.logos import find_logo

EVERYBODY = "alla"


@blueprint.get("/<code>/kort")
def cards(code: str) -> ResponseReturnValue:
    """The files with cards and letters that can be fetched."""
    session = current_session()
    collection_round = get_invited_round(session, code)
    if collection_round.state(now()) == "closed":
        flash("Insamlingen är avslutad, så ingen behöver kort eller brev.", "warning")
        return redirect(url_for("rounds.show", code=code), 303)
    everybody = request.args.get("till") == EVERYBODY
    kinds = [(kind, list_files(session, collection_round, kind, everybody=everybody)) for kind in (CARDS, LETTERS)]
    return render_template("rounds/cards.html", round=collection_round, kinds=kinds, everybody=everybody)


@blueprint.get("/<code>/kort/<any(kort, brev):kind>-<int(max=99999):part>.pdf")
def card_file(code: str, kind: str, part: int) -> ResponseReturnValue:
    """One file of cards or letters."""
    session = current_session()
    collection_round = get_invited_round(session, code)
    everybody = request.args.get("till") == EVERYBODY
    found = compose_cards(session, collection_round, kind, part, everybody=everybody) if part else []
    asker = identity()
    if not found or asker is None or collection_round.state(now()) == "closed":
        abort(404)
    # Whoever holds a card can answer in the person's place: who made them is logged before they are made.
    log_reading(get_database(), keys(), asker.account_id, f"round {collection_round.id}", f"{kind} {part}")
    logo = find_logo(session, municipal_settings()["logo"])
    settings = settings_for_units(session, collection_round.unit_ids)
    content = render_cards(found, collection_round, kind, settings, logo)
    answer = Response(content, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{kind}-{code}-{part}.pdf")
    return answer
