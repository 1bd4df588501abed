"""Which column of somebody's list is what: guessed from the headings, chosen on the page, then read as recipients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.collection.invitations import (
    RecipientRow,
    identity_of,
    known_identities,
    postal_address,
    repeated_addresses,
    row_problems,
)
from portal.surveys.models import CollectionRound
from portal.surveys.queries import get_questionnaire
from portal.tables import Table, TableRow

FIELDS = {
    "email": "E-post",
    "name": "Namn (eller förnamn)",
    "last_name": "Efternamn, om det står för sig",
    "unit": "Enhet",
    "language": "Språk",
    "address": "Gatuadress",
    "postcode": "Postnummer",
    "town": "Ort",
}
"""What a column can be, in the order of the page."""

HEADINGS = {
    "email": ("email", "e-mail", "epost", "e-post", "e-postadress", "epostadress", "e-mailadress", "mail", "mejl"),
    "name": ("name", "namn", "full name", "för- och efternamn", "förnamn", "first name", "tilltalsnamn"),
    "last_name": ("last name", "efternamn", "surname"),
    "unit": ("unit", "enhet", "enhetskod", "unit code", "arbetsplats", "verksamhet", "avdelning"),
    "language": ("language", "språk", "sprak"),
    "address": ("address", "adress", "gatuadress", "utdelningsadress", "postadress"),
    "postcode": ("postcode", "postnummer", "postnr", "zip"),
    "town": ("town", "city", "ort", "postort"),
}
LANGUAGES = {
    "sv": ("svenska", "swedish"),
    "sv-x-lattlast": ("lättläst", "lättläst svenska", "easy swedish"),
    "en": ("engelska", "english"),
    "fi": ("finska", "finnish", "suomi"),
    "ar": ("arabiska", "arabic"),
    "so": ("somaliska", "somali"),
}
SHOWN_ROWS = 5

Mapped = Mapping[str, str]
"""Field to the heading of its column; a field without one is not in the list."""


def guess(columns: Sequence[str]) -> dict[str, str]:
    """Which column is what, by its heading in Swedish or English."""
    plain = {" ".join(column.lower().replace("_", " ").split()): column for column in columns}
    found: dict[str, str] = {}
    for field, headings in HEADINGS.items():
        match = next((plain[each] for each in headings if each in plain), None)
        if match is not None:
            found[field] = match
    return found


def chosen(columns: Sequence[str], typed: Mapping[str, str]) -> dict[str, str]:
    """What was chosen on the page; a column that the list does not have is none."""
    return {field: column for field in FIELDS if (column := typed.get(f"column-{field}", "")) in columns and column}


def column_problems(collection_round: CollectionRound, mapped: Mapped) -> dict[str, str]:
    """What is wrong with the choice of columns, by field."""
    problems = {}
    for field, column in mapped.items():
        if list(mapped.values()).count(column) > 1:
            problems[field] = f"Kolumnen ”{column}” är vald två gånger. Välj varje kolumn en gång."
    if "unit" not in mapped and len(collection_round.round_units) > 1:
        problems["unit"] = "Välj kolumnen med enhet: undersökningen har flera enheter."
    if not {"email", "name"} & mapped.keys():
        problems["email"] = "Välj kolumnen med e-post eller kolumnen med namn."
    return problems


def recipients(collection_round: CollectionRound, table: Table, mapped: Mapped) -> list[RecipientRow]:
    """The rows as people to invite; units may be told by code or name, languages by tag or name."""
    units = _unit_codes(collection_round)
    only = collection_round.round_units[0].unit.code if len(collection_round.round_units) == 1 else ""
    languages = {name: tag for tag, names in LANGUAGES.items() for name in names}

    def cell(row: TableRow, field: str) -> str:
        return row[mapped[field]] if field in mapped else ""

    found = []
    for row in table.rows:
        unit, language = cell(row, "unit") or only, cell(row, "language")
        found.append(
            RecipientRow(
                line=row.line,
                email=cell(row, "email"),
                name=" ".join(filter(None, (cell(row, "name"), cell(row, "last_name")))),
                unit=units.get(unit.lower(), unit),
                language=languages.get(language.lower(), language),
                address=postal_address({field: cell(row, field) for field in ("address", "postcode", "town")}),
            )
        )
    return found


def _unit_codes(collection_round: CollectionRound) -> dict[str, str]:
    """Name or code in small letters to code; a code goes before a name, and a name that two units share is none."""
    units = [each.unit for each in collection_round.round_units]
    names = [unit.name.lower() for unit in units]
    told_apart = {unit.name.lower(): unit.code for unit in units if names.count(unit.name.lower()) == 1}
    return {**told_apart, **{unit.code.lower(): unit.code for unit in units}}


@dataclass(frozen=True)
class Preview:
    """What inviting these rows would do. ``problems`` and ``repeated`` are lines in Swedish, each with its row."""

    fit: Sequence[RecipientRow]
    new: int
    known: int
    without_email: int
    problems: Sequence[str]
    faulty: int
    repeated: Sequence[str]


def preview(session: Session, collection_round: CollectionRound, rows: Sequence[RecipientRow]) -> Preview:
    """Look at every row as inviting would, and change nothing."""
    unit_ids = {each.unit.code: each.unit_id for each in collection_round.round_units}
    languages = get_questionnaire(session, collection_round.version).languages
    already = known_identities(session, collection_round)
    seen: dict[tuple[object, ...], int] = {}
    fit, problems, repeated = [], [], []
    known = without_email = faulty = 0
    taken = repeated_addresses(collection_round, rows)
    for row in rows:
        found = (*row_problems(row, list(unit_ids), languages), *taken.get(row.line, ()))
        wrong = [f"Rad {row.line}: {problem}" for problem in found]
        if wrong:
            problems += wrong
            faulty += 1
            continue
        fit.append(row)
        identity = identity_of(collection_round, row.email, row.name, unit_ids[row.unit])
        if identity in seen:
            same = "mottagare" if collection_round.respondents == "units" else "person"
            repeated.append(f"Rad {row.line} är samma {same} som rad {seen[identity]}.")
        elif identity in already:
            known += 1
            seen[identity] = row.line
        else:
            seen[identity] = row.line
            without_email += not row.email.strip()
    return Preview(fit, len(seen) - known, known, without_email, problems, faulty, repeated)
