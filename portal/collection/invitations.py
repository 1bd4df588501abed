"""Inviting people to a round and writing to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.collection.links import key_name
from portal.collection.models import Invitation
from portal.crypto import KeyFolder
from portal.db import now
from portal.errors import UserError, explain
from portal.mail import outbox
from portal.surveys.models import CollectionRound
from portal.surveys.queries import get_questionnaire
from portal.tables import TableRow, read_table, require_columns

MAIL_KIND = "invitation"
"""What the outbox calls the letter."""

LONGEST_EMAIL, LONGEST_NAME, LONGEST_ADDRESS = 254, 200, 300
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


@dataclass(frozen=True)
class RecipientRow:
    """One row of a recipient file; ``line`` is its number in the file. Email and language may be empty.

    ``address`` is for the window of an envelope: street, then postcode and town, without the name.
    """

    line: int
    email: str
    name: str
    unit: str
    language: str
    address: str = ""


@dataclass(frozen=True)
class InviteResult:
    """How many were invited now, how many were there already, and how many of the new have no address."""

    invited: int
    already_invited: int
    without_address: int
    respondents: str = "persons"

    @property
    def in_words(self) -> str:
        """One or more Swedish sentences."""
        sentences = [f"{self._counted(self.invited)} har bjudits in."]
        if self.already_invited:
            invited = "inbjuden" if self.already_invited == 1 else "inbjudna"
            sentences.append(f"{self._counted(self.already_invited)} var redan {invited} och fick inget nytt brev.")
        if self.without_address:
            sentences.append(f"{self._counted(self.without_address)} saknar e-postadress och har inte fått något brev.")
        return " ".join(sentences)

    def _counted(self, count: int) -> str:
        if self.respondents == "units":
            return f"{count} nämnd eller enhet" if count == 1 else f"{count} nämnder eller enheter"
        return f"{count} person" if count == 1 else f"{count} personer"


def read_recipients(content: bytes | str) -> list[RecipientRow]:
    """Recipients from CSV with the columns email, name, unit and language, and for letters on paper address (street),
    postcode and town; raise UserError otherwise."""
    table = read_table(content)
    require_columns(table, ("unit",), optional=("email", "name", "language", "address", "postcode", "town"))
    return [
        RecipientRow(row.line, row["email"], row["name"], row["unit"], row["language"], postal_address(row))
        for row in table.rows
    ]


def postal_address(row: Mapping[str, str] | TableRow) -> str:
    """Street on the first line, postcode and town on the second, from the cells of those names."""
    town = " ".join(filter(None, (row["postcode"], row["town"])))
    return "\n".join(filter(None, (row["address"], town)))


def invite(
    session: Session, keys: KeyFolder, collection_round: CollectionRound, rows: Sequence[RecipientRow]
) -> InviteResult:
    """Invite everyone in ``rows``, all or nothing; whoever is invited already is passed over.

    Mail is queued for those with an address, due when the round opens. Raise UserError with every problem.
    """
    if collection_round.access != "invited":
        raise UserError(
            "Undersökningen har en öppen länk och tar inte emot inbjudningar. Öppna en med personliga länkar."
        )
    if collection_round.state(now()) == "closed":
        raise UserError("Insamlingen är avslutad. Det går inte längre att bjuda in till den.")
    units = {round_unit.unit.code: round_unit.unit_id for round_unit in collection_round.round_units}
    problems = find_problems(session, collection_round, rows)
    if not rows:
        problems = ["Filen har inga rader under rubrikraden. Lägg till en rad för varje person."]
    if problems:
        raise UserError("Ingen bjöds in. Rätta filen och försök igen:\n" + "\n".join(problems))
    known = known_identities(session, collection_round)
    # A key made anew would give everyone a second link and leave the first ones dead: only the first list makes one.
    (keys.get if known else keys.create)(key_name(collection_round.id))
    new = []
    for row in rows:
        if (identity := identity_of(collection_round, row.email, row.name, units[row.unit])) not in known:
            known.add(identity)
            new.append(_invitation(collection_round, row, units[row.unit]))
    try:
        # Hundreds in each statement, which the ORM's own way of adding objects would not do on SQLite.
        added = (
            session.execute(sa.insert(Invitation).returning(Invitation.id, Invitation.email), new).all() if new else []
        )
    except IntegrityError as error:  # somebody else has just invited one of them
        raise explain(error) from error
    due_at = max(collection_round.opens_at, now())
    references = [str(number) for number, email in sorted(added, key=itemgetter(0)) if email]
    outbox.queue(session, MAIL_KIND, references, due_at, invitation_batch(collection_round.id))
    without = sum(1 for _, email in added if not email)
    return InviteResult(len(new), len(rows) - len(new), without, collection_round.respondents)


def is_address(email: str) -> bool:
    """Whether this can be an e-mail address."""
    return len(email) <= LONGEST_EMAIL and _EMAIL.fullmatch(email) is not None


def invitation_batch(round_id: int) -> str:
    """What the outbox calls all invitations of a round together."""
    return f"round {round_id}"


def _invitation(collection_round: CollectionRound, row: RecipientRow, unit_id: int) -> dict[str, object]:
    return {
        "round_id": collection_round.id,
        "unit_id": unit_id,
        "email": row.email.strip().lower() or None,
        "name": row.name.strip(),
        "language": row.language.strip().lower() or "sv",
        "address": row.address.strip(),
        "is_for_unit": collection_round.respondents == "units",
    }


def identity_of(collection_round: CollectionRound, email: str | None, name: str, unit_id: int) -> tuple[object, ...]:
    """What makes two rows the same place: the address, or without one the name and the unit.

    Where boards or units answer in their own name, the same address is another place for each of them.
    """
    address = (email or "").strip().lower()
    if not address:
        return (name.strip(), unit_id)
    return (address, unit_id) if collection_round.respondents == "units" else (address,)


def known_identities(session: Session, collection_round: CollectionRound) -> set[tuple[object, ...]]:
    """Those who are invited already, as :func:`identity_of` tells them apart."""
    columns = sa.select(Invitation.email, Invitation.name, Invitation.unit_id)
    invited = session.execute(columns.where(Invitation.round_id == collection_round.id))
    return {identity_of(collection_round, email, name, unit_id) for email, name, unit_id in invited}


def find_problems(session: Session, collection_round: CollectionRound, rows: Sequence[RecipientRow]) -> list[str]:
    """What is wrong with each row, with its line, in Swedish."""
    units = [each.unit.code for each in collection_round.round_units]
    languages = get_questionnaire(session, collection_round.version).languages
    taken = repeated_addresses(collection_round, rows)
    return [
        f"Rad {row.line}: {problem}"
        for row in rows
        for problem in (*row_problems(row, units, languages), *taken.get(row.line, ()))
    ]


def repeated_addresses(collection_round: CollectionRound, rows: Sequence[RecipientRow]) -> dict[int, tuple[str, ...]]:
    """By line, that an address stands twice for the same board or unit, where these answer in their own name.

    One address may be that of several: each gets a letter and a link of its own. Twice for one of them is a slip, most
    often a row whose unit was never changed, so that the other board would be left without a letter.
    """
    if collection_round.respondents != "units":
        return {}
    names = {each.unit.code: each.unit.name for each in collection_round.round_units}
    first: dict[tuple[str, str], int] = {}
    problems = {}
    for row in rows:
        email = row.email.strip().lower()
        line = first.setdefault((email, row.unit), row.line) if email else row.line
        if line != row.line and row.unit in names:
            problems[row.line] = (
                f"adressen ”{email[:60]}” står redan för {names[row.unit]} på rad {line}. Ta bort den ena raden, eller "
                "rätta enheten om raden gäller en annan. Samma adress kan stå för flera.",
            )
    return problems


def row_problems(row: RecipientRow, units: Sequence[str], languages: Sequence[str]) -> Iterator[str]:
    """What keeps one row from being invited."""
    email, name, language = row.email.strip(), row.name.strip(), row.language.strip()
    if row.unit not in units:
        yield f"enheten ”{row.unit[:60]}” är inte med i undersökningen. Välj bland: {', '.join(units)}."
    if email and not is_address(email):
        yield f"”{email[:60]}” är ingen e-postadress. Rätta den eller lämna den tom."
    if not email and not name:
        yield "både e-post och namn saknas. Skriv minst ett av dem."
    if len(name) > LONGEST_NAME:
        yield f"namnet är längre än {LONGEST_NAME} tecken. Korta det."
    if len(row.address) > LONGEST_ADDRESS:
        yield f"postadressen är längre än {LONGEST_ADDRESS} tecken. Korta den."
    if language and language.lower() not in languages:
        yield f"språket ”{language[:60]}” finns inte i frågeformuläret. Välj bland: {', '.join(languages)}."
