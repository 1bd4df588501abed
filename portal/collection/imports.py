"""Responses from elsewhere (paper, another system) into a round, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy.orm import Session

from portal.collection.messages import show_problem
from portal.collection.models import Response
from portal.db import now
from portal.errors import UserError
from portal.questionnaire.definition import AnswerValue, Questionnaire, ScaleDomain
from portal.questionnaire.domains import CELL_SEPARATOR, AnswerProblem, CellError, from_cell
from portal.questionnaire.variables import Variable, columns
from portal.surveys.models import CollectionRound
from portal.surveys.queries import get_questionnaire, unit_names
from portal.tables import Table, TableRow

UNIT_COLUMN = "unit"
MOST_PROBLEMS = 50


def import_responses(session: Session, collection_round: CollectionRound, table: Table) -> int:
    """Add one response for each row of ``table``: columns ``unit`` and variable names.

    Several codes are joined by ``|``; an empty cell is no answer. Required questions and routing are not enforced, for
    paper has neither. Raises UserError with the problems of every row. Returns the number of responses.
    """
    if collection_round.is_practice:
        raise UserError("Undersökningen är en övning, och svaren sparas inte. Läs in dem i en riktig undersökning.")
    if collection_round.state(now()) == "closed":
        raise UserError("Insamlingen är avslutad, och dess resultat ändras inte. Läs in svaren innan du avslutar den.")
    questionnaire = get_questionnaire(session, collection_round.version)
    names = unit_names(session)
    headings = _headings(table, columns(questionnaire, names))
    units = {round_unit.unit.code: round_unit.unit_id for round_unit in collection_round.round_units}
    problems: list[str] = []
    rows = []
    for row in table.rows:
        found = _unit_problems(row, units)
        answers = _answers(row, headings, questionnaire, names, found)
        problems += [f"Rad {row.line}: {problem}" for problem in found]
        rows.append((units.get(row[UNIT_COLUMN], 0), answers))
    if problems or not rows:
        raise UserError(
            "Inga svar lästes in.\n" + "\n".join(_shortened(problems) or ["Filen har inga rader med svar."])
        )
    session.add_all(
        Response(
            round_id=collection_round.id,
            unit_id=unit_id,
            version_id=collection_round.version_id,
            answers=msgspec.json.encode(answers).decode(),
            source="import",
        )
        for unit_id, answers in rows
    )
    session.flush()
    return len(rows)


def _headings(table: Table, known: dict[str, Variable]) -> dict[str, Variable]:
    unknown = [column for column in table.columns if column != UNIT_COLUMN and column not in known]
    problems = [
        f"Kolumnen ”{column}” är ingen fråga i formuläret. Ändra rubriken eller ta bort kolumnen." for column in unknown
    ]
    if UNIT_COLUMN not in table.columns:
        problems.append("Kolumnen ”unit” saknas. Lägg till den och skriv enhetens kod på varje rad.")
    headings = {column: known[column] for column in table.columns if column in known}
    names = [variable.name for variable in headings.values()]
    problems += [
        f"Frågan ”{name}” har två kolumner. Behåll en av dem."
        for name in sorted({n for n in names if names.count(n) > 1})
    ]
    if problems:
        raise UserError("Inga svar lästes in.\n" + "\n".join(problems))
    return headings


def _unit_problems(row: TableRow, units: dict[str, int]) -> list[str]:
    if row[UNIT_COLUMN] in units:
        return []
    return [f"enheten ”{row[UNIT_COLUMN]}” är inte med i undersökningen. Välj bland: {', '.join(units)}."]


def _answers(
    row: TableRow, headings: dict[str, Variable], questionnaire: Questionnaire, names: dict[str, str], found: list[str]
) -> dict[str, AnswerValue]:
    """The answers of one row; what cannot be read is put into ``found``."""
    answers: dict[str, AnswerValue] = {}
    for column, variable in headings.items():
        name = variable.question.name
        try:
            value = from_cell(
                variable.question, variable.row.name if variable.row else None, row[column], questionnaire, names
            )
        except CellError as error:
            shown = [_in_words(problem, variable, questionnaire) for problem in error.problems]
            found += [f"kolumnen {column}, ”{row[column][:60]}”: {message}" for message in shown]
            continue
        if value is None:
            continue
        if variable.row is not None and isinstance(value, str):
            rows = answers.setdefault(name, {})
            if isinstance(rows, dict):
                rows[variable.row.name] = value
        else:
            answers[name] = value
    return answers


def _in_words(problem: AnswerProblem, variable: Variable, questionnaire: Questionnaire) -> str:
    """What is wrong with a cell. In a file one writes codes, so those that there are stand in the message."""
    listed = [code.code for code in variable.codes]
    domain = variable.question.domain
    if isinstance(domain, ScaleDomain):
        missing = [f" eller {code.code}" for code in domain.missing]
        return f"Skriv ett heltal från {domain.minimum} till {domain.maximum}{''.join(missing)}."
    if problem.reason == "unknown_code":
        several = f", flera skilda åt av {CELL_SEPARATOR}" if variable.kind == "codes" else ""
        return f"Koden ”{problem.details['code']}” finns inte. Skriv någon av {', '.join(listed)}{several}."
    return show_problem(problem, variable.question, "sv", questionnaire).message


def _shortened(problems: Sequence[str]) -> list[str]:
    left = len(problems) - MOST_PROBLEMS
    return [*problems[:MOST_PROBLEMS], *([f"… och {left} problem till."] if left > 0 else [])]
