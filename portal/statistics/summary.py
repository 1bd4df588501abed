"""The frozen summary of a round: the total, its units and the levels between, ready for disclosure control."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, structs

from portal.statistics.breakdowns import ShownSplit, show_all, sources
from portal.statistics.crosstabs import default_splits
from portal.statistics.dispositions import Participation, participation
from portal.statistics.indices import NKI, IndexSummary, summarise_index
from portal.statistics.observations import Observations
from portal.statistics.reasons import Reason
from portal.statistics.tabulation import QuestionSummary, tabulate
from portal.statistics.thresholds import Level
from portal.statistics.units import UnitNode, UnitTree

__all__ = ["GroupSummary", "Level", "RoundSummary", "UnitNode", "UnitTree", "summarise"]


class GroupSummary(Struct, frozen=True, kw_only=True):
    """The results of one group of units: a unit, a level above units, or the total (``unit`` is None).

    ``frame`` is how many could answer, overcoverage taken away; ``response_rate`` is a share from 0 to 1;
    ``rate_reason`` says why there is no rate. ``counted`` is how many of the responses the tables are made of: fewer
    than ``responses`` where sealed ballots were left out, none where the group holds a part of a pool (``pooled``).
    ``nki`` is None when the questionnaire has no such index; the other
    indices are in ``indices``. ``with_margin``: whether margins and intervals may be given, which they are not of
    respondents who chose themselves. When ``suppressed`` only the counts of responses, frame and nonresponse remain.
    """

    unit: str | None
    name: str
    members: tuple[str, ...]
    frame: int | None
    overcoverage: int
    responses: int
    counted: int
    nonresponse: int | None
    response_rate: float | None
    rate_reason: Reason | None
    questions: tuple[QuestionSummary, ...]
    nki: IndexSummary | None
    indices: tuple[IndexSummary, ...]
    pooled: bool = False
    suppressed: bool = False
    reason: Reason | None = None
    with_margin: bool = True


class RoundSummary(Struct, frozen=True, kw_only=True):
    """A round: the ``total``, the round's own ``units`` in order, and ``areas``, the levels between, lowest first.

    ``splits`` are the background questions that the groups are divided by.
    """

    level: Level
    total: GroupSummary
    units: tuple[GroupSummary, ...]
    areas: tuple[GroupSummary, ...]
    splits: tuple[ShownSplit, ...] = ()

    @property
    def groups(self) -> tuple[GroupSummary, ...]:
        """Every group, smaller ones before those that hold them."""
        return (*self.units, *self.areas, self.total)


def summarise(observations: Observations, tree: UnitTree, by: Sequence[str] | None = None) -> RoundSummary:
    """Summarise a round at level raw, divided ``by`` some questions, or else by the background questions.

    Raises ValueError when a response belongs to none of the round's units.
    """
    strangers = set(observations.unit_codes) - set(tree.units) - {pool.code for pool in tree.pools}
    if strangers:
        raise ValueError(f"responses from units outside the round: {', '.join(sorted(strangers))}")
    by_unit, nodes = observations.split(), tree.by_code
    nobody = observations.take(slice(0))
    of_pools = {code for pool in tree.pools for code in pool.members}
    units = (
        _group(nobody if code in of_pools else by_unit.get(code, nobody), tree, nodes[code], (code,))
        for code in tree.units
    )
    areas = (_group(_of(members, observations, tree), tree, node, members) for node, members in tree.areas())
    summary = RoundSummary(
        level="raw", total=_group(observations, tree, None, tree.units), units=tuple(units), areas=tuple(areas)
    )
    named = default_splits([column.variable for column in observations.columns]) if by is None else by
    splits = tuple(show_all(source, summary.groups) for source in sources(observations, named))
    return structs.replace(summary, splits=splits)


def _of(members: tuple[str, ...], observations: Observations, tree: UnitTree) -> Observations:
    """The responses of some units: none when a pool lies partly outside, for nobody knows which of its are theirs."""
    if _is_pooled(members, tree):
        return observations.take(slice(0))
    within = [pool.code for pool in tree.pools if set(pool.members) <= set(members)]
    return observations.of_units((*members, *within))


def _is_pooled(members: tuple[str, ...], tree: UnitTree) -> bool:
    """Whether some pool lies partly inside the group and partly outside."""
    inside = set(members)
    return any(inside & set(pool.members) and not inside >= set(pool.members) for pool in tree.pools)


def _group(observations: Observations, tree: UnitTree, node: UnitNode | None, members: tuple[str, ...]) -> GroupSummary:
    nodes = tree.by_code
    known = [nodes[code].answered for code in members]
    responses = observations.size if None in known else sum(count for count in known if count is not None)
    answered = _participation(responses, [nodes[code] for code in members])
    # A frame smaller than the responses is wrong, and so would a margin computed from it be.
    has_frame = tree.margin_without_frame or answered.frame is not None
    with_margin = has_frame and answered.reason is not Reason.MORE_RESPONSES_THAN_FRAME
    indices = [
        summarise_index(observations, index, answered.frame, with_margin)
        for index in observations.questionnaire.indices
    ]
    return GroupSummary(
        unit=node.code if node else None,
        name=node.name if node else "",
        members=members,
        frame=answered.frame,
        overcoverage=answered.overcoverage,
        responses=answered.responses,
        counted=observations.size,
        nonresponse=answered.nonresponse,
        response_rate=answered.response_rate,
        rate_reason=answered.reason,
        questions=tabulate(observations),
        nki=next((index for index in indices if index.name == NKI), None),
        indices=tuple(index for index in indices if index.name != NKI),
        pooled=_is_pooled(members, tree),
        with_margin=with_margin,
    )


def _participation(responses: int, nodes: list[UnitNode]) -> Participation:
    """The frame of several units is known only when every unit's is."""
    frames = [node.frame for node in nodes]
    overcoverage = sum(node.overcoverage for node in nodes if node.frame is not None)
    known = [frame for frame in frames if frame is not None]
    if len(known) < len(frames):
        return participation(responses, None)
    return participation(responses, sum(known), overcoverage)
