"""Writing what was before a round, and how its units are weighed together."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.errors import UserError, explain
from portal.history.models import LONGEST_SOURCE, EarlierResult
from portal.i18n import local
from portal.questionnaire.definition import Index, Questionnaire
from portal.statistics.indices import NKI
from portal.statistics.trend import AT_LEAST
from portal.surveys.models import WEIGHTINGS, CollectionRound
from portal.surveys.operations import note
from portal.surveys.queries import get_questionnaire

EARLIEST = 1990


@dataclass(frozen=True)
class EnteredResult:
    """A result of an earlier year, as typed."""

    year: int
    n: int
    value: float
    standard_deviation: float | None
    source: str


def main_index(questionnaire: Questionnaire) -> Index | None:
    """The index that is followed over the years: NKI, else the first one."""
    first = questionnaire.indices[0] if questionnaire.indices else None
    return next((index for index in questionnaire.indices if index.name == NKI), first)


def enter_result(
    session: Session, collection_round: CollectionRound, entered: EnteredResult, by: int | None = None
) -> EarlierResult:
    """Add the result of a year before the round; raise UserError for what cannot be."""
    index = main_index(get_questionnaire(session, collection_round.version))
    if index is None:
        raise UserError("Frågeformuläret har inget index, så det finns inget att jämföra över åren.")
    _check(collection_round, entered)
    result = EarlierResult(
        round_id=collection_round.id,
        index_name=index.name,
        year=entered.year,
        n=entered.n,
        value=entered.value,
        standard_deviation=entered.standard_deviation,
        source=entered.source.strip(),
        entered_by=by,
    )
    session.add(result)
    try:
        session.flush()
    except IntegrityError as error:
        raise explain(error) from error
    return result


def _check(collection_round: CollectionRound, entered: EnteredResult) -> None:
    this_year = local(collection_round.opens_at).year
    if not EARLIEST <= entered.year < this_year:
        raise UserError(f"Skriv ett år från {EARLIEST} till {this_year - 1}, före undersökningens eget.", "year")
    if not AT_LEAST <= entered.n <= 10_000_000:
        raise UserError(
            f"Skriv hur många som svarade, minst {AT_LEAST}. Med färre svar säger en jämförelse för lite.", "n"
        )
    if not 0 <= entered.value <= 100:  # not a number is outside as well
        raise UserError("Ett index går från 0 till 100. Skriv till exempel 82,4.", "value")
    if entered.standard_deviation is not None and not 0 <= entered.standard_deviation <= 100:
        raise UserError("Standardavvikelsen är ett tal från 0 till 100. Lämna tomt om du inte vet.", "sd")
    if not entered.source.strip():
        raise UserError("Skriv var siffran kommer ifrån, till exempel ”Kvalitetsberättelse 2021, sidan 14”.", "source")
    if len(entered.source.strip()) > LONGEST_SOURCE or not entered.source.strip().isprintable():
        raise UserError(f"Källan ska stå på en rad och ha högst {LONGEST_SOURCE} tecken. Korta den.", "source")


def remove_result(session: Session, result: EarlierResult) -> None:
    """Take away what was entered."""
    session.delete(result)
    session.flush()


def weigh(session: Session, collection_round: CollectionRound, weighting: str, by: int | None = None) -> None:
    """Decide how the units of the round are weighed together; the round's history tells who did, from what to what."""
    if weighting not in WEIGHTINGS:
        raise UserError(f"Viktningen kan inte vara ”{weighting}”. Välj bland: {', '.join(WEIGHTINGS)}.", "weighting")
    session.refresh(collection_round, ["weighting"], with_for_update=True)  # two at once: each tells what it changed
    before = collection_round.weighting
    if weighting == before:
        return
    collection_round.weighting = weighting
    event = note(session, collection_round, "weighted", by)
    event.weighting_before, event.weighting = before, weighting
    session.flush()
