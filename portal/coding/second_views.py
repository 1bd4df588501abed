"""A second coder: inviting one, handing in, how alike the two have coded, and settling where they have not."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from portal.coding.blueprint import Place, blueprint, get_place
from portal.coding.models import FIRST, SECOND, SETTLED, SecondCoder, Theme
from portal.coding.operations import hand_in, invite_second, save_coding, withdraw_invitation
from portal.coding.queries import codings, disagreements, first_coders, possible_coders, sample_of
from portal.coding.reading import read_masked
from portal.coding.text_views import NONE, read_themes
from portal.coding.texts import FreeText
from portal.db import current_session, transaction
from portal.errors import UserError
from portal.i18n import listed
from portal.numerals import whole_number
from portal.organisation.queries import account_names
from portal.statistics.coding.kappa import Agreement, compare_themes, in_words, pooled
from portal.statistics.swedish import NOT_APPLICABLE, integer, number

HAND_IN, WITHDRAW, INVITE = "lamna-in", "ta-bort", "bjud-in"
SAMPLE = 50
"""How many texts are proposed to be coded twice."""


@dataclass(frozen=True)
class Compared:
    """What the page says of two codings; ``rows`` are theme, alike, both, one of them, kappa."""

    first: str
    sentence: str
    rows: tuple[tuple[str, ...], ...]
    texts: int
    unsettled: list[FreeText]
    settled: int


@blueprint.route("/<question>/andra-kodare", methods=["GET", "POST"], endpoint="second")
def second_coder(code: str, question: str) -> ResponseReturnValue:
    """Invite somebody to code too; hand in; see how alike it became."""
    if request.method != "POST":
        return _page(get_place(current_session(), code, question))
    try:
        with transaction() as session:
            said = _act(get_place(session, code, question))
    except UserError as error:
        if error.field is None:
            raise
        return _page(get_place(current_session(), code, question), {error.field: error.message}), 400
    flash(said, "success")
    return redirect(get_place(current_session(), code, question).url("second"), 303)


def _act(place: Place) -> str:
    action = request.form.get("action")
    if action == INVITE:
        chosen = whole_number(request.form.get("coder", "")) or 0
        sample = whole_number(request.form.get("sample", ""))
        if place.kind == SECOND:
            raise UserError("En andra kodare är redan inbjuden. Läs in sidan igen.")
        invite_second(place.session, place.round, place.name, place.texts, chosen, sample, place.account_id)
        return "Den andra kodaren är inbjuden och ser det på sin startsida. Säg gärna till också."
    if place.second is None:
        raise UserError("Ingen andra kodare är inbjuden. Läs in sidan igen.")
    if action == HAND_IN:
        hand_in(place.session, place.second, place.texts, place.account_id)
        return "Din kodning är inlämnad. Nu kan ni jämföra."
    if action == WITHDRAW:
        withdraw_invitation(place.session, place.second)
        return "Inbjudan är borttagen."
    raise UserError("Välj något av det som sidan erbjuder.")


def _page(place: Place, problems: dict[str, str] | None = None) -> str:
    second = place.second
    coders: list[tuple[int, str]] = []
    if second is None:
        besides = {place.account_id, *first_coders(place.session, place.round.id, place.name)}
        coders = [(each.id, each.name) for each in possible_coders(place.session, besides)]
    return render_template(
        "coding/second.html",
        place=place,
        round=place.round,
        second=second,
        is_own=second is not None and second.account_id == place.account_id,
        name=account_names(place.session, [second.account_id]).get(second.account_id, "") if second else "",
        coders=coders,
        sample=min(SAMPLE, len(place.texts)),
        left=len(place.left),
        next_text=place.left[0] if place.left else None,
        first_text=place.own_texts[0] if place.own_texts else None,
        compared=_compare(place, second) if second is not None and second.finished_at is not None else None,
        problems=problems or {},
        typed=request.form,
    )


def _compare(place: Place, second: SecondCoder) -> Compared:
    session, round_id, name = place.session, place.round.id, place.name
    one, two = codings(session, round_id, name, FIRST), codings(session, round_id, name, SECOND)
    names = {theme.id: theme.name for theme in (place.book.themes if place.book else ())}
    used = {theme for coding in (one, two) for themes in coding.values() for theme in themes}
    agreements = compare_themes(one, two, sorted(used, key=lambda theme: names[theme].lower()))
    differing = disagreements(sample_of(place.texts, second), one, two)
    settled = codings(session, round_id, name, SETTLED)
    coders = account_names(session, first_coders(session, round_id, name))
    return Compared(
        first=listed(sorted(coders.values())),
        sentence=_sentence(agreements),
        rows=tuple(_row(names[theme], each) for theme, each in agreements.items()),
        texts=len(one.keys() & two.keys()),
        unsettled=[each for each in differing if each.response_id not in settled],
        settled=sum(each.response_id in settled for each in differing),
    )


def _sentence(agreements: dict[int, Agreement]) -> str:
    kappa = pooled(agreements.values())
    if kappa is None:
        return "Kappa kan inte beräknas: båda valde likadant i alla texter, eller så har för få kodats av båda."
    return f"Kappa för alla teman tillsammans är {number(kappa, 2)}. Överensstämmelsen är {in_words(kappa)}."


def _row(name: str, each: Agreement) -> tuple[str, ...]:
    kappa = NOT_APPLICABLE if each.kappa is None else number(each.kappa, 2)
    alike = f"{integer(each.alike)} av {integer(each.texts)}"
    return name, alike, integer(each.both), integer(each.first_only + each.second_only), kappa


@blueprint.route("/<question>/text/<tag>/avgor", methods=["GET", "POST"])
def settle(code: str, question: str, tag: str) -> ResponseReturnValue:
    """Choose what holds for a text that two have coded differently."""
    if request.method != "POST":
        return _settle_page(get_place(current_session(), code, question), tag)
    try:
        with transaction() as session:
            place = get_place(session, code, question)
            text = _unsettled(place, tag)
            themes = read_themes(place, text)
            save_coding(session, place.round, question, text, themes, place.account_id, SETTLED)
    except UserError as error:
        if error.field is None:
            raise
        return _settle_page(get_place(current_session(), code, question), tag, error.message), 400
    return _after_settling(get_place(current_session(), code, question))


def _after_settling(place: Place) -> Response:
    ahead = _compare(place, _finished(place)).unsettled
    if ahead:
        return redirect(place.url("settle", tag=ahead[0].tag), 303)
    flash("Ni är överens om alla texter. Det som ni har kommit fram till räknas.", "success")
    return redirect(place.url("second"), 303)


def _finished(place: Place) -> SecondCoder:
    """The second coder, who has handed in: before that nobody sees what the other has chosen."""
    if place.second is None or place.second.finished_at is None:
        raise UserError("Den andra kodningen är inte inlämnad än. Då kan ni inte jämföra.")
    return place.second


def _unsettled(place: Place, tag: str) -> FreeText:
    second = _finished(place)
    found = next((each for each in sample_of(place.texts, second) if each.tag == tag), None) or abort(404)
    one, two = (codings(place.session, place.round.id, place.name, kind) for kind in (FIRST, SECOND))
    return found if disagreements([found], one, two) else abort(404)


def _settle_page(place: Place, tag: str, problem: str = "") -> str:
    text = _unsettled(place, tag)
    kinds = [codings(place.session, place.round.id, place.name, kind) for kind in (FIRST, SECOND, SETTLED)]
    one, two, settled = (coding.get(text.response_id) for coding in kinds)
    themes: list[Theme] = sorted(place.book.themes if place.book else (), key=lambda each: each.name.lower())
    used = (one or frozenset()) | (two or frozenset())
    kept = (one or frozenset()) & (two or frozenset()) if settled is None else settled
    shown = read_masked(place, text)
    return render_template(
        "coding/settle.html",
        place=place,
        round=place.round,
        text=text,
        shown=shown,
        themes=[each for each in themes if not each.is_retired or each.id in used],
        first=one,
        second=two,
        chosen=request.form.getlist("themes") if problem else [str(each) for each in kept],
        left=len(_compare(place, _finished(place)).unsettled),
        none=NONE,
        problem=problem,
    )
