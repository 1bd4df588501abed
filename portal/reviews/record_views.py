"""Drawing the sample and going through the records of it, one page each."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import current_session, transaction
from portal.errors import UserError
from portal.numerals import whole_number
from portal.organisation.queries import account_names
from portal.questionnaire.domains.texts import clean_text
from portal.reviews.answering import TypedAnswer, save_answers
from portal.reviews.blueprint import LIST, RECORD, blueprint, keys, load_record, load_review, note_reading
from portal.reviews.matrix import cell_text
from portal.reviews.models import Review, ReviewedRecord
from portal.reviews.operations import (
    SAMPLE_SIZE,
    ChangedMeanwhile,
    draw_sample,
    drop_record,
    put_back,
)
from portal.reviews.presentation import handlers_in_words, strata_table
from portal.reviews.queries import cells_of, checklist_of, list_unfinished
from portal.reviews.sealed_texts import note_place, open_comments, open_text
from portal.reviews.wording import records as counted
from portal.statistics.checklist import Given, completed

RECORD_PAGE = "/<code>/akter/<int(max=100000):position>"
VALUE, MARK, COMMENT = "svar-", "fotnot-", "kommentar-"
"""What the fields of a row are called, before its name."""

AT_RECORD = "akten"
"""Where on the page whoever goes on from the record before wants to be: past what every page begins with."""


@blueprint.get("/<code>/akter")
def records(code: str) -> ResponseReturnValue:
    """The list and the sample, with how far the reviewing has come."""
    return _records_page(code, None)


def _records_page(code: str, error: UserError | None) -> ResponseReturnValue:
    session = current_session()
    review, asker = load_review(session, code)
    note_reading(asker, review, LIST)
    waiting = list_unfinished(session, review)
    page = render_template(
        "reviews/records.html",
        review=review,
        strata=strata_table(review),
        handlers=handlers_in_words(review),
        unfinished=[record.id for record in waiting],
        next_up=waiting[0].position if waiting else None,
        notes={each.id: open_text(keys(), note_place(each), each.dropped_note) for each in review.dropped},
        size=request.form.get("size", str(SAMPLE_SIZE)),
        error=error,
    )
    return page, 400 if error else 200


@blueprint.post("/<code>/dra")
def draw(code: str) -> ResponseReturnValue:
    """Draw the sample."""
    try:
        with transaction() as session:
            review, _asker = load_review(session, code, lock=True)
            count = draw_sample(session, review, whole_number(request.form.get("size", "")) or 0)
    except UserError as error:
        return _records_page(code, error)
    flash(f"Stickprovet är draget: {counted(count)}.", "success")
    return redirect(url_for("reviews.records", code=code), 303)


@blueprint.route(RECORD_PAGE, methods=["GET", "POST"])
def record(code: str, position: int) -> ResponseReturnValue:
    """One record: Ja, Nej or X on each row. Each reading is logged before the page is made."""
    if request.method != "POST":
        return _record_page(code, position, None, None)
    found, _asker = load_record(current_session(), code, position)
    typed = _typed(found.review)
    try:
        with transaction() as session:
            found, asker = load_record(session, code, position, lock=True)
            revision = whole_number(request.form.get("revision", ""))
            save_answers(session, keys(), found, typed, -1 if revision is None else revision, asker.account_id)
    except UserError as error:
        return _record_page(code, position, typed, error)
    flash(f"Akt {position} är sparad.", "success")
    return redirect(_onward(code, position), 303)


def _typed(review: Review) -> dict[str, TypedAnswer]:
    names = [question.name for question in checklist_of(current_session(), review).walk()]
    form = request.form
    return {
        name: TypedAnswer(
            form.get(VALUE + name, ""), form.get(MARK + name, ""), clean_text(form.get(COMMENT + name, ""))
        )
        for name in names
    }


def _onward(code: str, position: int) -> str:
    """The next record that lacks answers, when asked to go on and there is one."""
    review, _asker = load_review(current_session(), code)
    waiting = [record.position or 0 for record in list_unfinished(current_session(), review)]
    after = [each for each in waiting if each > position] or waiting
    if request.form.get("action") == "nasta" and after:
        return url_for("reviews.record", code=code, position=after[0], _anchor=AT_RECORD)
    if request.form.get("action") == "nasta":
        return url_for("reviews.records", code=code)
    return url_for("reviews.record", code=code, position=position)


def _record_page(
    code: str,
    position: int,
    typed: dict[str, TypedAnswer] | None,
    error: UserError | None,
    drop_error: UserError | None = None,
) -> ResponseReturnValue:
    session = current_session()
    found, asker = load_record(session, code, position)
    note_reading(asker, found.review, RECORD, found)
    checklist = checklist_of(session, found.review)
    stored = {answer.question: answer for answer in found.answers}
    comments = open_comments(keys(), found)
    shown = typed or {name: TypedAnswer(each.value, each.mark, comments[name]) for name, each in stored.items()}
    kept = {name: Given(each.value, each.mark) for name, each in shown.items() if each.value}
    around = [each.position or 0 for each in found.review.reviewed]
    page = render_template(
        "reviews/record.html",
        record=found,
        review=found.review,
        checklist=checklist,
        texts={question.name: question.text["sv"] for question in checklist.walk()},
        typed=shown,
        stored=stored,
        comments=comments,
        dropped_note=open_text(keys(), note_place(found), found.dropped_note),
        said={name: cell_text(cell) for name, cell in cells_of(found).items()},
        whole=completed(checklist, kept),
        names=account_names(session, {each.account_id for each in stored.values() if each.account_id}),
        unfinished=len(list_unfinished(session, found.review)),
        previous=max((each for each in around if each < position), default=None),
        following=min((each for each in around if each > position), default=None),
        error=error,
        conflict=isinstance(error, ChangedMeanwhile),
        drop_error=drop_error,
        dropping=request.form,
    )
    return page, 409 if isinstance(error, ChangedMeanwhile) else 400 if error or drop_error else 200


@blueprint.post(f"{RECORD_PAGE}/utga")
def drop(code: str, position: int) -> ResponseReturnValue:
    """Take the record out of the sample with a reason, and draw another if asked to; or put it back."""
    try:
        with transaction() as session:
            found, asker = load_record(session, code, position, lock=True)
            if request.form.get("action") == "tillbaka":
                put_back(session, found)
                told, drawn = f"Akt {position} är med igen.", found
            else:
                told, drawn = _drop(found, asker.account_id)
    except UserError as error:
        return _record_page(code, position, None, None, error)
    flash(told, "success")
    if drawn is None:
        return redirect(url_for("reviews.records", code=code), 303)
    return redirect(url_for("reviews.record", code=code, position=drawn.position), 303)


def _drop(found: ReviewedRecord, account_id: int) -> tuple[str, ReviewedRecord | None]:
    reason, note = request.form.get("reason", ""), request.form.get("note", "")
    replace = request.form.get("replace") == "ja"
    drawn = drop_record(current_session(), keys(), found, reason, note, replace=replace, by=account_id)
    told = f"Akt {found.position} har utgått."
    if drawn is not None:
        return f"{told} I stället drogs akt {drawn.position}.", drawn
    return (f"{told} Det finns ingen mer akt i listan att dra." if replace else told), None
