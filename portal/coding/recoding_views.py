"""The page where a finished coding is opened again, with the history of its corrections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.audit.operations import log_change
from portal.coding.blueprint import Place, blueprint, get_place, keys
from portal.coding.corrections import changes_of, list_corrections, open_correction
from portal.coding.models import CodingChange, CodingCorrection
from portal.coding.queries import Themes, counting_codings
from portal.db import current_session, transaction
from portal.errors import UserError
from portal.i18n import listed, moment_in_prose
from portal.organisation.queries import account_names
from portal.surveys.models import LONGEST_REASON


@dataclass(frozen=True)
class PastChange:
    """A text that has other themes than before; ``href`` is empty for a text that cannot be opened."""

    href: str
    before: str
    after: str
    said: str


@dataclass(frozen=True)
class PastCorrection:
    """What the history says of a correction."""

    number: int
    reason: str
    opened: str
    finished: str
    changes: tuple[PastChange, ...]


@blueprint.route("/<question>/ratta", methods=["GET", "POST"])
def correct(code: str, question: str) -> ResponseReturnValue:
    """Open the coding of a question for correction, for a reason; what has been corrected before."""
    if request.method != "POST":
        return _page(get_place(current_session(), code, question))
    try:
        with transaction() as session:
            place = get_place(session, code, question)
            open_correction(session, place.round, question, request.form.get("reason", ""), place.account_id)
            log_change(session, keys(), place.account_id, f"round {place.round.id} {question}"[:80], "coding reopened")
    except UserError as error:
        return _page(get_place(current_session(), code, question), error), 400
    flash("Kodningen är öppen för rättning. Gå igenom texterna, och avsluta sedan.", "success")
    return redirect(get_place(current_session(), code, question).url("question"), 303)


def _page(place: Place, problem: UserError | None = None) -> str:
    return render_template(
        "coding/correct.html",
        place=place,
        round=place.round,
        history=_history(place),
        problem=problem,
        typed=request.form.get("reason", ""),
        longest=LONGEST_REASON,
    )


def _history(place: Place) -> list[PastCorrection]:
    """The corrections, the latest first."""
    corrections = list_corrections(place.session, place.round.id, place.name)
    today = counting_codings(place.session, place.round.id, place.name)
    people = {each.opened_by for each in corrections} | {each.finished_by or 0 for each in corrections}
    people |= {change.changed_by for each in corrections for change in each.changes}
    names = account_names(place.session, people)
    told = [
        _told(place, each, changes_of(each, corrections[number + 1 :], today), names)
        for number, each in enumerate(corrections)
    ]
    return told[::-1]


def _told(
    place: Place,
    correction: CodingCorrection,
    changes: list[tuple[CodingChange, Themes, Themes]],
    names: Mapping[int, str],
) -> PastCorrection:
    tags = {each.response_id: each.tag for each in place.own_texts}
    themes = {theme.id: theme.name for theme in (place.book.themes if place.book else ())}

    def named(chosen: Themes) -> str:
        return listed(sorted(themes[each] for each in chosen)) or "Inget tema"

    finished = correction.finished_at
    return PastCorrection(
        number=correction.number,
        reason=correction.reason,
        opened=f"Öppnades {moment_in_prose(correction.opened_at)} av {names[correction.opened_by]}.",
        finished=f"Avslutades {moment_in_prose(finished)} av {names[correction.finished_by or 0]}." if finished else "",
        changes=tuple(
            PastChange(
                href=place.url("text", tag=tags[each.response_id]) if each.response_id in tags else "",
                before=named(before),
                after=named(after),
                said=f"{names[each.changed_by]}, {moment_in_prose(each.changed_at)}",
            )
            for each, before, after in changes
        ),
    )
