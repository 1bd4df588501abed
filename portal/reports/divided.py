"""The results divided by gender, age … as far as they may be shown: a chapter, and an annex with every question."""

from __future__ import annotations

from portal.reports.document import TABLES
from portal.reports.subject import Subject
from portal.results.breakdowns import Depth, breakdown_name, breakdown_parts, is_told, why_not_divided
from portal.results.display import Numbering, Paragraph, Part, Table

IN_ANNEX = "Varje fråga för sig står i bilaga 1."
WITH_DIFFERENCES = "Varje fråga för sig, och skillnaderna med sina intervall, står i bilaga 1."


def divided(subject: Subject) -> tuple[Part, ...]:
    """Each group that is laid out, divided; no chapter when nothing of that may be shown."""
    splits, groups = subject.results.summary.splits, subject.presented
    shown = [split for split in splits if any(is_told(split, group) for group in groups)]
    if not shown:
        return ()
    hidden = [breakdown_name(split) for split in splits if split not in shown]
    said = [*([why_not_divided("Resultatet", hidden)] if hidden else []), *_in_annex(subject)]
    parts = _parts(subject, Depth.FIRST, subject.numbering)
    return (Part("uppdelat", "Uppdelade resultat", tuple(map(Paragraph, said)), parts),)


def _in_annex(subject: Subject) -> list[str]:
    """What the annex has, when there is one."""
    # Composed only to be looked at: the tables are numbered where they stand.
    blocks = [block for part in _parts(subject, Depth.ANNEX, Numbering()) for block in part.blocks]
    if not blocks:
        return []
    compared = any(isinstance(block, Table) and block.title.startswith("Skillnad") for block in blocks)
    return [WITH_DIFFERENCES if compared else IN_ANNEX]


def divided_annex(subject: Subject) -> tuple[Part, ...]:
    """Every question and every difference; nothing where the chapter has them, since there are no indices."""
    parts = _parts(subject, Depth.ANNEX, subject.numbering)
    return (Part(TABLES, "Uppdelade resultat, fråga för fråga", parts=parts),) if parts else ()


def _parts(subject: Subject, depth: Depth, numbering: Numbering) -> tuple[Part, ...]:
    results = subject.results
    return tuple(
        part
        for group in subject.presented
        for part in breakdown_parts(
            [split for split in results.summary.splits if is_told(split, group)],
            group,
            results.questionnaire,
            numbering,
            with_intervals=not results.boards.are_there,
            depth=depth,
            names_group=group is not subject.group,
        )
    )
