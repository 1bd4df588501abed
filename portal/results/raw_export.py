"""Every response as it was given, one row each, for whoever works on the server. Never for a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.models import Response
from portal.errors import UserError
from portal.questionnaire.definition import Answers, AnswerValue
from portal.questionnaire.domains import CELL_SEPARATOR
from portal.questionnaire.variables import Variable, variables
from portal.results.queries import refuse_sealed
from portal.results.spreadsheets import MOST_ROWS, Cell, Sheet
from portal.results.summaries import places_of
from portal.surveys.models import CollectionRound
from portal.surveys.queries import get_questionnaire, unit_names

UNIT_COLUMN = "unit"
_BATCH = 1_000
_KINDS = {"text": "text", "number": "number"}


def raw_sheet(session: Session, collection_round: CollectionRound) -> Sheet:
    """A row for each response, read from the database as they are written.

    The columns are those that ``responses import`` reads: the unit's code, then every variable, ``question.row`` in a
    matrix; several codes are joined by ``|``; a question without an answer, asked or not, is an empty cell.
    """
    refuse_sealed(collection_round)
    listed = variables(get_questionnaire(session, collection_round.version), unit_names(session))
    columns = ((UNIT_COLUMN, "text"), *((each.name, _KINDS.get(each.kind, "code")) for each in listed))
    return Sheet("Svar", columns, _rows(session, collection_round, [_reader(each) for each in listed]))


def refuse_too_many(session: Session, collection_round: CollectionRound) -> None:
    """Raise UserError when a sheet cannot hold a row for each response."""
    count = session.scalar(sa.select(sa.func.count()).where(Response.round_id == collection_round.id)) or 0
    if count > MOST_ROWS:
        raise UserError(f"{count} svar ryms inte i ett kalkylblad, som har {MOST_ROWS} rader. Välj --format csv.")


def _rows(
    session: Session, collection_round: CollectionRound, readers: list[Callable[[Answers], Cell]]
) -> Iterator[list[Cell]]:
    place, codes = places_of(session, collection_round)
    query = sa.select(place, Response.answers).where(Response.round_id == collection_round.id).order_by(Response.id)
    decode = msgspec.json.Decoder(dict).decode
    for place_id, document in session.execute(query.execution_options(yield_per=_BATCH)):
        answers = decode(document)
        yield [codes[place_id], *[read(answers) for read in readers]]


def _reader(variable: Variable) -> Callable[[Answers], Cell]:
    """From a response to the cell of one variable."""
    name, row = variable.question.name, variable.row
    if row is not None:
        row_name = row.name
        return lambda answers: _row_of(answers.get(name), row_name)
    if variable.kind == "codes":
        return lambda answers: _joined(answers.get(name))
    return lambda answers: answers.get(name)  # type: ignore[return-value]


def _row_of(value: AnswerValue | None, row: str) -> Cell:
    return value.get(row) if isinstance(value, dict) else None


def _joined(value: AnswerValue | None) -> Cell:
    return CELL_SEPARATOR.join(value) if isinstance(value, list) else None
