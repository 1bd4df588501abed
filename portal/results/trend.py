"""A group's main index in earlier rounds and years: only what each round's own disclosure control lets through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from msgspec import structs
from sqlalchemy.orm import Session

from portal.history.operations import main_index
from portal.history.queries import Ancestry, get_ancestry, has_result, list_entered, list_series
from portal.i18n import listed, local
from portal.questionnaire.changes import Kind, changes_between
from portal.questionnaire.definition import Index, Questionnaire
from portal.results.comparison import indices_of
from portal.results.queries import RoundResults, get_summary
from portal.results.round_labels import Label, round_labels
from portal.results.wording import swedish
from portal.statistics.differences import Spread, together
from portal.statistics.indices import IndexSummary
from portal.statistics.precision import margin_of_error, standard_error
from portal.statistics.summary import GroupSummary, RoundSummary
from portal.statistics.trend import AT_LEAST, Result, series
from portal.surveys.models import BY_FRAME, CollectionRound
from portal.surveys.queries import get_questionnaire

_CHANGES = {
    Kind.WORDING: "Frågan ”{text}” har fått en ny lydelse.",
    Kind.ANSWERS: "Frågan ”{text}” har fått andra svar att välja bland.",
    Kind.ASKED: "Frågan ”{text}” ställs till andra än förut.",
    Kind.ADDED: "Frågan ”{text}” är ny.",
    Kind.REMOVED: "Frågan ”{text}” är borttagen.",
}


@dataclass(frozen=True)
class Measured:
    """The group in one round: what it was asked, and what is not the same about its units as now, in Swedish."""

    collection_round: CollectionRound
    questionnaire: Questionnaire
    result: Result
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trend:
    """``label`` is the index called ``name``; ``results`` go from the oldest to the round's own, the last.

    No results: nothing to compare.
    ``before`` is the same group in the round before, when it can be compared question by question. ``of_several``:
    the group is of several units.
    """

    label: str = ""
    results: tuple[Result, ...] = ()
    before: GroupSummary | None = None
    before_label: str = ""
    before_title: str = ""
    of_several: bool = False
    name: str = ""

    @property
    def before_named(self) -> str:
        """What the round before is called where no table names it: a number by itself says nothing."""
        return f"{self.before_label}, ”{self.before_title}”" if self.before_title else self.before_label

    @property
    def before_note(self) -> tuple[str, ...]:
        """Which round it is, below a table that is headed by its number."""
        return (f"{self.before_label} är ”{self.before_title}”.",) if self.before_title else ()


def find_trend(session: Session, results: RoundResults, group: GroupSummary) -> Trend:
    """The group's main index over the years, and the round before; nothing of a group that is not shown itself."""
    if group.suppressed:
        return Trend()
    ancestry = get_ancestry(session)
    rounds = [each for each in list_series(session, results.collection_round, ancestry) if has_result(each)]
    unit_ids = frozenset(results.unit_ids[code] for code in group.members)
    labels = round_labels([*rounds, results.collection_round])
    before = _before(session, results, rounds, unit_ids, ancestry)
    label = Label("") if before is None else labels[rounds[-1].id]
    index = main_index(results.questionnaire)
    own = _named(index.name, group) if index else None
    if index is None or own is None:
        several = len(group.members) > 1
        return Trend(before=before, before_label=label.text, before_title=label.title, of_several=several)
    found = [_measured(session, each, results, index, unit_ids, ancestry) for each in rounds]
    measured = [each for each in found if each is not None and each.result.n >= AT_LEAST]
    measured.append(Measured(results.collection_round, results.questionnaire, _result("", own)))
    is_whole = unit_ids == results.collection_round.unit_ids
    entered = _entered(session, [*rounds, results.collection_round], index.name) if is_whole else []
    shown = series(_in_order(measured, entered, labels))
    has_own = bool(shown) and (own.n or 0) >= AT_LEAST
    return Trend(
        name=index.name,
        label=swedish(index.label),
        results=shown if len(shown) > 1 and has_own else (),
        before=before,
        before_label=label.text,
        before_title=label.title,
        of_several=len(group.members) > 1,
    )


def _before(
    session: Session,
    results: RoundResults,
    rounds: Sequence[CollectionRound],
    unit_ids: frozenset[int],
    ancestry: Ancestry,
) -> GroupSummary | None:
    """The same units in the round before; None unless they were the same and are shown."""
    if not rounds:
        return None
    earlier = rounds[-1]
    then = {unit: ancestry.found_among(unit, earlier.unit_ids) for unit in unit_ids}
    if _unlike(then, unit_ids, defaultdict(str), ancestry):
        return None
    by_frame = results.collection_round.weighting == BY_FRAME
    summary = get_summary(session, earlier, results.summary.level, by_frame=by_frame)
    ids = {each.unit.code: each.unit_id for each in earlier.round_units}
    return _group_of(summary, frozenset().union(*then.values()), ids)


def _measured(
    session: Session,
    earlier: CollectionRound,
    results: RoundResults,
    index: Index,
    unit_ids: frozenset[int],
    ancestry: Ancestry,
) -> Measured | None:
    """The same units in an earlier round; None when they were not in it, or may not be shown of it."""
    questionnaire = get_questionnaire(session, earlier.version)
    if not any(each.name == index.name for each in questionnaire.indices):
        return None
    then = {unit: ancestry.found_among(unit, earlier.unit_ids) for unit in unit_ids}
    wanted = frozenset().union(*then.values())
    by_frame = results.collection_round.weighting == BY_FRAME
    summary = get_summary(session, earlier, results.summary.level, by_frame=by_frame)
    ids = {each.unit.code: each.unit_id for each in earlier.round_units}
    group = _group_of(summary, wanted, ids)
    result = _shown(index.name, group) if group is not None else _put_together(index.name, summary, wanted, ids)
    if result is None:
        return None
    names = {each.unit_id: each.name for each in (*earlier.round_units, *results.collection_round.round_units)}
    return Measured(earlier, questionnaire, result, _unlike(then, unit_ids, names, ancestry))


def _group_of(summary: RoundSummary, wanted: frozenset[int], ids: dict[str, int]) -> GroupSummary | None:
    """The group that is made of exactly these units, if it is shown."""
    for group in (*summary.units, *summary.areas, summary.total):
        if {ids[code] for code in group.members} == wanted:
            return None if group.suppressed else group
    return None


def _put_together(name: str, summary: RoundSummary, wanted: frozenset[int], ids: dict[str, int]) -> Result | None:
    """Units that have since been merged, from what is shown of each; None when not all of them are."""
    units = [unit for unit in summary.units if ids[str(unit.unit)] in wanted]
    shown = [(unit, index) for unit in units if (index := _named(name, unit)) is not None and not unit.suppressed]
    if not shown or len(shown) < len(units) or len(units) < len(wanted):
        return None
    spreads = tuple(
        Spread(value=index.value or 0.0, n=index.n, standard_deviation=index.standard_deviation, population=unit.frame)
        for unit, index in shown
        if index.n
    )
    whole = together(spreads)
    deviation = whole.standard_deviation
    if deviation is None or any(index.margin is None for _, index in shown):
        return Result(label="", value=whole.value, n=whole.n)
    return Result(
        label="",
        value=whole.value,
        n=whole.n,
        margin=margin_of_error(deviation, whole.n, whole.population),
        standard_error=standard_error(deviation, whole.n, whole.population),
    )


def _named(name: str, group: GroupSummary) -> IndexSummary | None:
    """The index of a group when it is shown and has a value."""
    index = next((each for each in indices_of(group) if each.name == name), None)
    return None if index is None or index.suppressed or index.value is None else index


def _shown(name: str, group: GroupSummary) -> Result | None:
    index = _named(name, group)
    return None if index is None else _result("", index)


def _result(label: str, index: IndexSummary) -> Result:
    return Result(
        label=label,
        value=index.value or 0.0,
        n=index.n or 0,
        margin=index.margin,
        standard_error=index.told_error,
        weighted=index.weighted,
    )


def _unlike(
    then: dict[int, frozenset[int]], unit_ids: Collection[int], names: dict[int, str], ancestry: Ancestry
) -> tuple[str, ...]:
    """Units that are new, or that were part of one of which another part is not in the group."""
    new = [names[unit] for unit, before in then.items() if not before]
    parted = {
        names[older]
        for before in then.values()
        for older in before - set(unit_ids)
        if not ancestry.went_on_in(older, unit_ids) <= set(unit_ids)
    }
    said = [f"Det här ingick inte tidigare: {listed(sorted(new))}."] if new else []
    return tuple(said + [f"{name} har delats, och bara en del av den ingår nu." for name in sorted(parted)])


def _entered(session: Session, rounds: Sequence[CollectionRound], name: str) -> list[Result]:
    """Years entered by hand, except those of which the portal has a round; of two entered for one year the last."""
    measured = {_year(each) for each in rounds}
    by_year = {each.year: each for each in list_entered(session, rounds) if each.index_name == name}
    found = []
    for year, entered in sorted(by_year.items()):
        deviation = entered.standard_deviation
        if year not in measured:
            found.append(
                Result(
                    label=str(year),
                    value=entered.value,
                    n=entered.n,
                    margin=None if deviation is None else margin_of_error(deviation, entered.n),
                    standard_error=None if deviation is None else standard_error(deviation, entered.n),
                    source=entered.source,
                )
            )
    return found


def _in_order(measured: Sequence[Measured], entered: Sequence[Result], labels: Mapping[int, Label]) -> list[Result]:
    """Everything by time, with what has changed since the round before said at the later of the two."""
    placed: list[tuple[str, Result]] = [(result.label, result) for result in entered]
    for place, each in enumerate(measured):
        breaks = _breaks(measured[place - 1], each) if place else ()
        when, label = local(each.collection_round.opens_at).date().isoformat(), labels[each.collection_round.id]
        result = structs.replace(each.result, label=label.text, title=label.title, breaks=breaks)
        placed.append((when, result))
    return [result for _, result in sorted(placed, key=lambda pair: pair[0])]


def _breaks(before: Measured, now: Measured) -> tuple[str, ...]:
    units = before.units if before.units != now.units else ()
    return (*_reworded(before.questionnaire, now.questionnaire), *units)


def _reworded(before: Questionnaire, now: Questionnaire) -> tuple[str, ...]:
    """What has changed in the questions of the main index."""
    index = main_index(now)
    older = next((each for each in before.indices if index is not None and each.name == index.name), None)
    if index is None or older is None:
        return ()
    names = dict.fromkeys((*older.questions, *index.questions))
    said = [
        _CHANGES[change.kind].format(text=swedish(change.question.text))
        for change in changes_between(before, now, names)
    ]
    if not said and set(older.questions) != set(index.questions):
        said.append("Indexet räknas på andra frågor.")
    if older.at_least != index.at_least:
        said.append("Det krävs inte lika många svar som förut för att få ett värde på indexet.")
    return tuple(said)


def _year(collection_round: CollectionRound) -> int:
    return local(collection_round.opens_at).year
