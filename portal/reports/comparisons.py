"""Chapters: development over time, what matters to satisfaction, and shares of positive answers."""

from __future__ import annotations

from portal.reports.subject import Subject
from portal.results import positive_shares as shares
from portal.results.development import development
from portal.results.display import Block, Paragraph, Part
from portal.results.importance import TITLE, importance
from portal.results.since_last import index_changes
from portal.results.trend import Trend
from portal.results.wording import group_name


def over_time(subject: Subject) -> tuple[Part, ...]:
    """The main index over the years; no chapter when there is no earlier year."""
    blocks = development(subject.trend, subject.numbering, subject.widths)
    changes = index_changes(subject.group, subject.trend, subject.numbering)
    blocks = (*blocks, changes) if changes else blocks
    return (Part(name="utveckling", title="Utveckling över tid", blocks=blocks),) if blocks else ()


def what_matters(subject: Subject) -> tuple[Part, ...]:
    """The effects in each group that is laid out, or why there are none; no chapter without factors."""
    blocks: list[Block] = []
    for group in subject.presented:
        effects = subject.results.effects.get(group.members)
        found = importance(effects, group, subject.numbering, subject.widths)
        if found and group is not subject.group:
            blocks.append(Paragraph(f"{group_name(group)}:"))
        blocks += found
    return (Part(name="betydelse", title=TITLE, blocks=tuple(blocks)),) if blocks else ()


def positive_shares(subject: Subject) -> tuple[Part, ...]:
    """The shares of positive answers with their intervals, in each group that is laid out."""
    # Boards stand for nobody else, so that their shares have no intervals: the tables of the questions have them.
    if subject.results.boards.are_there:
        return ()
    blocks: list[Block] = []
    for group in subject.presented:
        is_own = group is subject.group
        trend, name = (subject.trend, "") if is_own else (Trend(), group_name(group))
        blocks += shares.positive_shares(group, trend, subject.numbering, name=name)
    return (Part(name="positiva-svar", title="Positiva svar", blocks=tuple(blocks)),) if blocks else ()
