"""Staff pages of those invited: everybody, whether they have answered or not; addresses put right, overcoverage."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from portal.audit.operations import log_reading
from portal.collection.entry_views import keys
from portal.collection.invited import correct, find_invited, list_invited, mark_ineligible, send_again
from portal.collection.models import Invitation
from portal.collection.round_blueprint import blueprint, get_invited_round
from portal.db import current_session, get_database, now, transaction
from portal.errors import UserError
from portal.organisation.access import identity
from portal.paging import page_asked_for, search_asked_for
from portal.surveys.models import CollectionRound
from portal.surveys.queries import round_unit_names

PROBLEMS, CHANGED = "fel", "changed"
SEND, LEAVE_OUT, PUT_BACK = "send", "leave_out", "put_back"


@blueprint.get("/<code>/inbjudna")
def invited(code: str) -> ResponseReturnValue:
    """Everybody invited, or those that fit a search, or those whose mail does not arrive."""
    collection_round = get_invited_round(current_session(), code)
    search = search_asked_for(request.args)
    problems = request.args.get("visa") == PROBLEMS
    number = page_asked_for(request.args)
    page = list_invited(current_session(), collection_round, search, problems=problems, page=number)
    names = round_unit_names(current_session(), collection_round)
    return render_template(
        "rounds/invited.html",
        round=collection_round,
        page=page,
        search=search,
        problems=problems,
        unit_names=names,
        is_closed=collection_round.state(now()) == "closed",
    )


@blueprint.route("/<code>/inbjudna/<int(max=2147483647):number>", methods=["GET", "POST"])
def change_invited(code: str, number: int) -> ResponseReturnValue:
    """One person invited: name, addresses, and whether the person belongs to the round at all."""
    form, session = FlaskForm(), current_session()
    collection_round, person = _load(session, code, number)
    if not form.validate_on_submit():
        return _page(form, collection_round, person, None)
    if collection_round.state(now()) == "closed":
        flash("Insamlingen är avslutad, så ingenting kan ändras.", "warning")
        return redirect(url_for("rounds.invited", code=code), 303)
    asker = identity()
    if asker is None:
        abort(403)
    # Whoever sends a link to another address could answer in the person's place: logged before it is done.
    log_reading(get_database(), keys(), asker.account_id, f"invitation {person.id}", CHANGED)
    try:
        with transaction() as session:
            collection_round, person = _load(session, code, number)
            told = _act(session, person, request.form.get("action", ""))
    except UserError as error:
        collection_round, person = _load(current_session(), code, number)
        return _page(form, collection_round, person, error), 400
    flash(told, "success")
    return redirect(url_for("rounds.invited", code=code), 303)


def _load(session: Session, code: str, number: int) -> tuple[CollectionRound, Invitation]:
    collection_round = get_invited_round(session, code)
    person = find_invited(session, collection_round, number)
    if person is None:
        abort(404)
    return collection_round, person


def _act(session: Session, person: Invitation, action: str) -> str:
    """Do what the button says; returns what to tell. It is the same whether the person has answered or not."""
    if action in (LEAVE_OUT, PUT_BACK):
        mark_ineligible(session, person, ineligible=action == LEAVE_OUT)
        return "Personen räknas inte med längre." if action == LEAVE_OUT else "Personen räknas med igen."
    if action == SEND:
        return "Brevet skickas igen." if send_again(session, person) else "Brevet väntar redan på att skickas."
    typed = {name: request.form.get(name, "") for name in ("name", "email", "address")}
    texts = {name: text.replace("\0", "").replace("\r\n", "\n") for name, text in typed.items()}
    goes_again = correct(session, person, **texts)
    return (
        "Uppgifterna är sparade, och brevet skickas till den nya adressen." if goes_again else "Uppgifterna är sparade."
    )


def _page(form: FlaskForm, collection_round: CollectionRound, person: Invitation, error: UserError | None) -> str:
    stored = {"name": person.name, "email": person.email or "", "address": person.address}
    return render_template(
        "rounds/invited_person.html",
        form=form,
        round=collection_round,
        person=person,
        unit_name=round_unit_names(current_session(), collection_round)[person.unit_id],
        typed={**stored, **request.form.to_dict()} if error else stored,
        error=error,
        is_closed=collection_round.state(now()) == "closed",
    )
