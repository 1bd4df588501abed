"""What is not reported, said once for all that share the reason, with the questions or groups that it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from portal.i18n import listed
from portal.results.display import Block, NotShown, Part, QuestionResult
from portal.results.wording import WHOLE, answers_of_invited, group_name, why_hidden
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import in_words

NEARLY_ALL = 0.8
TITLE = "Frågor som inte redovisas"
MOST_NAMED = 5
"""More groups than this are counted in running text; the chapter about the response rate has their names."""
NAMED_ELSEWHERE = "Vilka de är står i kapitlet om svarsfrekvens."


def gathered(sections: Sequence[Part], name: str) -> tuple[Part, ...]:
    """The sections of a group with hidden questions taken together.

    Nearly all questions of the group hidden for one reason: a part of their own, called ``name``, before what is left.
    Otherwise section by section: most of its questions in one place, or those that follow upon each other.
    """
    hidden = [block for part in sections for block in part.blocks]
    why = _shared(hidden, NEARLY_ALL)
    if not why or len(sections) < 2:
        return tuple(replace(part, blocks=_in_section(part.blocks)) for part in sections)
    together = Part(name, TITLE, blocks=(_together(block for block in hidden if _is_hidden(block, why)),))
    left = [replace(part, blocks=tuple(each for each in part.blocks if not _is_hidden(each, why))) for part in sections]
    return (together, *(replace(part, blocks=_in_section(part.blocks)) for part in left if part.blocks))


def by_reason(groups: Iterable[GroupSummary], limit: int) -> dict[str, list[GroupSummary]]:
    """Groups that are not shown, under why they are not."""
    found: dict[str, list[GroupSummary]] = {}
    for group in groups:
        found.setdefault(why_hidden(group, limit), []).append(group)
    return found


def told_together(groups: Iterable[GroupSummary], limit: int) -> list[str]:
    """Why these groups are not shown: a sentence for each reason, with the answers of each group if they are few."""
    return [_sentence(why, alike) for why, alike in by_reason(groups, limit).items()]


def _sentence(why: str, alike: Sequence[GroupSummary]) -> str:
    if len(alike) == 1:
        return f"{group_name(alike[0])}: {answers_of_invited(alike[0])}. {why}"
    if len(alike) > MOST_NAMED:
        return f"{how_many(alike)}: {why[:1].lower()}{why[1:]} {NAMED_ELSEWHERE}"
    names = listed([f"{group_name(group)} ({answers_of_invited(group)})" for group in alike])
    return f"{names}: {why[:1].lower()}{why[1:]}"


def how_many(groups: Sequence[GroupSummary]) -> str:
    """The groups by their number; the whole, when it is one of them, by name."""
    units = [group for group in groups if group.unit is not None]
    counted = f"{in_words(len(units))} enheter"
    return counted.capitalize() if len(units) == len(groups) else f"{WHOLE} och {counted}"


def _reason(block: Block) -> str:
    """Why it is hidden; empty of what is shown."""
    return block.said if isinstance(block, QuestionResult) and block.hidden else ""


def _is_hidden(block: Block, why: str) -> bool:
    return _reason(block) == why


def _shared(blocks: Sequence[Block], share: float) -> str:
    """The reason that more than this share of the questions is hidden for, at least two of them; empty when none is."""
    reasons = Counter(filter(None, map(_reason, blocks)))
    why, count = reasons.most_common(1)[0] if reasons else ("", 0)
    return why if count >= 2 and count > share * len(blocks) else ""


def _in_section(blocks: Sequence[Block]) -> tuple[Block, ...]:
    most = _shared(blocks, 0.5)
    if most:
        first = next(place for place, block in enumerate(blocks) if _is_hidden(block, most))
        after = [block for block in blocks[first:] if not _is_hidden(block, most)]
        alike = _together(block for block in blocks if _is_hidden(block, most))
        return (*_runs(blocks[:first]), alike, *_runs(after))
    return _runs(blocks)


def _runs(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Questions that follow upon each other and are hidden for one reason become one block."""
    found: list[Block] = []
    for why, run in groupby(blocks, key=_reason):
        alike = list(run)
        found += [_together(alike)] if why and len(alike) > 1 else alike
    return tuple(found)


def _together(blocks: Iterable[Block]) -> NotShown:
    questions = [block for block in blocks if isinstance(block, QuestionResult)]
    return NotShown(questions[0].said, tuple(question.text for question in questions))
