"""Keying what stands on a sheet of paper: numbers and words to codes, one response a sheet, a sample keyed twice.

Paper is as it is: required and routing are told about and never stop. Keyed responses are kept in clear under their own
unit, in anonymous rounds too, for there was never a link between a sheet and a person; no time of keying is kept there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.keyed_sheets import KeyedSheet
from portal.collection.models import Response
from portal.collection.paper import numbers
from portal.collection.stores import store_of
from portal.collection.worded_conditions import alternatives
from portal.db import now
from portal.errors import UserError
from portal.organisation.boards import settings_for_units
from portal.questionnaire.definition import AnswerValue, MatrixRow, Question, Questionnaire, ScaleDomain, text_in
from portal.questionnaire.domains import CELL_SEPARATOR, CellError, from_cell
from portal.questionnaire.matrix_rows import rows_of
from portal.questionnaire.routing import RoutingPath, routing_path
from portal.questionnaire.variables import Variable, variables
from portal.surveys.models import CollectionRound

KEYED = "keyed"
_WHOLE = re.compile(r"-?[0-9]{1,6}")
MOST_REMINDED = 15
"""More alternatives than this have no room beside the box."""


@dataclass(frozen=True)
class KeyedField:
    """One box to key in: its variable, number and text of the question, and (number, label) of what can be struck.

    ``words``: what stands beside the steps of a scale and has no number, each code with its label in every language.
    """

    variable: Variable
    number: int
    text: str
    row: str
    choices: tuple[tuple[int, str], ...]
    codes: Mapping[int, str]
    words: Mapping[str, tuple[str, ...]]

    @property
    def name(self) -> str:
        return self.variable.name

    @property
    def reminder(self) -> str:
        """What can be struck, on one line; the steps of a scale as a range."""
        if len(self.choices) > MOST_REMINDED and self.variable.kind != "scale":
            return f"{len(self.choices)} alternativ, numrerade i formulärets ordning"
        if self.variable.kind == "scale":
            return " · ".join([self._steps, *(f"{short} = {label}" for short, label in self.shortened)])
        return " · ".join(f"{key} = {label}" for key, label in self.choices)

    @property
    def _steps(self) -> str:
        first, last = self.choices[0][0], self.choices[-1][0]
        return f"{first} till {last}" if first < 0 else f"{first}–{last}"

    @property
    def shortened(self) -> list[tuple[str, str]]:
        """Of every word the fewest letters that are enough, and the Swedish word itself."""
        found = []
        for code, (label, *_) in self.words.items():
            beginnings = (_folded(label)[:length] for length in range(1, len(label) + 1))
            # A space at the end is not struck, so it can tell nothing apart.
            enough = next(
                (each for each in beginnings if each.strip() == each and self._codes_of(each) == {code}), label
            )
            found.append((enough, label))
        return found

    def code_of(self, struck: str) -> str:
        """The code of a number or a word on the paper; raise ValueError for what does not stand there."""
        if _WHOLE.fullmatch(struck) and int(struck) in self.codes:
            return self.codes[int(struck)]
        meant = self._codes_of(_folded(struck))
        if len(meant) != 1:
            raise ValueError(struck)
        return meant.pop()

    def _codes_of(self, typed: str) -> set[str]:
        """Those with exactly this word in some language, else those with one that begins so."""
        folded = {code: [_folded(label) for label in labels] for code, labels in self.words.items()}
        exact = {code for code, labels in folded.items() if typed in labels}
        return exact or {code for code, labels in folded.items() if any(each.startswith(typed) for each in labels)}


def _folded(word: str) -> str:
    return word.casefold().replace("’", "'")


@dataclass(frozen=True)
class Keyer:
    """Who keys, from which opening of the page, and which ``share`` of the sheets, in percent, is keyed twice."""

    account_id: int
    request_key: str
    share: int


def keyed_fields(questionnaire: Questionnaire, units: Mapping[str, str]) -> list[KeyedField]:
    """Every box of the page in the order of the paper, first what is printed on its top: the target group.

    What can only be handed in as a file has none.
    """
    place = numbers(questionnaire)
    listed = [
        _field(variable, place.get(variable.question.name, 0), questionnaire, units)
        for variable in variables(questionnaire, units)
        if variable.kind != "files"
    ]
    return sorted(listed, key=lambda field: field.number > 0)


def _field(variable: Variable, number: int, questionnaire: Questionnaire, units: Mapping[str, str]) -> KeyedField:
    question = variable.question
    listed = alternatives(questionnaire, question, "sv", units)
    domain = question.domain
    words: dict[str, tuple[str, ...]] = {}
    first = 1
    if isinstance(domain, ScaleDomain):
        first, listed = domain.minimum, listed[: domain.maximum - domain.minimum + 1]
        words = {code.code: (code.label["sv"], *code.label.values()) for code in domain.missing}
    struck = list(enumerate(listed, start=first))
    return KeyedField(
        variable=variable,
        number=number,
        text=question.text["sv"],
        row=variable.row.text["sv"] if variable.row else "",
        choices=tuple((key, label) for key, (_, label) in struck),
        codes={key: code for key, (code, _) in struck},
        words=words,
    )


def read_sheet(
    fields: Sequence[KeyedField], typed: Mapping[str, str], questionnaire: Questionnaire, units: Mapping[str, str]
) -> tuple[dict[str, AnswerValue], dict[str, str]]:
    """The answers that were keyed, and what is wrong by name of the field."""
    answers: dict[str, AnswerValue] = {}
    problems: dict[str, str] = {}
    for field in fields:
        text = typed.get(field.name, "").strip()
        try:
            cell = _cell(field, text)
            row = field.variable.row.name if field.variable.row else None
            value = from_cell(field.variable.question, row, cell, questionnaire, units)
        except (CellError, ValueError):
            problems[field.name] = _what_fits(field)
            continue
        if value is None:
            continue
        if field.variable.row is not None and isinstance(value, str):
            rows = answers.setdefault(field.variable.question.name, {})
            if isinstance(rows, dict):
                rows[field.variable.row.name] = value
        else:
            answers[field.variable.question.name] = value
    return answers, problems


def _cell(field: KeyedField, text: str) -> str:
    """What was struck, as a cell of an imported file has it; raise ValueError for a number that is not on the paper."""
    if not field.choices or not text:
        return text
    struck = text.replace(",", " ").split() if field.variable.kind == "codes" else [text]
    return CELL_SEPARATOR.join(dict.fromkeys(field.code_of(each) for each in struck))


def _what_fits(field: KeyedField) -> str:
    if field.choices:
        first, last = field.choices[0][0], field.choices[-1][0]
        several = ", flera med mellanslag mellan" if field.variable.kind == "codes" else ""
        words = "".join(f", {short} för ”{label}”" for short, label in field.shortened)
        return f"Skriv ett nummer från {first} till {last}{several}{words}, eller lämna tomt."
    return {
        "number": "Skriv ett tal som frågan tar emot, eller lämna tomt.",
        "date": "Skriv datumet som ÅÅÅÅ-MM-DD, eller lämna tomt.",
    }.get(field.variable.kind, "Texten är för lång eller har fel form. Korta den.")


def remarks(questionnaire: Questionnaire, answers: Mapping[str, AnswerValue]) -> list[str]:
    """What a web page would not have let through: kept as it stands, but worth another look."""
    path, place = routing_path(questionnaire, answers), numbers(questionnaire)
    found = []
    for question in questionnaire.asked:
        if question.name in path and question.required and question.name not in answers:
            found.append(f"Fråga {place[question.name]} måste besvaras på webben men är tom.")
        if question.name not in path and question.name in answers:
            found.append(f"Fråga {place[question.name]} har ett svar fast den inte skulle besvaras.")
        found += [
            f"Fråga {place[question.name]}, raden ”{text_in(row.text, 'sv')}”, har ett svar fast den inte skulle "
            "besvaras."
            for row in _rows_off_path(question, path, answers)
        ]
    return found


def _rows_off_path(question: Question, path: RoutingPath, answers: Mapping[str, AnswerValue]) -> list[MatrixRow]:
    """Rows with an answer that were not asked, of a matrix that was."""
    given = answers.get(question.name)
    answered = given if question.name in path and isinstance(given, dict) else {}
    return [row for row in rows_of(question) if row.name in answered and not path.asks(question.name, row.name)]


def share_of(session: Session, collection_round: CollectionRound) -> int:
    """How many per cent of the sheets a second person keys: what the round says, else its board."""
    if collection_round.keyed_sample is not None:
        return collection_round.keyed_sample
    return int(settings_for_units(session, collection_round.unit_ids)["keyed_sample"])


def check_open(collection_round: CollectionRound) -> None:
    """Raise UserError unless sheets can be keyed: results that exist are not changed."""
    if collection_round.is_practice:
        raise UserError("Undersökningen är en övning, och svaren sparas inte.")
    if not (collection_round.is_open(now()) or collection_round.waits_for_paper(now())):
        raise UserError("Papper registreras medan insamlingen pågår. Ett resultat som redan finns ändras inte.")


def save_sheet(
    session: Session,
    collection_round: CollectionRound,
    unit_id: int,
    answers: Mapping[str, AnswerValue],
    by: Keyer,
) -> KeyedSheet:
    """One sheet more; the same page sent twice gives the same one."""
    # Locked before it is asked: a tally that has begun is waited for, and then it is too late.
    check_open(session.get_one(CollectionRound, collection_round.id, with_for_update=True))
    if again := session.scalar(sa.select(KeyedSheet).where(KeyedSheet.request_key == by.request_key)):
        return again
    last = session.scalar(sa.select(sa.func.max(KeyedSheet.serial)).where(KeyedSheet.round_id == collection_round.id))
    serial = (last or 0) + 1
    response = Response(
        round_id=collection_round.id,
        unit_id=unit_id,
        version_id=collection_round.version_id,
        answers=msgspec.json.encode(answers).decode(),
        source=KEYED,
        completed_at=store_of(collection_round.storage).noted_time(collection_round.opens_at),
    )
    is_sample = serial * by.share // 100 > (serial - 1) * by.share // 100
    sheet = KeyedSheet(round_id=collection_round.id, serial=serial, response=response)
    sheet.keyed_by, sheet.request_key, sheet.is_sample = by.account_id, by.request_key, is_sample
    session.add(sheet)
    session.flush()
    return sheet


def undo_last(session: Session, collection_round: CollectionRound, account_id: int) -> int | None:
    """Take back the last sheet of the round, if this account keyed it and nobody has checked it; returns its number."""
    check_open(collection_round)
    of_round = sa.select(KeyedSheet).where(KeyedSheet.round_id == collection_round.id)
    last = session.scalar(of_round.order_by(KeyedSheet.serial.desc()).limit(1).with_for_update())
    if last is None or last.keyed_by != account_id or last.checked_by is not None:
        return None
    serial, response = last.serial, last.response
    session.delete(last)
    session.flush()
    session.delete(response)
    return serial
