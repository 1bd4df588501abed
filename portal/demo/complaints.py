"""The demo's complaints and views, one in each state: new, overdue, with a unit, answered, closed, praise.

They are received through the same door as anyone's, with the same secrets; who wrote them is made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.cases import receipts, states
from portal.cases.models import Case
from portal.cases.operations import act
from portal.cases.preparation import prepare
from portal.cases.queries import find_form
from portal.cases.reception import Submission, find_submitted, number_of, receive
from portal.crypto import KeyFolder, authenticate, readable
from portal.db import now
from portal.organisation.queries import find_account_by_email, get_unit
from portal.questionnaire.definition import AnswerValue

REGISTRAR, HEAD = "registrator@ekdala.example", "chef@ekdala.example"
UNIT = "forsorjningsstod"


@dataclass(frozen=True)
class Step:
    """Something staff did ``days`` after it came in."""

    action: str
    days: float
    who: str = HEAD
    text: str = ""


@dataclass(frozen=True)
class MadeUp:
    """A complaint that came in ``days_ago``, and what was done with it."""

    name: str
    days_ago: float
    answers: Mapping[str, AnswerValue]
    steps: tuple[Step, ...] = field(default=())
    language: str = "sv"


TO_UNIT = Step(states.ASSIGN, 0.2, REGISTRAR)
FOLLOWED = "svarad"
"""The one whose number and code the demo tells."""

COMPLAINTS = (
    MadeUp(
        "ny",
        0.3,
        {
            "beskrivning": "Jag har ringt fyra gånger den här veckan och ingen ringer tillbaka. Jag vet inte om min "
            "ansökan har kommit fram.",
            "slag": "klagomal",
            "avsandare": "brukare",
            "enhet": UNIT,
            "omrade": ["tillganglighet", "information"],
            "svar_onskas": "ja",
            "svar_satt": "telefon",
            "namn": "Mona Exempelsson",
            "telefon": "070-000 00 01",
        },
    ),
    MadeUp(
        "sen",
        13,
        {
            "beskrivning": "My son’s school and you ask for the same papers twice. Please talk to each other.",
            "slag": "synpunkt",
            "avsandare": "narstaende",
            "enhet": "barn-unga",
            "omrade": ["handlaggning"],
            "onskan": "One list of what is needed, once.",
            "sprak": "English",
            "svar_onskas": "ja",
            "svar_satt": "kod",
        },
        language="en",
    ),
    MadeUp(
        "fordelad",
        4,
        {
            "beskrivning": "Rummet där vi träffades var lyhört. Jag hörde vad som sades i rummet bredvid, så de måste "
            "ha hört mig.",
            "slag": "klagomal",
            "avsandare": "brukare",
            "enhet": UNIT,
            "omrade": ["bemotande", "annat"],
            "nar": "I förra veckan",
            "onskan": "Ett annat rum nästa gång.",
            "svar_onskas": "ja",
            "svar_satt": "kod",
            "skyddade": "ja",
        },
        (TO_UNIT,),
    ),
    MadeUp(
        FOLLOWED,
        8,
        {
            "beskrivning": "Beslutet gick inte att förstå. Det stod paragrafer men inte varför jag fick avslag.",
            "slag": "klagomal",
            "avsandare": "brukare",
            "enhet": UNIT,
            "omrade": ["information", "delaktighet"],
            "onskan": "Att någon förklarar.",
            "svar_onskas": "ja",
            "svar_satt": "kod",
        },
        (
            TO_UNIT,
            Step(states.BEGIN, 1),
            Step(states.NOTE, 2, text="Ringde och gick igenom beslutet. Vill ha det skriftligt också."),
            Step(
                states.REPLY,
                3,
                text="Tack för att du hörde av dig. Du har rätt: vi skrev vilka regler vi följde, inte hur vi "
                "tänkte.\n\n"
                "Vi har skickat ett nytt brev som förklarar beslutet med vanliga ord. I brevet står också hur du "
                "överklagar. Hela enheten går nu igenom hur vi skriver våra beslut.\n\nJohan Ekström, enhetschef",
            ),
        ),
    ),
    MadeUp(
        "berom",
        11,
        {
            "beskrivning": "Handläggaren tog sig tid och förklarade allt lugnt. Det betydde mycket för mamma.",
            "slag": "berom",
            "avsandare": "narstaende",
            "enhet": UNIT,
            "omrade": ["bemotande"],
            "svar_onskas": "nej",
        },
        (TO_UNIT, Step(states.CLOSE, 1)),
    ),
    MadeUp(
        "klar",
        33,
        {
            "beskrivning": "Väntade 40 minuter i receptionen fast jag hade bokad tid.",
            "slag": "klagomal",
            "avsandare": "brukare",
            "enhet": UNIT,
            "omrade": ["tillganglighet"],
            "svar_onskas": "ja",
            "svar_satt": "kod",
        },
        (
            TO_UNIT,
            Step(states.REPLY, 5, text="Vi ber om ursäkt. Receptionen hade fel tid i sin lista. Nu hämtas den direkt "
                 "ur bokningen, så att det inte händer igen."),
            Step(states.CLOSE, 6),
        ),
    ),
)  # fmt: skip


def add_complaints(session: Session, keys: KeyFolder, secret_key: str) -> str:
    """Add those that are not there yet; returns number and code of the one that has been answered."""
    prepare(session, keys)
    form = find_form(session)
    if form is None:
        raise LookupError("the complaint questionnaire is not installed")
    for made_up in COMPLAINTS:
        secret = _secret(secret_key, made_up.name)
        if find_submitted(session, keys, secret) is None:
            moment = now() - timedelta(days=made_up.days_ago)
            submission = Submission(secret, form.id, made_up.language, made_up.answers)
            case = receive(session, keys, submission, moment)
            for step in made_up.steps:
                _do(session, keys, case, step, moment)
    secret = _secret(secret_key, FOLLOWED)
    return f"{number_of(session, keys, secret)}, kod {receipts.code_for(keys, secret)}"


def _do(session: Session, keys: KeyFolder, case: Case, step: Step, received_at: datetime) -> None:
    account = find_account_by_email(session, step.who)
    act(
        session,
        keys,
        case,
        step.action,
        account_id=account.id if account else None,
        unit_id=get_unit(session, UNIT).id if step.action == states.ASSIGN else None,
        text=step.text,
        moment=received_at + timedelta(days=step.days),
    )


def _secret(secret_key: str, name: str) -> str:
    """What the writer's browser would hold: the same each time in one installation, unknown in another."""
    return readable(authenticate(secret_key.encode(), "demo complaint", name)[:20])
