"""What a section holds on the way through a questionnaire, item by item."""

from __future__ import annotations

from portal.questionnaire.definition import Answers, Item, Questionnaire, Section
from portal.questionnaire.routing import _walk, find_place


def visible_items(section: Section, questionnaire: Questionnaire, answers: Answers) -> tuple[Item, ...]:
    """The items that are relevant with exactly these answers; none when the section is off the path."""
    return next((stop.shown for stop in _walk(questionnaire, answers) if stop.section.name == section.name), ())


def shown_items(section: Section, questionnaire: Questionnaire, answers: Answers) -> tuple[Item, ...]:
    """The items on the section's page; none when it has no page with these answers."""
    place = find_place(questionnaire, answers, section.name)
    return place.items if place else ()
