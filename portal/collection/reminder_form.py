"""Reading the page where reminders are planned: a day for each, a goal for each unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.collection.models import Mailing
from portal.collection.reminders import MOST_REMINDERS, check_day
from portal.numerals import whole_number
from portal.surveys.models import CollectionRound

EMPTY_SLOTS = 3


@dataclass(frozen=True)
class DaySlot:
    """One day to fill in. ``number``: the reminder that it moves, or None for a new one. ``typed``: as it was typed."""

    name: str
    number: int | None
    typed: str
    problem: str = ""


@dataclass(frozen=True)
class GoalSlot:
    """The goal of one unit, in per cent; empty: remind until the last day."""

    name: str
    unit_id: int
    label: str
    typed: str
    problem: str = ""

    @property
    def value(self) -> int | None:
        return whole_number(self.typed)


@dataclass(frozen=True)
class ReminderForm:
    """What is typed on the page, with what is wrong with it."""

    days: Sequence[DaySlot]
    goals: Sequence[GoalSlot]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Ids of controls and messages, in the order of the page."""
        slots: list[DaySlot | GoalSlot] = [*self.days, *self.goals]
        return [(f"f-{slot.name}", slot.problem) for slot in slots if slot.problem]

    @property
    def chosen(self) -> list[tuple[int | None, date]]:
        """Reminder to move (None: a new one) and its day."""
        return [(slot.number, date.fromisoformat(slot.typed)) for slot in self.days if slot.typed]


def stored_form(
    collection_round: CollectionRound, unsent: Sequence[Mailing], suggested: Sequence[date]
) -> ReminderForm:
    """The page as it is first shown: what is planned; when nothing is, what the portal suggests."""
    days = [DaySlot(_day_name(each), each.id, each.send_on.isoformat() if each.send_on else "") for each in unsent]
    spare = [day.isoformat() for day in suggested]
    for place in range(EMPTY_SLOTS):
        days.append(DaySlot(f"day-new-{place}", None, spare[place] if place < len(spare) else ""))
    goals = [_goal(each.unit.code, each.unit_id, each.name, each.goal) for each in collection_round.round_units]
    return ReminderForm(days[:MOST_REMINDERS], goals)


def _day_name(mailing: Mailing) -> str:
    return f"day-{mailing.id}"


def _goal(code: str, unit_id: int, name: str, goal: int | None) -> GoalSlot:
    return GoalSlot(f"goal-{code}", unit_id, name, "" if goal is None else str(goal))


def typed_form(
    collection_round: CollectionRound, unsent: Sequence[Mailing], typed: Mapping[str, str], today: date
) -> ReminderForm:
    """The page as it was sent, each field judged."""
    planned = {each.id: each.send_on for each in unsent}
    taken: set[str] = set()
    days = []
    for slot in stored_form(collection_round, unsent, ()).days:
        text = typed.get(slot.name, "").strip()
        stays = slot.number is not None and text == str(planned[slot.number])
        problem = "" if stays or not text else _day_problem(collection_round, text, today)
        if text and text in taken:
            problem = "Dagen står två gånger. Välj en annan eller lämna rutan tom."
        taken.add(text)
        days.append(DaySlot(slot.name, slot.number, text, problem))
    goals = []
    for each in stored_form(collection_round, (), ()).goals:
        text = typed.get(each.name, "").strip().removesuffix("%").strip()
        goals.append(GoalSlot(each.name, each.unit_id, each.label, text, _goal_problem(text)))
    return ReminderForm(days, goals)


def _day_problem(collection_round: CollectionRound, text: str, today: date) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return "Datumet går inte att läsa. Skriv år, månad och dag, till exempel 2026-11-30."
    return check_day(collection_round, day, today)


def _goal_problem(text: str) -> str:
    number = whole_number(text)
    if not text or (number is not None and 1 <= number <= 100):
        return ""
    return "Skriv ett heltal från 1 till 100, eller lämna rutan tom."
