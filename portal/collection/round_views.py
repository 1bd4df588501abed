"""Staff pages of rounds: the list, opening one, watching it, inviting to it, closing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from portal.authorization import Identity, may_see
from portal.collection.disposition_rows import COLUMNS, DispositionRows, disposition_rows
from portal.collection.dispositions import count_dispositions
from portal.collection.languages import language_choices
from portal.collection.link_answers import link_answers
from portal.collection.link_answers import link_groups as list_link_groups
from portal.collection.mailing_progress import show_mailings
from portal.collection.poster import compose_poster, render_poster
from portal.collection.queries import NOBODY, Progress, count_answered_by_round, count_progress, frames_of
from portal.collection.round_blueprint import blueprint, get_round_or_404
from portal.collection.round_forms import (
    WEIGHTING_NAMES,
    CloseForm,
    RoundForm,
    a_year_later,
    code_for,
    plan_from,
    read_frames,
)
from portal.collection.second_keying import count_keyed
from portal.collection.stores import available_protections
from portal.db import current_session, now, transaction
from portal.errors import UserError
from portal.i18n import local
from portal.organisation.access import authorize, identity
from portal.organisation.boards import get_boards, settings_for_units
from portal.organisation.context import municipal_settings
from portal.organisation.logos import find_logo
from portal.organisation.queries import account_names
from portal.organisation.unit_lists import open_unit_choices
from portal.statistics.swedish import NOT_APPLICABLE, TOO_FEW, rate
from portal.statistics.thresholds import Thresholds
from portal.surveys.drafts import draft_of
from portal.surveys.library import NOT_IN_ROUNDS, get_ready, list_ready
from portal.surveys.models import ANONYMOUS, CollectionRound, QuestionnaireVersion, RoundUnit
from portal.surveys.operations import add_from_library, close_round, open_round, publish
from portal.surveys.queries import (
    find_latest_version,
    find_round,
    get_questionnaire,
    get_survey,
    list_rounds,
    list_surveys,
    round_unit_names,
)
from portal.surveys.round_life import list_events

LIBRARY = "library:"
"""Marks, among the choices of questionnaires, those of the library."""


@blueprint.get("/", strict_slashes=False, endpoint="list_rounds")
def show_list() -> ResponseReturnValue:
    """The rounds that concern whoever asks, the newest first."""
    session, asker = current_session(), _asker()
    rounds = [each for each in list_rounds(session) if may_see(asker, "rounds.list_rounds", each)]
    answered = count_answered_by_round(session)
    shown, archived = [each for each in rounds if not each.archived_at], [each for each in rounds if each.archived_at]
    return render_template("rounds/list.html", rounds=shown, archived=archived, answered=answered, moment=now())


@blueprint.route("/ny", methods=["GET", "POST"], endpoint="open_round")
def open_new() -> ResponseReturnValue:
    """Open a round from the library or from a questionnaire of one's own."""
    session = current_session()
    form = RoundForm(data=_as_before(session))
    form.survey.choices = questionnaire_choices(session)
    units = open_unit_choices(session, local(now()).date())
    form.units.choices = [SelectChoice(each.code, each.label, {"depth": each.depth}) for each in units]
    frames, problems = read_frames(form, request.form.to_dict()) if form.is_submitted() else ({}, {})
    if not form.validate_on_submit() or problems:
        return _new_page(form, problems), 400 if form.is_submitted() else 200
    try:
        with transaction() as database:
            rounds = list_rounds(database)
            if again := opened_with(rounds, form.request_key.data):
                return redirect(url_for("rounds.show", code=again.code), 303)
            plan = plan_from(form, code_for(form.title.data or "", {each.code for each in rounds}), frames)
            by = current_user.account.id
            open_round(database, version_of(database, form.survey.data), plan, available_protections(), by)
    except UserError as error:
        form.form_errors.append(error.message)
        return _new_page(form, problems), 400
    flash("Undersökningen är skapad.", "success")
    return redirect(url_for("rounds.show", code=plan.code), 303)


def _as_before(session: Session) -> dict[str, object]:
    """What the form begins with: nothing, or (``som``) another round a year later."""
    before = find_round(session, request.args.get("som", ""))
    if before is None:
        return {}
    authorize(before)
    code = before.version.survey.code
    return {**a_year_later(before), "survey": f"{LIBRARY}{code}" if code in list_ready() else code}


def opened_with(rounds: Sequence[CollectionRound], request_key: str | None) -> CollectionRound | None:
    """The round that the same form has opened already: a double click opens one."""
    return next((each for each in rounds if request_key and each.request_key == request_key), None)


def _new_page(form: RoundForm, problems: dict[str, str]) -> str:
    before = find_round(current_session(), request.args.get("som", ""))
    frames = {f"frame-{each.unit.code}": each.frame for each in before.round_units if each.frame} if before else {}
    boards = get_boards(current_session())
    limits = ("minimum_group", "minimum_public_group")
    own = [each for each in boards.settings.values() if any(each[name] != boards.general[name] for name in limits)]
    typed = request.form or frames
    return render_template("rounds/new.html", form=form, problems=problems, typed=typed, own_limits=own)


def questionnaire_choices(session: Session) -> list[SelectChoice]:
    """Those of the library, in use or not, then our own published ones. Complaints and reviews have no rounds."""
    ready = {LIBRARY + name: get_ready(name).title["sv"] for name in list_ready() if name not in NOT_IN_ROUNDS}
    published = [survey for survey in list_surveys(session) if survey.versions]
    own = {survey.code: survey.title for survey in published if survey.code not in list_ready()}
    return [SelectChoice(code, title) for code, title in {**ready, **own}.items()]


def version_of(session: Session, choice: str) -> QuestionnaireVersion:
    """The version behind a choice; a questionnaire of the library is added and published on its first use."""
    if choice.startswith(LIBRARY):
        survey = add_from_library(session, choice.removeprefix(LIBRARY))
        return find_latest_version(session, survey) or publish(session, survey, draft_of(survey))
    version = find_latest_version(session, get_survey(session, choice))
    if version is None:
        raise UserError("Frågeformuläret är inte fastställt. Välj ett annat.", "survey")
    return version


@dataclass(frozen=True)
class UnitProgress:
    """One row of the round's page."""

    round_unit: RoundUnit
    name: str
    progress: Progress
    frame: int | None

    @property
    def rate(self) -> str:
        """The response rate in Swedish; a symbol when it is not known or its group too small."""
        if self.frame is None or self.progress.answered > self.frame:
            return NOT_APPLICABLE
        return rate(self.progress.answered, self.frame) if self.frame >= Thresholds().rate_frame else TOO_FEW


@blueprint.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """A round: how many have answered, unit by unit; never who."""
    collection_round = get_round_or_404(current_session(), code)
    asker = authorize(collection_round)
    rows = _rows(current_session(), collection_round, asker)
    smallest = collection_round.minimum_group
    questionnaire = get_questionnaire(current_session(), collection_round.version)
    return render_template(
        "rounds/show.html",
        round=collection_round,
        rows=rows,
        is_sealed=collection_round.storage == ANONYMOUS and collection_round.tallied_at is None,
        small_units=[row.round_unit.name for row in rows if row.frame is not None and row.frame < smallest],
        moment=now(),
        state=collection_round.state(now()),
        dispositions=_disposition_rows(current_session(), collection_round, rows),
        disposition_columns=COLUMNS,
        mailings=show_mailings(current_session(), collection_round),
        link_groups=list_link_groups(questionnaire),
        keyed=count_keyed(current_session(), collection_round.id).sentence(),
        paper_languages=language_choices(questionnaire, ""),
        link=f"{current_app.extensions['portal_settings'].base_url}/oppen/{collection_round.code}",
        close_form=CloseForm(formdata=None),
        **_history(current_session(), collection_round, asker),
    )


def _history(session: Session, collection_round: CollectionRound, asker: Identity) -> dict[str, object]:
    """What has happened, and by whom, to those who may act on it."""
    history = list_events(session, collection_round)
    numbers = {event.account_id for event in history if event.account_id} if "quality" in asker.roles else set()
    return {"history": history, "people": account_names(session, numbers), "weightings": dict(WEIGHTING_NAMES)}


def _rows(session: Session, collection_round: CollectionRound, asker: Identity) -> Sequence[UnitProgress]:
    """The units that whoever asks may see: a unit head sees the units led, others all."""
    sees_all = bool(asker.roles & {"quality", "management"})
    progress = count_progress(session, collection_round)
    frames = frames_of(collection_round, progress)
    names = round_unit_names(session, collection_round)
    return [
        UnitProgress(each, names[each.unit_id], progress.get(each.unit_id, NOBODY), frames[each.unit_id])
        for each in collection_round.round_units
        if sees_all or each.unit_id in asker.led_units
    ]


def _disposition_rows(
    session: Session, collection_round: CollectionRound, seen: Sequence[UnitProgress]
) -> DispositionRows | None:
    """What has become of the invitations of the units that are seen; None when nobody is invited."""
    found = count_dispositions(session, collection_round, {row.round_unit.unit_id: row.progress for row in seen})
    units = [(row.name, found[row.round_unit.unit.code]) for row in seen if row.progress.invited]
    if not found or not units:
        return None
    is_whole = len(seen) == len(collection_round.round_units)
    return disposition_rows(units, Thresholds().rate_frame, with_total=is_whole)


@blueprint.get("/<code>/affisch.pdf")
def poster(code: str) -> ResponseReturnValue:
    """A poster with the open link, for the round or (``enhet``) for one of its units."""
    session = current_session()
    collection_round = get_round_or_404(session, code)
    authorize(collection_round)
    asked = request.args.get("enhet", "")
    chosen = next((each for each in collection_round.round_units if each.unit.code == asked), None)
    if collection_round.access != "open" or (asked and chosen is None):
        abort(404)
    if collection_round.state(now()) == "closed":
        flash("Insamlingen är avslutad. En affisch skulle leda till en stängd enkät.", "warning")
        return redirect(url_for("rounds.show", code=code), 303)
    base_url = current_app.extensions["portal_settings"].base_url
    questionnaire = get_questionnaire(session, collection_round.version)

    said = link_answers(questionnaire, request.args)
    sheet = compose_poster(collection_round, questionnaire, base_url, chosen, said)
    about = (chosen.unit_id,) if chosen else collection_round.unit_ids
    logo = find_logo(session, municipal_settings()["logo"])
    answer = Response(render_poster(sheet, settings_for_units(session, about), logo), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{sheet.file_name}.pdf")
    return answer


@blueprint.route("/<code>/avsluta", methods=["GET", "POST"])
def close(code: str) -> ResponseReturnValue:
    """Ask whether the collection shall end, and end it."""
    form = CloseForm()
    if not form.validate_on_submit():
        collection_round = get_round_or_404(current_session(), code)
        authorize(collection_round)
        if collection_round.state(now()) == "closed":
            return redirect(url_for("rounds.show", code=code), 303)
        answered = count_answered_by_round(current_session()).get(collection_round.id, 0)
        return render_template("rounds/close.html", form=form, round=collection_round, answered=answered)
    with transaction() as session:
        collection_round = get_round_or_404(session, code)
        authorize(collection_round)
        close_round(session, collection_round, by=current_user.account.id)
    flash(_said_when_closed(collection_round), "success")
    return redirect(url_for("rounds.show", code=code), 303)


def _said_when_closed(collection_round: CollectionRound) -> str:
    if collection_round.is_practice:
        return "Övningen är avslutad."
    if collection_round.waits_for_paper(now()):
        return "Insamlingen är avslutad. Svar på papper kan fortfarande registreras, och resultatet väntar tills dess."
    if collection_round.protection == ANONYMOUS:
        return "Insamlingen är avslutad. Svaren räknas nu samman."
    return "Insamlingen är avslutad. Nu finns resultatet."


def _asker() -> Identity:
    asker = identity()
    if asker is None:
        abort(403)
    return asker
