"""The demo's organisation: names that no Swedish municipality has."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.organisation.operations import create_account
from portal.organisation.queries import find_account_by_email
from portal.organisation.settings import set_setting
from portal.organisation.unit_imports import UnitRow, import_units

SETTINGS = {
    "municipality": "Ekdala kommun (demo)",
    "board": "Socialnämnden",
    "administration": "Socialförvaltningen",
    "contact_name": "Kvalitetsenheten",
    "contact_email": "kvalitet@ekdala.example",
    "contact_phone": "0500-00 00 00",
    "privacy_contact": "Dataskyddsombudet, dataskydd@ekdala.example",
}
UNITS = (
    ("soc", "Socialförvaltningen", ""),
    ("ifo", "Individ- och familjeomsorg", "soc"),
    ("forsorjningsstod", "Enheten för försörjningsstöd", "ifo"),
    ("barn-unga", "Enheten för barn och unga", "ifo"),
    ("vuxna", "Vuxenenheten", "ifo"),
)
ACCOUNTS = (
    ("kvalitet@ekdala.example", "Karin Lindqvist", "quality", (), "bygger, följer och läser alla undersökningar"),
    ("chef@ekdala.example", "Johan Ekström", "unit_head", ("forsorjningsstod",), "ser den egna enhetens resultat"),
    ("ledning@ekdala.example", "Amina Warsame", "management", (), "ser sammanställda resultat"),
)


def add_municipality(session: Session, password: str) -> None:
    """Settings, units and accounts; what is there already is left as it is."""
    if find_account_by_email(session, ACCOUNTS[0][0]) is not None:
        return
    for name, value in SETTINGS.items():
        set_setting(session, name, value)
    import_units(session, [UnitRow(line, *row) for line, row in enumerate(UNITS, start=2)])
    for email, name, role, units, _ in ACCOUNTS:
        create_account(session, email=email, name=name, password=password, roles=[role], unit_codes=units)
