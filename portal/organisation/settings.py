"""What the municipality decides for itself: names, contacts, thresholds. None of it stands in code."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.errors import UserError
from portal.numerals import whole_number
from portal.organisation.colours import read_colour
from portal.organisation.models import Setting
from portal.statistics.bands import read_bands

LONGEST = 500
DIGEST = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class SettingKind:
    """What a setting is for (in Swedish), its value until someone decides, and how its text is read.

    ``group`` is its heading on the settings page, ``hint`` what stands under its label, ``control`` how it is typed
    (text, email, number, yes_no, or logo: a file, of which the value is the digest).
    """

    description: str
    default: str
    parse: Callable[[str], object] = str.strip
    group: str = "Övrigt"
    hint: str = ""
    control: str = "text"


SMALLEST_GROUP = 3
"""However the board decides: what two people have answered, each of the two can work out of the other."""


LONGEST_DECISION = 200
"""Characters of the name of a disposal decision."""

MOST_DAYS = 366
"""The longest that anyone can be told to wait for a reply, in days."""


def _group_size(text: str) -> int:
    number = whole_number(text)
    if number is None or number < SMALLEST_GROUP:
        raise ValueError(f"ange ett heltal som är minst {SMALLEST_GROUP}")
    return number


def _email(text: str) -> str:
    text = text.strip()
    if text and ("@" not in text or " " in text):
        raise ValueError("ange en e-postadress, till exempel kvalitet@kommun.example")
    return text


def _https(text: str) -> str:
    text = text.strip()
    if not text.startswith("https://") or any(letter.isspace() for letter in text):
        raise ValueError("ange en adress som börjar med https://")
    return text


def _percent(text: str) -> str:
    if not (text.isascii() and text.isdigit() and int(text) <= 100):
        raise ValueError("ange ett heltal från 0 till 100")
    return str(int(text))


def _days(text: str) -> int:
    number = whole_number(text)
    if number is None or not 1 <= number <= MOST_DAYS:
        raise ValueError(f"ange ett heltal från 1 till {MOST_DAYS}")
    return number


def _name(text: str) -> str:
    if not text.strip():
        raise ValueError("skriv ett namn")
    return text.strip()


def _decision(text: str) -> str:
    if len(text.strip()) > LONGEST_DECISION:
        raise ValueError(f"skriv högst {LONGEST_DECISION} tecken")
    return text.strip()


def _bands(text: str) -> str:
    read_bands(text)
    return text.strip()


def _digest(text: str) -> str:
    if text and not DIGEST.fullmatch(text):
        raise ValueError("välj en bildfil")
    return text


def _yes_no(text: str) -> str:
    if text.strip() not in ("ja", "nej"):
        raise ValueError("svara ja eller nej")
    return text.strip()


COMPLAINTS_GROUP = "Synpunkter och klagomål"
NAMES, CONTACTS, LIMITS, SAFETY, LOOK = "Namn", "Kontakter", "Gränser för resultat", "Säkerhet", "Utseende"
DISPOSAL = "Gallring"

SETTINGS: dict[str, SettingKind] = {
    "municipality": SettingKind("Kommunens namn, som det står i sidhuvud och brev", "Kommunen", _name, NAMES),
    "board": SettingKind("Nämndens namn", "Socialnämnden", _name, NAMES, "Står i rapporter."),
    "administration": SettingKind("Förvaltningens namn", "Socialförvaltningen", _name, NAMES, "Står i rapporter."),
    "contact_name": SettingKind("Vem man frågar om undersökningar", "Kvalitetsenheten", str.strip, CONTACTS),
    "contact_email": SettingKind(
        "E-post till den som svarar på frågor om undersökningar", "", _email, CONTACTS, control="email"
    ),
    "contact_phone": SettingKind("Telefon till den som svarar på frågor om undersökningar", "", str.strip, CONTACTS),
    "return_address": SettingKind(
        "Postadress för enkäter på papper",
        "",
        str.strip,
        CONTACTS,
        "På en rad, till exempel ”Svarspost, Kvalitetsenheten, 123 45 Kommunen”. Står på pappret.",
    ),
    "privacy_contact": SettingKind(
        "Dataskyddsombud: namn och hur man når hen",
        "",
        str.strip,
        CONTACTS,
        "Står på sidan om personuppgifter, till exempel ”Dataskyddsombudet, dataskydd@kommun.example”.",
    ),
    "minimum_group": SettingKind(
        "Minsta antal svar för att ett resultat alls ska redovisas",
        "5",
        _group_size,
        LIMITS,
        "Mindre grupper döljs, så att ingen kan räkna ut vem som har svarat vad.",
        "number",
    ),
    "minimum_public_group": SettingKind(
        "Minsta antal svar för att ett resultat ska få vara offentligt",
        "10",
        _group_size,
        LIMITS,
        "Gäller rapporter som publiceras. Kan inte vara mindre än gränsen ovan.",
        "number",
    ),
    "nki_bands": SettingKind(
        "Vad olika nivåer av Nöjd-Kund-Index (NKI) kallas",
        "0 ej godkänt; 40 godkänt; 55 nöjd; 75 mycket nöjd",
        _bands,
        LIMITS,
        "Gränser och namn, med semikolon emellan. Varje namn gäller från sin gräns till nästa. Lämna tomt om nivåerna"
        " inte ska ha namn.",
    ),
    "disposal_decision": SettingKind(
        "Gallringsbeslut för undersökningar",
        "",
        _decision,
        DISPOSAL,
        "Till exempel ”SOCN/2026:31, dokumenthanteringsplan 4.2”. Det föreslås för varje ny undersökning. Med ett"
        " beslut bryts kopplingen mellan länk och svar när insamlingen är slut. Utan beslut gallras ingenting ur"
        " konfidentiella undersökningar.",
    ),
    "keyed_sample": SettingKind(
        "Andel pappersenkäter som en andra person registrerar, i procent",
        "10",
        _percent,
        LIMITS,
        "Så märks det hur ofta en siffra blir fel. 0 betyder inga, 100 alla.",
        "number",
    ),
    "require_second_factor": SettingKind(
        "Krävs tvåstegsinloggning av den som läser klagomål och avvikelser (ja eller nej)",
        "nej",
        _yes_no,
        SAFETY,
        "Gäller registratorer, enhetschefer och lex Sarah-utredare. Den som inte har ordnat det får göra det vid nästa"
        " inloggning. Alla kan välja det själva.",
        "yes_no",
    ),
    "allow_recovery_key": SettingKind(
        "Får en anonym undersökning ha en reservnyckel (ja eller nej)",
        "nej",
        _yes_no,
        SAFETY,
        "Med en reservnyckel, förvarad utanför portalen, kan svaren räddas om nycklarna går förlorade. Den som har både"
        " den och en gammal säkerhetskopia kan då också läsa vem som har svarat vad. Det står i enkäten.",
        "yes_no",
    ),
    "logo": SettingKind(
        "Kommunens logotyp",
        "",
        _digest,
        LOOK,
        "Står i sidhuvudet och i rapporter. En bild i formatet PNG, JPEG, WebP eller GIF på högst 1 MB, gärna med"
        " genomskinlig bakgrund. Utan bild visas portalens egen.",
        "logo",
    ),
    "accent_colour": SettingKind(
        "Kommunens färg på knappar, länkar och rubriker",
        "",
        read_colour,
        LOOK,
        "Skriv # och sex tecken, till exempel #0b4f56. Lämna tomt för portalens egen färg. Färgen måste gå att läsa mot"
        " vitt.",
    ),
    "emergency_phone": SettingKind("Telefon till socialjouren", "", str.strip, CONTACTS),
    "reply_days": SettingKind(
        "Antal dagar inom vilka den som lämnar en synpunkt får svar", "10", _days, COMPLAINTS_GROUP, control="number"
    ),
    "quick_exit_address": SettingKind(
        "Neutral webbplats som ”Lämna sidan snabbt” leder till", "https://www.smhi.se/", _https, COMPLAINTS_GROUP
    ),
}


BOARDS_DECIDE = (
    "administration",
    "contact_name",
    "contact_email",
    "contact_phone",
    "return_address",
    "privacy_contact",
    "minimum_group",
    "minimum_public_group",
    "keyed_sample",
    "nki_bands",
    "reply_days",
)
"""What each board may decide for itself, where there are several (portal/organisation/boards.py)."""


_EVERY = sa.select(Setting.name, Setting.value)


def default_settings() -> dict[str, str]:
    """What holds until someone decides."""
    return {name: kind.default for name, kind in SETTINGS.items()}


def get_settings(session: Session) -> dict[str, str]:
    """Every setting by name, as text."""
    decided = dict(session.execute(_EVERY).all())
    return {name: decided.get(name, kind.default) for name, kind in SETTINGS.items()}


def set_setting(session: Session, name: str, value: str) -> None:
    """Decide one setting; raise UserError when there is none of that name or the value does not fit."""
    if name not in SETTINGS:
        raise UserError(f"Det finns ingen inställning som heter ”{name}”. Välj bland: {', '.join(SETTINGS)}.")
    problems = settings_problems({**get_settings(session), name: value})
    if name in problems:
        raise UserError(f"Inställningen {name} kan inte vara ”{value}”: {problems[name]}.")
    session.merge(Setting(name=name, value=value.strip()))


def set_settings(session: Session, values: Mapping[str, str]) -> Collection[str]:
    """Decide several at once, which :func:`settings_problems` has nothing against; returns the names that changed."""
    present = get_settings(session)
    changed = {name: value.strip() for name, value in values.items() if value.strip() != present[name]}
    for name, value in changed.items():
        session.merge(Setting(name=name, value=value))
    return changed.keys()


def settings_problems(values: Mapping[str, str]) -> dict[str, str]:
    """What does not fit, by the name of the setting; ``values`` holds every setting."""
    problems: dict[str, str] = {}
    for name, value in values.items():
        try:
            SETTINGS[name].parse(value)
        except ValueError as error:
            problems[name] = str(error)
        if not value.strip().isprintable():
            problems[name] = "skriv texten på en rad"
        if len(value) > LONGEST:
            problems[name] = f"korta texten till högst {LONGEST} tecken"
    limits = ("minimum_group", "minimum_public_group")
    if not problems.keys() & set(limits) and int(values[limits[0]]) > int(values[limits[1]]):
        told = "gränsen för offentliga resultat kan inte vara mindre än gränsen för att alls redovisa"
        problems.update(dict.fromkeys(limits, told))
    return problems
