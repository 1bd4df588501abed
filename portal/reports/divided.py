"""Chapter: the results divided by gender, age … as far as they may be shown."""

from __future__ import annotations

from portal.reports.subject import Subject
from portal.results.breakdowns import breakdown_name, breakdown_parts, is_told, why_not_divided
from portal.results.display import Paragraph, Part


def divided(subject: Subject) -> tuple[Part, ...]:
    """Each group that is laid out, divided; no chapter when nothing of that may be shown."""
    splits = subject.results.summary.splits
    groups = subject.presented
    shown = [split for split in splits if any(is_told(split, group) for group in groups)]
    if not shown:
        return ()
    hidden = [breakdown_name(split) for split in splits if split not in shown]
    said = why_not_divided("Resultatet", hidden) if hidden else ""
    parts = tuple(
        part
        for group in groups
        for part in breakdown_parts(
            [split for split in shown if is_told(split, group)],
            group,
            subject.results.questionnaire,
            subject.numbering,
            with_intervals=not subject.results.boards.are_there,
        )
    )
    return (
        Part(
            name="uppdelat",
            title="Uppdelade resultat",
            blocks=(Paragraph(said),) if said else (),
            parts=parts,
        ),
    )
