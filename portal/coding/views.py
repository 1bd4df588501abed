"""The pages around coding: a round's questions in own words, one question, its code book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.coding.blueprint import Place, blueprint, get_place, get_round, keys
from portal.coding.corrections import changes_of, find_open, finish_correction, list_corrections
from portal.coding.models import FIRST, INTERNAL, Theme
from portal.coding.operations import add_theme, begin_book, change_theme, finish_coding
from portal.coding.queries import codings, count_uses, find_second, finished_questions, list_quotes, offered_themes
from portal.coding.texts import list_texts, text_questions
from portal.db import current_session, transaction
from portal.errors import UserError
from portal.questionnaire.definition import text_in
from portal.statistics.swedish import integer
from portal.surveys.queries import get_questionnaire


@dataclass(frozen=True)
class CodedQuestion:
    """A line of the overview: a question, and how far the coding of it has come."""

    text: str
    href: str
    done: str
    is_invited: bool


@blueprint.get("", endpoint="overview")
def show_overview(code: str) -> ResponseReturnValue:
    """The questions of a round that are answered in words."""
    session = current_session()
    collection_round, account_id = get_round(session, code)
    finished = finished_questions(session, collection_round.id)
    lines = []
    for question in text_questions(get_questionnaire(session, collection_round.version)):
        texts = list_texts(session, keys(), collection_round, question.name)
        coded = codings(session, collection_round.id, question.name, FIRST)
        second = find_second(session, collection_round.id, question.name)
        lines.append(
            CodedQuestion(
                text=text_in(question.text, "sv"),
                href=url_for("coding.question", code=code, question=question.name),
                done=progress(len(coded), len(texts)) + _state(session, collection_round.id, question.name, finished),
                is_invited=bool(second and second.account_id == account_id and not second.finished_at),
            )
        )
    return render_template("coding/overview.html", round=collection_round, lines=lines)


def _state(session: Session, round_id: int, question: str, finished: set[str]) -> str:
    if question not in finished:
        return ""
    return " Kodningen rättas." if find_open(session, round_id, question) else " Kodningen är avslutad."


def progress(coded: int, texts: int) -> str:
    """ "12 av 40 svar har kodats"."""
    if not texts:
        return "Ingen har svarat."
    return f"{integer(coded)} av {integer(texts)} svar har kodats."


@blueprint.route("/<question>", methods=["GET", "POST"], endpoint="question")
def show_question(code: str, question: str) -> ResponseReturnValue:
    """One question: how far it has come, and the ways on; or finish the coding of it."""
    if request.method != "POST":
        return _question_page(get_place(current_session(), code, question))
    try:
        with transaction() as session:
            said = _finish(get_place(session, code, question))
    except UserError as error:
        return _question_page(get_place(current_session(), code, question), error.message), 400
    flash(said, "success")
    return redirect(url_for("coding.question", code=code, question=question), 303)


def _finish(place: Place) -> str:
    if request.form.get("klar") != "ja":
        raise UserError("Kryssa i att du är klar. Temana redovisas sedan så som texterna är kodade.")
    if place.correction is not None:
        finish_correction(place.session, place.correction, place.account_id)
        return "Rättningen är avslutad. Temana redovisas som de är rättade, så långt det går utan att röja någon."
    if place.kind != FIRST:
        raise UserError("Den som kodar som andra kodare avslutar inte kodningen.")
    finish_coding(place.session, place.round, place.name, place.texts, place.account_id)
    return "Kodningen är avslutad. Temana redovisas i resultatet."


def _question_page(place: Place, problem: str = "") -> str:
    left = place.left
    return render_template(
        "coding/question.html",
        place=place,
        round=place.round,
        done=progress(len(place.coded), len(place.own_texts)),
        next_text=left[0] if left else None,
        first_text=place.own_texts[0] if place.own_texts else None,
        themes=offered_themes(place.book),
        quotes=list_quotes(place.session, place.round.id, place.name, INTERNAL),
        problem=problem,
        changed=len(changes_of(place.correction, [], place.coded)) if place.correction else 0,
        has_history=bool(list_corrections(place.session, place.round.id, place.name)),
        can_finish=place.kind == FIRST and bool(place.coded) and not place.is_finished,
        tags={each.response_id: each.tag for each in place.own_texts},
    )


@blueprint.route("/<question>/kodbok", methods=["GET", "POST"], endpoint="book")
def edit_book(code: str, question: str) -> ResponseReturnValue:
    """The themes of a question: add one, word it otherwise, take it out of use."""
    if request.method != "POST":
        return _book_page(get_place(current_session(), code, question))
    try:
        with transaction() as session:
            said = _change_book(get_place(session, code, question))
    except UserError as error:
        if error.field is None:
            raise
        problem = {f"{error.field}-{request.form.get('theme', '')}".rstrip("-"): error.message}
        return _book_page(get_place(current_session(), code, question), problem), 400
    flash(said, "success")
    return redirect(url_for("coding.book", code=code, question=question), 303)


def _change_book(place: Place) -> str:
    book = begin_book(place.session, place.round, place.name)
    name, description = request.form.get("name", ""), request.form.get("description", "")
    theme = next((each for each in book.themes if str(each.id) == request.form.get("theme")), None)
    if theme is None:
        return f"Temat ”{add_theme(place.session, book, name, description).name}” är tillagt."
    change_theme(place.session, book, theme, name, description, is_retired=bool(request.form.get("is_retired")))
    return f"Temat ”{theme.name}” är ändrat."


def _book_page(place: Place, problems: dict[str, str] | None = None) -> str:
    uses = count_uses(place.session, place.book) if place.book else {}
    themes: Sequence[Theme] = sorted(place.book.themes if place.book else (), key=lambda each: each.name.lower())
    return render_template(
        "coding/book.html",
        place=place,
        round=place.round,
        rows=[(theme, uses.get(theme.id, 0)) for theme in themes],
        problems=problems or {},
        typed=request.form if problems else {},
    )
