"""Where things stand in a document."""

from __future__ import annotations

from collections.abc import Iterator

from portal.questionnaire.definition import Question, Questionnaire


def placed_questions(questionnaire: Questionnaire) -> Iterator[tuple[str, Question]]:
    """Every question with its path, in document order."""
    for section_number, section in enumerate(questionnaire.sections):
        for item_number, item in enumerate(section.items):
            if isinstance(item, Question):
                yield f"sections[{section_number}].items[{item_number}]", item
