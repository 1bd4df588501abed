"""A sample of the sheets keyed by a second person: what differs, what then holds, and how much it was in all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.keyed_sheets import KeyedSheet
from portal.errors import UserError
from portal.questionnaire.definition import AnswerValue, Questionnaire
from portal.questionnaire.variables import Variable, variables
from portal.statistics.swedish import integer, share
from portal.surveys.models import CollectionRound

NOTHING = "inget"
Cells = dict[str, object]


@dataclass(frozen=True)
class Keyed:
    """Of a round: sheets keyed, checked by a second person, answers compared and of those not the same."""

    sheets: int
    checked: int
    compared: int
    differing: int

    def sentence(self) -> str:
        """For the round's page and the report; empty when nothing was keyed."""
        if not self.sheets:
            return ""
        keyed = "Ett svar" if self.sheets == 1 else f"{integer(self.sheets)} svar"
        text = f"{keyed} registrerades från papper."
        if not self.checked:
            return f"{text} Inget av dem kontrollerades av en andra person."
        return (
            f"{text} {integer(self.checked)} kontrollerades av en andra person: "
            f"{share(self.differing, self.compared) if self.compared else NOTHING} av delsvaren skilde sig."
        )


def count_keyed(session: Session, round_id: int) -> Keyed:
    """How much of a round was keyed and checked."""
    counts = sa.select(
        sa.func.count(),
        sa.func.count(KeyedSheet.checked_by),
        sa.func.coalesce(sa.func.sum(KeyedSheet.compared), 0),
        sa.func.coalesce(sa.func.sum(KeyedSheet.differing), 0),
    ).where(KeyedSheet.round_id == round_id)
    return Keyed(*session.execute(counts).one())


def list_to_check(session: Session, collection_round: CollectionRound, account_id: int) -> Sequence[KeyedSheet]:
    """The sheets of the sample that somebody else has keyed and nobody has finished checking."""
    waiting = KeyedSheet.checked_by.is_(None) | (
        (KeyedSheet.checked_by == account_id) & KeyedSheet.second_answers.isnot(None)
    )
    of_round = sa.select(KeyedSheet).where(KeyedSheet.round_id == collection_round.id, KeyedSheet.is_sample, waiting)
    return session.scalars(of_round.where(KeyedSheet.keyed_by != account_id).order_by(KeyedSheet.serial)).all()


def find_to_check(
    session: Session, collection_round: CollectionRound, serial: int, account_id: int
) -> KeyedSheet | None:
    """One of them, by the number on the paper."""
    listed = list_to_check(session, collection_round, account_id)
    return next((sheet for sheet in listed if sheet.serial == serial), None)


def compare(
    sheet: KeyedSheet,
    second: Mapping[str, AnswerValue],
    questionnaire: Questionnaire,
    units: Mapping[str, str],
    account_id: int,
) -> list[Variable]:
    """Note what the second person keyed; returns what is not the same. Answered by neither is nothing to compare."""
    if sheet.checked_by is not None:
        raise UserError("Pappret är redan registrerat en andra gång.")
    first = first_of(sheet)
    one, two = _cells(first), _cells(second)
    sheet.checked_by, sheet.compared = account_id, len(one.keys() | two.keys())
    differing = _differing(one, two, questionnaire, units)
    sheet.differing = len(differing)
    sheet.second_answers = msgspec.json.encode(second).decode() if differing else None
    return differing


def differences(sheet: KeyedSheet, questionnaire: Questionnaire, units: Mapping[str, str]) -> list[Variable]:
    """What is still to be settled."""
    if sheet.second_answers is None:
        return []
    first = first_of(sheet)
    return _differing(_cells(first), _cells(second_of(sheet)), questionnaire, units)


def first_of(sheet: KeyedSheet) -> dict[str, AnswerValue]:
    """What counts: what the first person keyed, after settling what was chosen."""
    return msgspec.json.decode(sheet.response.answers, type=dict)


def second_of(sheet: KeyedSheet) -> dict[str, AnswerValue]:
    """What the second person keyed, until it is settled."""
    return msgspec.json.decode(sheet.second_answers or "{}", type=dict)


def settle(sheet: KeyedSheet, wanted: Sequence[Variable]) -> None:
    """Let the second value hold for ``wanted`` and the first for the rest; the second keying is forgotten."""
    answers = first_of(sheet)
    second = second_of(sheet)
    for variable in wanted:
        name, row = variable.question.name, variable.row.name if variable.row else None
        value = second.get(name)
        if row is not None:
            kept = answers.get(name)
            rows = dict(kept) if isinstance(kept, dict) else {}
            rows.pop(row, None)
            if isinstance(value, dict) and row in value:
                rows[row] = value[row]
            value = rows or None
        answers.pop(name, None)
        if value is not None:
            answers[name] = value
    sheet.response.answers = msgspec.json.encode(answers).decode()
    sheet.second_answers = None


def value_of(answers: Mapping[str, AnswerValue], variable: Variable) -> AnswerValue | None:
    """The part of ``answers`` that belongs to one variable."""
    value = answers.get(variable.question.name)
    if variable.row is None:
        return value
    return value.get(variable.row.name) if isinstance(value, dict) else None


def _cells(answers: Mapping[str, AnswerValue]) -> Cells:
    cells: Cells = {}
    for name, value in answers.items():
        if isinstance(value, dict):
            cells.update({f"{name}.{row}": code for row, code in value.items()})
        else:
            cells[name] = value
    return cells


def _differing(one: Cells, two: Cells, questionnaire: Questionnaire, units: Mapping[str, str]) -> list[Variable]:
    return [each for each in variables(questionnaire, units) if one.get(each.name) != two.get(each.name)]
