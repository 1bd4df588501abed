"""What the municipality decides for itself: names, contacts, thresholds. None of it stands in code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.errors import UserError
from portal.organisation.models import Setting


@dataclass(frozen=True)
class SettingKind:
    """What a setting is for (in Swedish), its value until someone decides, and how its text is read."""

    description: str
    default: str
    parse: Callable[[str], object] = str.strip


def _count(text: str) -> int:
    if not text.strip().isdigit() or int(text) < 1:
        raise ValueError("ange ett heltal som är minst 1")
    return int(text)


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


SETTINGS: dict[str, SettingKind] = {
    "municipality": SettingKind("Kommunens namn, som det står i sidhuvud och brev", "Kommunen"),
    "board": SettingKind("Nämndens namn", "Socialnämnden"),
    "administration": SettingKind("Förvaltningens namn", "Socialförvaltningen"),
    "contact_name": SettingKind("Vem man frågar om undersökningar", "Kvalitetsenheten"),
    "contact_email": SettingKind("E-post till den som svarar på frågor om undersökningar", "", _email),
    "contact_phone": SettingKind("Telefon till den som svarar på frågor om undersökningar", ""),
    "privacy_contact": SettingKind("Dataskyddsombud: namn och hur man når hen", ""),
    "emergency_phone": SettingKind("Telefon till socialjouren", ""),
    "reply_days": SettingKind("Antal dagar inom vilka den som lämnar en synpunkt får svar", "10", _count),
    "quick_exit_address": SettingKind(
        "Neutral webbplats som ”Lämna sidan snabbt” leder till", "https://www.smhi.se/", _https
    ),
    "minimum_group": SettingKind("Minsta antal svar för att ett resultat alls ska redovisas", "5", _count),
    "minimum_public_group": SettingKind("Minsta antal svar för att ett resultat ska få vara offentligt", "10", _count),
}


def get_settings(session: Session) -> dict[str, str]:
    """Every setting by name, as text."""
    decided = {setting.name: setting.value for setting in session.scalars(sa.select(Setting))}
    return {name: decided.get(name, kind.default) for name, kind in SETTINGS.items()}


def set_setting(session: Session, name: str, value: str) -> None:
    """Decide one setting; raise UserError when there is none of that name or the value does not fit."""
    kind = SETTINGS.get(name)
    if kind is None:
        raise UserError(f"Det finns ingen inställning som heter ”{name}”. Välj bland: {', '.join(SETTINGS)}.")
    try:
        kind.parse(value)
    except ValueError as error:
        raise UserError(f"Inställningen {name} kan inte vara ”{value}”: {error}.") from None
    session.merge(Setting(name=name, value=value.strip()))
