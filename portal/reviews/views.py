"""Reviews on pages: which there are, what one of them showed, and several together."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.authorization import Identity, may_see
from portal.db import current_session
from portal.history.queries import get_ancestry
from portal.organisation.unit_lists import UnitChoice, unit_labels
from portal.reviews.begin_views import units_to_begin_in
from portal.reviews.blueprint import MATRIX, asking, blueprint, load_review, note_reading
from portal.reviews.compilation import Beside, Compilation, compile_reviews, list_compilations
from portal.reviews.earlier import find_earlier
from portal.reviews.matrix import matrix_of
from portal.reviews.presentation import matrix_table, parts_table, sums_table
from portal.reviews.queries import (
    list_reviews,
    list_unfinished,
    reviewer_names,
    tally_of,
)
from portal.reviews.wording import whose_figures


@blueprint.get("/", strict_slashes=False, endpoint="list_reviews")
def list_() -> ResponseReturnValue:
    """The reviews that concern whoever asks, the newest first."""
    session, asker = current_session(), asking()
    found = [each for each in list_reviews(session) if may_see(asker, "reviews.list_reviews", each)]
    may_begin = bool(units_to_begin_in(session, asker))
    return render_template(
        "reviews/list.html", reviews=found, may_begin=may_begin, together=list_compilations(session) if found else []
    )


@blueprint.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """What a review showed: sums with those of last year, the records for those who review, the analysis."""
    session = current_session()
    review, asker = load_review(session, code)
    earlier = find_earlier(session, review)
    reviews_records = may_see(asker, "reviews.records", review)
    shown_matrix = None
    if reviews_records and review.drawn:
        note_reading(asker, review, MATRIX)
        shown_matrix = matrix_table(review, matrix_of(session, review))
    return render_template(
        "reviews/show.html",
        review=review,
        earlier=earlier,
        sums=sums_table(tally_of(session, review), earlier),
        matrix=shown_matrix,
        may_review=reviews_records,
        unfinished=len(list_unfinished(session, review)),
        reviewers=sorted(reviewer_names(session, review).values()) if reviews_records else [],
    )


@blueprint.get("/sammanstallning")
def together() -> ResponseReturnValue:
    """The finished reviews of a year added up: a unit, the area it lies in, the administration."""
    session, asker = current_session(), asking()
    offered = list_compilations(session)
    wanted = (request.args.get("ar", ""), request.args.get("checklista", ""))
    chosen = next((each for each in offered if (str(each[0]), each[1].code) == wanted), None)
    if chosen is None and any(wanted):
        abort(404)
    chosen = chosen or next(iter(offered), None)
    if chosen is None:
        return render_template("reviews/together.html", chosen=None, offered=offered)
    compilation = compile_reviews(session, *chosen)
    units = compilation.units(_allowed(asker))
    asked = request.args.get("enhet", "")
    unit = next((each for each in units if each.code == asked or not asked), None)
    if unit is None and asked:
        abort(404)
    before = compile_reviews(session, chosen[0] - 1, chosen[1])
    return render_template(
        "reviews/together.html",
        chosen=chosen,
        offered=offered,
        units=units,
        unit=unit,
        **(_summed(compilation, before, units, unit) if unit else {}),
    )


def _allowed(asker: Identity) -> frozenset[int] | None:
    return None if asker.roles & {"quality", "management"} else asker.led_units


def _summed(
    compilation: Compilation, before: Compilation, units: list[UnitChoice], unit: UnitChoice
) -> dict[str, object]:
    now_ = compilation.summed(unit.unit.id)
    then = before.summed_before(unit.unit.id, get_ancestry(current_session()))
    below = [each.unit.id for each in units if each.unit.parent_id == unit.unit.id]
    labels = sorted(unit_labels(before.tree, then.units).values())
    note = whose_figures(before.year, labels) if then.units != now_.units else ""
    beside = Beside(year=before.year, rows=then.rows, note=note) if then.reviews else None
    return {
        "summed": now_,
        "before": then,
        "sums": sums_table(now_.rows, beside),
        "parts": parts_table(compilation, below, unit_labels(compilation.tree, below)) if len(below) > 1 else None,
    }
