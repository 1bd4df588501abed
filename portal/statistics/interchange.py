"""A round's summary as the JSON that other systems read (``results ROUND --json``). Numbers are not rounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from portal.questionnaire.definition import DEFAULT_LANGUAGE, text_in
from portal.statistics.breakdowns import Breakdown, Part
from portal.statistics.dispositions import Dispositions, ToldDispositions, tell
from portal.statistics.effects import RISE, Effects
from portal.statistics.indices import IndexSummary
from portal.statistics.part_differences import PartDifference, part_differences
from portal.statistics.summary import GroupSummary, Level, RoundSummary
from portal.statistics.tabulation import CodeCount, QuestionSummary
from portal.statistics.trend import Change, Result, latest_change

Json = dict[str, Any]


More = Mapping[tuple[str, ...], Json]
"""What else is told of a group, by its member units."""


def as_json(
    summary: RoundSummary,
    round_code: str,
    level: Level,
    dispositions: Mapping[str, Dispositions] | None = None,
    smallest_frame: int = 0,
    more: More | None = None,
    *,
    compared: bool = True,
) -> Json:
    """The summary as plain dicts and lists. Raises ValueError when it is not at ``level``: it would be misnamed.

    Shares and the response rate go from 0 to 1; what is suppressed has no numbers; ``areas`` are the levels between
    the units and the total. ``dispositions`` by unit: what became of the invitations, in parts only where at least
    ``smallest_frame`` could answer (at level raw everywhere). ``compared``: with the differences between the parts of
    breakdowns, which are none of respondents who stand for nobody else.
    """
    if summary.level != level:
        raise ValueError(f"the summary is at level {summary.level}, not {level}")
    told = tell(dispositions or {}, 0 if level == "raw" else smallest_frame)

    def group(of: GroupSummary) -> Json:
        divided = [_breakdown(split.breakdown_of(of), of, compared) for split in summary.splits]
        return {**_group(of), "breakdowns": divided, **(more or {}).get(of.members, {})}

    def named(of: GroupSummary) -> Json:
        return {"unit": of.unit, "name": of.name, **group(of)}

    return {
        "round": round_code,
        "level": level,
        **group(summary.total),
        "dispositions": _dispositions(told.get(None)),
        "units": [{**named(unit), "dispositions": _dispositions(told.get(unit.unit))} for unit in summary.units],
        "areas": [named(area) for area in summary.areas],
    }


def _group(group: GroupSummary) -> Json:
    return {
        "frame": group.frame,
        "responses": group.responses,
        "nonresponse": group.nonresponse,
        "response_rate": group.response_rate,
        "suppressed": group.suppressed,
        "questions": [_question(question) for question in group.questions],
        "nki": _index(group.nki) if group.nki else None,
        "indices": [{"name": index.name, **_index(index)} for index in group.indices],
        "standard_deviations": _spreads(group),
    }


def _spreads(group: GroupSummary) -> Json:
    """By name, of the questions that are shown and have one, and of indices with a margin: what pages print follows."""
    indices = (*((group.nki,) if group.nki else ()), *group.indices)
    with_margin = [index for index in indices if index.margin is not None]
    spreads = {each.name: each.standard_deviation for each in (*group.questions, *with_margin)}
    return {name: spread for name, spread in spreads.items() if spread is not None}


def _breakdown(breakdown: Breakdown, group: GroupSummary, compared: bool) -> Json:
    """A group divided by a background question, one part for each answer; ``ovriga`` is everyone else."""
    differences = part_differences(breakdown, group) if compared else ()
    return {
        "by": breakdown.by,
        "parts": [_part(part) for part in breakdown.parts],
        "differences": [_part_difference(each) for each in differences],
    }


def _part_difference(found: PartDifference) -> Json:
    """``part`` less ``against``, which is null for all others of the group; ``p`` is of this comparison by itself."""
    return {
        "name": found.name,
        "measure": found.measure,
        "code": found.code,
        "part": found.one.part,
        "against": found.other.part,
        "values": [found.one.value, found.other.value],
        "n": [found.one.n, found.other.n],
        "value": found.difference.value,
        "low": found.difference.low,
        "high": found.difference.high,
        "p": found.probability,
        "significant": found.is_clear,
    }


def _part(part: Part) -> Json:
    return {
        "code": part.code,
        "label": text_in(part.label, DEFAULT_LANGUAGE),
        "responses": part.responses,
        "suppressed": part.suppressed,
        "questions": [_question(question) for question in part.questions],
        "nki": _index(part.nki) if part.nki else None,
        "indices": [{"name": index.name, **_index(index)} for index in part.indices],
    }


def _dispositions(told: ToldDispositions | None) -> Json | None:
    if told is None:
        return None
    counts = {"invited": told.invited, "complete": told.complete, **told.parts, "ineligible": told.ineligible}
    return counts | {"suppressed": told.suppressed}


def _question(question: QuestionSummary) -> Json:
    return {
        "name": question.name,
        "kind": question.kind,
        "base": question.base,
        "not_answered": question.not_answered,
        "not_asked": question.not_asked,
        "codes": [_code(code) for code in question.codes],
        "mean": question.mean,
        "index": question.index,
        "suppressed": question.suppressed,
    }


def _code(code: CodeCount) -> Json:
    label = text_in(code.label, DEFAULT_LANGUAGE)
    written: Json = {"code": code.code, "label": label, "count": code.count, "share": code.share}
    return written | {"missing": True} if code.missing else written


def _index(index: IndexSummary) -> Json:
    return {
        "value": index.value,
        "n": index.n,
        "margin": index.margin,
        "weights": _weights(index.weighted),
        "suppressed": index.suppressed,
    }


def _weights(weighted: bool) -> str | None:
    """``frame``, as the weighting of a round is called: units by how many could answer. None: every answer alike."""
    return "frame" if weighted else None


def effects_as_json(effects: Effects | None) -> Json | None:
    """What matters to satisfaction; None when the questionnaire has no factors or the group is not shown."""
    if effects is None:
        return None
    return {
        "n": effects.n if effects.reason is None else None,
        "explained": effects.explained,
        "reason": effects.reason,
        "rise": RISE,
        "factors": [
            {"name": each.factor, "effect": each.value, "low": each.low, "high": each.high} for each in effects.effects
        ],
    }


def trend_as_json(results: Sequence[Result]) -> Json:
    """The main index over the years, and the change from the last but one."""
    change = latest_change(results)
    return {
        "points": [
            {
                "label": each.label,
                "title": each.title,
                "value": each.value,
                "n": each.n,
                "margin": each.margin,
                "weights": _weights(each.weighted),
                "source": each.source,
                "breaks": list(each.breaks),
            }
            for each in results
        ],
        "change": _change(change) if change else None,
    }


def _change(change: Change) -> Json:
    tested = change.difference
    return {
        "value": change.value,
        "low": tested.low if tested else None,
        "high": tested.high if tested else None,
        "significant": tested.is_significant if tested else None,
        "reason": change.reason,
    }
