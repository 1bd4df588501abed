"""The results page of a round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from portal.authorization import Identity
from portal.db import current_session, now
from portal.organisation.access import authorize
from portal.results.comparison import participation_table
from portal.results.deciding import StillDeciding
from portal.results.display import Numbering
from portal.results.export import write_matrix, write_results
from portal.results.page import compose_page
from portal.results.progress import progress_groups
from portal.results.queries import get_results, get_thresholds
from portal.results.scope import choose, sees_whole, visible_groups
from portal.results.spreadsheets import MEDIA_TYPES
from portal.results.still_deciding import still_deciding
from portal.results.trend import find_trend
from portal.results.wording import LEVEL_NAMES, group_name, swedish
from portal.statistics.summary import GroupSummary, Level
from portal.surveys.models import CollectionRound
from portal.surveys.queries import find_round

blueprint = Blueprint("results", __name__, url_prefix="/arbete/undersokningar")
blueprint.app_errorhandler(StillDeciding)(still_deciding)


@dataclass(frozen=True)
class Choice:
    """A link that shows the same page in another way; ``value`` is what it asks for."""

    label: str
    href: str
    value: str
    current: bool


def load_round(code: str) -> tuple[CollectionRound, Identity]:
    """The round and whoever asks for it; 404 when there is none or it is not theirs to see."""
    collection_round = find_round(current_session(), code)
    if collection_round is None:
        abort(404)
    return collection_round, authorize(collection_round)


def asked_level() -> Level:
    """The level in the address; 404 for one that does not exist."""
    names = {name: level for level, name in LEVEL_NAMES.items()}
    name = request.args.get("niva", LEVEL_NAMES["internal"])
    if name not in names:
        abort(404)
    return names[name]


@blueprint.get("/<code>/resultat")
def show(code: str) -> ResponseReturnValue:
    """The results of one group at one level; while answers come in, only how many they are."""
    collection_round, asker = load_round(code)
    level = asked_level()
    if not collection_round.is_over(now()):
        return _waiting(collection_round, asker)
    results = get_results(current_session(), collection_round, level)
    groups = visible_groups(results.summary, results.unit_ids, asker, "results.show")
    group = choose(groups, request.args.get("enhet"))
    if group is None:
        abort(404)
    return render_template(
        "results/show.html",
        round=collection_round,
        level=LEVEL_NAMES[level],
        limit=results.thresholds.smallest(level),
        unit=group.unit,
        page=compose_page(results, group, groups, find_trend(current_session(), results, group)),
        levels=_level_choices(code, level, group),
        matrices=[(matrix.question, swedish(matrix.text)) for matrix in results.boards.matrices if matrix.boards],
        units=_unit_choices(code, level, groups, group),
    )


@blueprint.get("/<code>/resultat.<any(csv, xlsx):file_format>")
def export(code: str, file_format: str) -> ResponseReturnValue:
    """The tables of every group that whoever asks may see, at one level, as a file for a spreadsheet."""
    collection_round, asker = load_round(code)
    level = asked_level()
    if not collection_round.is_over(now()):
        return redirect(url_for("results.show", code=code), 303)
    results = get_results(current_session(), collection_round, level)
    groups = visible_groups(results.summary, results.unit_ids, asker, "results.export")
    file = BytesIO()
    question = request.args.get("fraga", "")
    if question:
        write_matrix(file, results, groups, question, file_format)
    else:
        write_results(current_session(), file, results, groups, file_format)
    file.seek(0)
    name = f"{'-'.join(filter(None, (code, question, LEVEL_NAMES[level])))}.{file_format}"
    return send_file(file, MEDIA_TYPES[file_format], as_attachment=True, download_name=name)


def _level_choices(code: str, level: Level, group: GroupSummary) -> list[Choice]:
    return [
        Choice(
            f"{name.capitalize()} nivå",
            url_for("results.show", code=code, niva=name, enhet=group.unit),
            name,
            each == level,
        )
        for each, name in LEVEL_NAMES.items()
    ]


def _unit_choices(code: str, level: Level, groups: Sequence[GroupSummary], chosen: GroupSummary) -> list[Choice]:
    if len(groups) < 2:
        return []
    name = LEVEL_NAMES[level]
    return [
        Choice(
            group_name(each),
            url_for("results.show", code=code, niva=name, enhet=each.unit),
            each.unit or "",
            each.unit == chosen.unit,
        )
        for each in groups
    ]


def _waiting(collection_round: CollectionRound, asker: Identity) -> ResponseReturnValue:
    """Results come when the collection is over; until then, answers of invited in the units of whoever asks."""
    session = current_session()
    units = {each.unit_id for each in collection_round.round_units}
    seen = units if sees_whole(asker, "results.show") else units & asker.led_units
    thresholds = get_thresholds(session, collection_round)
    groups = progress_groups(session, collection_round, seen, thresholds)
    return render_template(
        "results/waiting.html",
        round=collection_round,
        planned=collection_round.state(now()) == "planned",
        waits_for_paper=collection_round.waits_for_paper(now()),
        table=participation_table(groups, None, thresholds, Numbering()),
    )
