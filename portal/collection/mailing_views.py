"""Staff pages of a round's mail: when reminders go, what the letters say, a letter to oneself."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from portal.collection.followed_up import is_follow_up
from portal.collection.languages import NAMES
from portal.collection.letter_texts import Wording, fill, find_problems, standard_wording, wording_of
from portal.collection.letters import TEST_KIND, addressee, example_link, find_mailing, test_reference
from portal.collection.mailing_progress import INVITATION_NUMBER, REPORT_LETTER, batches_of, report_batch
from portal.collection.models import INVITATION, REPORT_LINK, Mailing, MailingText
from portal.collection.placeholders import placeholders_of
from portal.collection.reminder_form import ReminderForm, stored_form, typed_form
from portal.collection.reminders import list_reminders, list_unsent, plan, remind, suggest_days
from portal.collection.round_blueprint import blueprint, get_invited_round
from portal.db import current_session, now, transaction
from portal.errors import UserError
from portal.i18n import local, speaking
from portal.mail import outbox
from portal.organisation.access import identity
from portal.organisation.boards import get_boards
from portal.questionnaire.definition import DEFAULT_LANGUAGE
from portal.surveys.models import CollectionRound
from portal.surveys.queries import get_questionnaire

SAVE, SHOW, TEST, STANDARD, NOW = "save", "show", "test", "standard", "now"


@blueprint.route("/<code>/paminnelser", methods=["GET", "POST"])
def reminders(code: str) -> ResponseReturnValue:
    """When reminders go and at which response rate each unit has had enough of them; or a reminder at once."""
    collection_round = get_invited_round(current_session(), code)
    if collection_round.state(now()) == "closed":
        flash("Insamlingen är avslutad, så ingen påminns.", "warning")
        return redirect(url_for("rounds.show", code=code), 303)
    form, today = FlaskForm(), local(now()).date()
    if not form.validate_on_submit():
        planned = list_reminders(current_session(), collection_round)
        suggested = () if planned else suggest_days(collection_round, today)
        unsent = [each for each in planned if each.queued_at is None]
        return _reminders_page(
            form, collection_round, stored_form(collection_round, unsent, suggested), bool(suggested)
        )
    if request.form.get("action") == NOW:
        return _remind_now(code)
    with transaction() as session:
        collection_round = get_invited_round(session, code)
        unsent = list_unsent(session, collection_round, lock=True)
        typed = typed_form(collection_round, unsent, request.form, today)
        if not typed.problems:
            plan(session, collection_round, typed.chosen)
            goals = {each.unit_id: each.value for each in typed.goals}
            for each in collection_round.round_units:
                each.goal = goals[each.unit_id]
    if typed.problems:
        return _reminders_page(form, collection_round, typed, False), 400
    flash("Påminnelserna är sparade.", "success")
    return redirect(url_for("rounds.show", code=code), 303)


def _reminders_page(form: FlaskForm, collection_round: CollectionRound, typed: ReminderForm, suggests: bool) -> str:
    return render_template(
        "rounds/reminders.html",
        form=form,
        round=collection_round,
        typed=typed,
        suggests=suggests,
        is_open=collection_round.state(now()) == "open",
    )


def _remind_now(code: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            count = remind(session, get_invited_round(session, code))
    except UserError as error:
        flash(error.message, "warning")
        return redirect(url_for("rounds.show", code=code), 303)
    if count:
        flash("En påminnelse skickas nu." if count == 1 else f"{count} påminnelser skickas nu.", "success")
    else:
        flash("Ingen påmindes: alla som kan påminnas har svarat eller redan påmints i dag.", "warning")
    return redirect(url_for("rounds.show", code=code), 303)


@blueprint.post("/<code>/skicka-igen")
def try_again(code: str) -> ResponseReturnValue:
    """Send anew what was given up because the mail server could not be reached."""
    with transaction() as session:
        collection_round = get_invited_round(session, code)
        batches = batches_of(collection_round, list_reminders(session, collection_round))
        batches += report_batch(session, collection_round)
        count = outbox.try_again(session, batches, now())
    flash(
        f"{count} brev skickas igen." if count else "De brev som inte kunde skickas har adresser som inte tas emot.",
        "success" if count else "warning",
    )
    return redirect(url_for("rounds.show", code=code), 303)


@blueprint.route("/<code>/brev/rapporten", methods=["GET", "POST"], defaults={"number": REPORT_LETTER})
@blueprint.route("/<code>/brev/<int(max=2147483647):number>", methods=["GET", "POST"])
def letter(code: str, number: int) -> ResponseReturnValue:
    """What a letter says, language by language, and how it looks; saved, tried on oneself, or put back."""
    collection_round = get_invited_round(current_session(), code)
    languages = get_questionnaire(current_session(), collection_round.version).languages
    language = request.args.get("sprak", DEFAULT_LANGUAGE)
    if language not in languages:
        abort(404)
    form, mailing = FlaskForm(), _find(current_session(), collection_round, number)
    follows = is_follow_up(current_session(), collection_round)
    placeholders = placeholders_of(collection_round, mailing.kind if mailing else INVITATION, follows=follows)
    with speaking(language):
        stored = wording_of(mailing, collection_round, language, _settings(collection_round), follows=follows)
    action, typed = request.form.get("action", SAVE), stored
    is_sent = mailing is not None and mailing.queued_at is not None
    problems: dict[str, str] = {}
    if form.validate_on_submit() and not is_sent:
        typed = Wording(_line(request.form.get("subject", "")), _text(request.form.get("body", "")))
        problems = find_problems(typed, collection_round, placeholders) if action != STANDARD else {}
        if not problems and action != SHOW:
            return _act(collection_round, number, language, typed, action)
    page = render_template(
        "rounds/letter.html",
        form=form,
        round=collection_round,
        mailing=mailing,
        number=number,
        language=language,
        languages=[(each, NAMES.get(each, each)) for each in languages],
        wording=typed,
        letter=_example(collection_round, mailing, typed, language) if not problems else None,
        placeholders=placeholders,
        problems=problems,
        is_sent=is_sent,
    )
    return page, 400 if problems else 200


def _find(session: Session, collection_round: CollectionRound, number: int) -> Mailing | None:
    """The mailing that an address names; without words of its own none for an invitation, one not kept for a report."""
    if number == INVITATION_NUMBER:
        return find_mailing(session, collection_round.id, INVITATION, None)
    if number == REPORT_LETTER:
        present = find_mailing(session, collection_round.id, REPORT_LINK, None)
        return present or Mailing(round_id=collection_round.id, kind=REPORT_LINK, is_skipped=False)
    mailing = session.get(Mailing, number)
    if mailing is None or mailing.round_id != collection_round.id or not mailing.is_reminder:
        abort(404)
    return mailing


def _settings(collection_round: CollectionRound) -> Mapping[str, str]:
    """Those of the boards that ask; a letter to one person has those of that person's own board."""
    return get_boards(current_session()).settings_of_asker(collection_round.unit_ids, collection_round.respondents)


def _line(text: str) -> str:
    return text.replace("\0", "").strip()


def _text(text: str) -> str:
    return text.replace("\0", "").replace("\r\n", "\n").strip()


def _example(collection_round: CollectionRound, mailing: Mailing | None, wording: Wording, language: str) -> Wording:
    with speaking(language):
        about = addressee(current_session(), collection_round, language)
        return fill(wording, collection_round, _settings(collection_round), example_link(mailing), about)


def _act(
    collection_round: CollectionRound, number: int, language: str, wording: Wording, action: str
) -> ResponseReturnValue:
    with transaction() as session:
        collection_round = get_invited_round(session, collection_round.code)
        mailing = _find(session, collection_round, number)
        if mailing is None:
            mailing = Mailing(round_id=collection_round.id, kind=INVITATION, is_skipped=False)
        session.add(mailing)
        _keep(mailing, collection_round, language, None if action == STANDARD else wording)
        session.flush()
        asker = identity()
        if action == TEST and asker is not None:
            reference = test_reference(collection_round, mailing, asker.account_id, language)
            outbox.queue(session, TEST_KIND, [reference], now())
    done = {
        TEST: "Texten är sparad, och ett prov är på väg till din e-post.",
        STANDARD: "Nu gäller portalens egen text.",
    }
    flash(done.get(action, "Texten är sparad."), "success")
    return redirect(url_for("rounds.letter", code=collection_round.code, number=number, sprak=language), 303)


def _keep(mailing: Mailing, collection_round: CollectionRound, language: str, wording: Wording | None) -> None:
    """Own words, or none when they are the portal's: then they follow when those are made better."""
    with speaking(language):
        follows = is_follow_up(current_session(), collection_round)
        standard = standard_wording(mailing, collection_round, _settings(collection_round), follows=follows)
    present = next((text for text in mailing.texts if text.language == language), None)
    if wording is None or wording == standard:
        if present:
            mailing.texts.remove(present)
    elif present:
        present.subject, present.body = wording.subject, wording.body
    else:
        mailing.texts.append(MailingText(language=language, subject=wording.subject, body=wording.body))
