"""Att hantera as a list: what is to be handled or what is closed, page by page, and searched."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.authorization import Identity, may_see
from portal.cases.blueprint import asking, blueprint
from portal.cases.models import Case
from portal.cases.queries import list_cases, list_units_with_cases
from portal.cases.search import UNIT, CaseSearch, read_search
from portal.db import current_session
from portal.errors import UserError
from portal.organisation.queries import UnitTree, get_unit_tree
from portal.organisation.unit_lists import UnitChoice, unit_choices, unit_labels
from portal.paging import Page, page_asked_for

ENDPOINT = "cases.list_cases"
NOTHING: Page[Case] = Page((), 0, 1)


@blueprint.get("/", strict_slashes=False, endpoint="list_cases")
def list_() -> ResponseReturnValue:
    """What is to be handled, or what is closed: number, neutral title, days and status; no text."""
    asker, closed, session = asking(), request.args.get("visa") == "avslutade", current_session()
    tree = get_unit_tree(session)
    units = _units_to_choose(asker, tree, closed=closed)
    search, number = read_search(request.args, {each.code for each in units}), page_asked_for(request.args)
    try:
        page = list_cases(session, asker, ENDPOINT, search.condition(tree), closed=closed, page=number)
    except UserError as error:
        return _page(asker, search, NOTHING, tree, units, closed=closed, error=error), 400
    return _page(asker, search, page, tree, units, closed=closed)


def _units_to_choose(asker: Identity, tree: UnitTree, *, closed: bool) -> list[UnitChoice]:
    """The units where there is something for the asker to find, those above them, and the one that is asked for.

    None for the management, to whom the list does not say where a case is.
    """
    allowed = frozenset(unit.id for unit in tree.units) if "registrar" in asker.roles else asker.led_units
    if not allowed:
        return []
    found = list_units_with_cases(current_session(), asker, ENDPOINT, closed=closed)
    above = {each for unit_id in found for each in tree.ancestors(unit_id)}
    asked = {unit.id for unit in tree.units if unit.code == request.args.get(UNIT)}
    return unit_choices(tree, allowed & {*found, *above, *asked})


def _page(
    asker: Identity,
    search: CaseSearch,
    page: Page[Case],
    tree: UnitTree,
    units: list[UnitChoice],
    *,
    closed: bool,
    error: UserError | None = None,
) -> str:
    shows_unit = bool(asker.roles & {"registrar", "unit_head"})
    with_units = {case.unit_id for case in page.rows if case.unit_id is not None}
    return render_template(
        "cases/list.html",
        page=page,
        rows=[(case, _address(asker, case)) for case in page.rows],
        closed=closed,
        search=search,
        asked={**({"visa": "avslutade"} if closed else {}), **search.asked},
        units=[(each.code, each.indented) for each in units],
        shows_unit=shows_unit,
        unit_names=unit_labels(tree, with_units) if shows_unit else {},
        errors={error.field: error.message} if error else {},
    )


def _address(asker: Identity, case: Case) -> str:
    endpoint = "cases.show" if may_see(asker, "cases.show", case) else "cases.outline"
    return url_for(endpoint, number=case.number)
