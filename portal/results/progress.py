"""How many have answered while answers still come in: counts for each unit, never who, and no results."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from portal.collection.queries import Progress, count_progress
from portal.statistics.dispositions import Participation, participation
from portal.statistics.summary import GroupSummary
from portal.statistics.thresholds import Thresholds
from portal.surveys.models import CollectionRound


def progress_groups(
    session: Session, collection_round: CollectionRound, unit_ids: Iterable[int], thresholds: Thresholds
) -> tuple[GroupSummary, ...]:
    """The units of ``unit_ids`` with their answers so far and, where the frame is large enough, the response rate."""
    wanted = frozenset(unit_ids)
    progress = count_progress(session, collection_round)
    groups = []
    for each in collection_round.round_units:
        if each.unit_id not in wanted:
            continue
        counts = progress.get(each.unit_id, Progress(0, 0, 0))
        invited = counts.invited if collection_round.access == "invited" else 0
        answered = participation(counts.answered, invited or each.frame, counts.ineligible if invited else 0)
        groups.append(_group(each.unit.code, each.name, answered, thresholds))
    return tuple(groups)


def _group(code: str, name: str, answered: Participation, thresholds: Thresholds) -> GroupSummary:
    return GroupSummary(
        unit=code,
        name=name,
        members=(code,),
        frame=answered.frame,
        overcoverage=answered.overcoverage,
        responses=answered.responses,
        counted=answered.responses,
        nonresponse=answered.nonresponse,
        response_rate=answered.response_rate if (answered.frame or 0) >= thresholds.rate_frame else None,
        rate_reason=answered.reason,
        questions=(),
        nki=None,
        indices=(),
    )
