"""One text at a time: choosing its themes, deciding what is masked, letting it be quoted."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.coding.blueprint import Place, blueprint, get_place
from portal.coding.models import FIRST, QUOTE_LEVELS, SECOND, Theme
from portal.coding.operations import (
    NOT_TOLD,
    add_theme,
    approve_quote,
    begin_book,
    chosen_themes,
    remove_quote,
    save_coding,
    save_masked,
)
from portal.coding.queries import counting_codings, find_masked, learn, offered_themes
from portal.coding.reading import read_masked, read_raw
from portal.coding.texts import FreeText
from portal.db import current_session, transaction
from portal.errors import UserError
from portal.questionnaire.domains.texts import clean_text
from portal.statistics.coding.masking import Mask, leave_out, masked, propose
from portal.statistics.coding.words import words as words_of

NONE = "inget"
MOST_PHRASES = 100


@blueprint.route("/<question>/text/<tag>", methods=["GET", "POST"], endpoint="text")
def code_text(code: str, question: str, tag: str) -> ResponseReturnValue:
    """Choose the themes of one text and go on to the next that has none."""
    if request.method != "POST":
        place = get_place(current_session(), code, question)
        return _text_page(place, place.get_text(tag))
    try:
        with transaction() as session:
            place = get_place(session, code, question)
            text = place.get_text(tag)
            themes = read_themes(place, text)
            save_coding(session, place.round, question, text, themes, place.account_id, place.kind)
            ahead = _next_in_order(place, text) if text.response_id in place.coded else _next_after(place, text)
            is_done = not [each for each in place.left if each != text]
    except UserError as error:
        if error.field is None:
            raise
        place = get_place(current_session(), code, question)
        return _text_page(place, place.get_text(tag), {error.field: error.message}), 400
    if ahead is not None:
        return redirect(place.url("text", tag=ahead.tag), 303)
    flash("Alla texter är kodade." if is_done else "Det var den sista texten, men några är inte kodade än.", "success")
    return redirect(place.url("second" if place.kind == SECOND else "question"), 303)


def read_themes(place: Place, text: FreeText) -> list[Theme]:
    """The themes that the form has; raise UserError when it says nothing, or two things at once."""
    new = request.form.get("name", "").strip()
    themes = chosen_themes(place.book, request.form.getlist("themes"), place.coded.get(text.response_id, ()))
    if new and place.kind == SECOND:
        raise UserError("Den andra kodaren använder de teman som finns.", "themes")
    if NONE in request.form.getlist("themes"):
        if themes or new:
            raise UserError("Välj antingen teman eller ”Inget tema”, inte båda.", "themes")
        return []
    if new:
        themes.append(add_theme(place.session, begin_book(place.session, place.round, place.name), new))
    if not themes:
        raise UserError("Välj minst ett tema, eller ”Inget tema”.", "themes")
    return themes


def _next_in_order(place: Place, text: FreeText) -> FreeText | None:
    """The next text, coded or not, for whoever goes through them again; none after the last."""
    return next((each for each in place.own_texts if each.tag > text.tag), None)


def _next_after(place: Place, text: FreeText) -> FreeText | None:
    """The next text that the asker has not coded; from the beginning when there is none further on."""
    left = [each for each in place.left if each != text]
    return next((each for each in left if each.tag > text.tag), left[0] if left else None)


def _text_page(place: Place, text: FreeText, problems: dict[str, str] | None = None) -> str:
    chosen = request.form.getlist("themes") if problems else _kept(place, text)
    kept = place.coded.get(text.response_id, frozenset())
    retired = [each for each in (place.book.themes if place.book else ()) if each.is_retired and each.id in kept]
    number = place.own_texts.index(text)
    shown = read_masked(place, text)
    return render_template(
        "coding/text.html",
        place=place,
        round=place.round,
        text=text,
        shown=shown,
        number=number + 1,
        themes=[*offered_themes(place.book), *retired],
        suggested=_suggested(place, text, shown) if place.kind == FIRST else {},
        in_words=_in_words(place, text),
        chosen=chosen,
        problems=problems or {},
        typed=request.form if problems else {},
        before=place.own_texts[number - 1] if number else None,
        after=place.own_texts[number + 1] if number + 1 < len(place.own_texts) else None,
    )


def _kept(place: Place, text: FreeText) -> list[str]:
    """What was chosen before, as the form has it."""
    if text.response_id not in place.coded:
        return []
    return [str(theme) for theme in place.coded[text.response_id]] or [NONE]


def _in_words(place: Place, text: FreeText) -> str:
    """What the text counts as, where it cannot be coded any more; empty where it can."""
    if not place.is_finished:
        return ""
    kept = counting_codings(place.session, place.round.id, place.name).get(text.response_id)
    if kept is None:
        return "Texten kodades inte."
    named = [theme.name for theme in (place.book.themes if place.book else ()) if theme.id in kept]
    return f"Teman: {', '.join(named)}." if named else "Texten har inget tema."


def _suggested(place: Place, text: FreeText, shown: str) -> dict[int, str]:
    """Themes that earlier codings speak for, and the words of this text that do, if they stand in what is ``shown``."""
    found = learn(place.session, place.book, place.name, besides=text.response_id).suggest(text.text)
    standing = {written.lower() for _, written in words_of(shown)}
    said = {}
    for each in found:
        words = [word for word in each.words if word.lower() in standing]
        said[each.theme] = f"Förslag, utifrån: {', '.join(words)}" if words else "Förslag"
    return said


@blueprint.route("/<question>/text/<tag>/maskning", methods=["GET", "POST"])
def mask(code: str, question: str, tag: str) -> ResponseReturnValue:
    """Read every word, and decide what is to be masked."""
    if request.method != "POST":
        return _mask_page(_first(current_session(), code, question), tag)
    try:
        with transaction() as session:
            place = _first(session, code, question)
            text = place.get_text(tag)
            save_masked(session, place.round, question, text, _read_masked(text.text), place.account_id)
    except UserError as error:
        if error.field is None:
            raise
        return _mask_page(_first(current_session(), code, question), tag, error.message), 400
    flash("Maskningen är sparad.", "success")
    return redirect(place.url("quote" if place.round.quotes_allowed else "text", tag=tag), 303)


def _read_masked(text: str) -> str:
    """The text as the form has it masked; raise UserError for words to leave out that do not stand in it."""
    wanted = set(request.form.getlist("masks"))
    kept = [each for each in propose(text) if _value_of(each) in wanted]
    lines = clean_text(request.form.get("phrases", "")).split("\n")[:MOST_PHRASES]
    phrases = [line.strip() for line in lines if line.strip()]
    missing = [phrase for phrase in phrases if not leave_out(text, [phrase])]
    if missing:
        raise UserError(
            f"”{missing[0][:60]}” står inte i texten. Skriv det precis som där, eller ta bort raden.", "phrases"
        )
    return masked(text, [*kept, *leave_out(text, phrases)])


def _value_of(each: Mask) -> str:
    return f"{each.start}-{each.end}"


def _mask_page(place: Place, tag: str, problem: str = "") -> str:
    text = place.get_text(tag)
    proposals = propose(text.text)
    return render_template(
        "coding/mask.html",
        place=place,
        round=place.round,
        text=text,
        shown=read_raw(place, text),
        proposals=[(_value_of(each), text.text[each.start : each.end], each.kind) for each in proposals],
        chosen=request.form.getlist("masks") if problem else [_value_of(each) for each in proposals],
        problem=problem,
        typed=request.form,
    )


def _first(session: Session, code: str, question: str) -> Place:
    """The place of somebody who codes first: masks and quotes are not the second coder's."""
    place = get_place(session, code, question)
    if place.kind == SECOND and not (place.second and place.second.finished_at):
        raise UserError("Du är andra kodare. Lämna in din kodning innan du arbetar med maskning och citat.")
    return place


@blueprint.route("/<question>/text/<tag>/citat", methods=["GET", "POST"])
def quote(code: str, question: str, tag: str) -> ResponseReturnValue:
    """Let a masked text be quoted under one of its themes, or take it back."""
    if request.method != "POST":
        return _quote_page(_first(current_session(), code, question), tag)
    problems: dict[str, str] = {}
    with transaction() as session:
        place = _first(session, code, question)
        text = place.get_text(tag)
        kept = find_masked(session, text.response_id, question)
        if kept is not None and request.form.get("action") == "ta-bort":
            remove_quote(kept)
        elif kept is not None:
            problems = _quote_problems()
            theme = next(iter(chosen_themes(place.book, request.form.getlist("theme"))), None)
            if theme is None or theme.id not in _themes_of(place, text):
                problems["theme"] = "Välj vilket tema citatet hör till."
            elif not problems:
                approve_quote(session, place.round, kept, theme, request.form["level"], place.account_id)
    if problems:
        return _quote_page(_first(current_session(), code, question), tag, problems), 400
    flash("Citatet är borttaget." if request.form.get("action") == "ta-bort" else "Citatet är godkänt.", "success")
    return redirect(place.url("question"), 303)


def _quote_problems() -> dict[str, str]:
    problems = {}
    if request.form.get("level") not in QUOTE_LEVELS:
        problems["level"] = "Välj var citatet får stå."
    if not request.form.get("read"):
        problems["read"] = "Läs citatet en gång till och bekräfta att ingen kan kännas igen."
    return problems


def _themes_of(place: Place, text: FreeText) -> frozenset[int]:
    return counting_codings(place.session, place.round.id, place.name).get(text.response_id, frozenset())


def _quote_page(place: Place, tag: str, problems: dict[str, str] | None = None) -> ResponseReturnValue:
    text = place.get_text(tag)
    kept = find_masked(place.session, text.response_id, place.name)
    if not place.round.quotes_allowed:
        raise UserError(NOT_TOLD)
    if kept is None:
        return redirect(place.url("mask", tag=tag), 303)
    of_text, shown = _themes_of(place, text), read_masked(place, text)
    themes = [each for each in (place.book.themes if place.book else ()) if each.id in of_text]
    return render_template(
        "coding/quote.html",
        place=place,
        round=place.round,
        text=text,
        masked=kept,
        shown=shown,
        themes=themes,
        problems=problems or {},
        typed=request.form,
    )
