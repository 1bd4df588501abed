"""The demo's organisation: names that no Swedish municipality has."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.organisation.board_changes import create_board, set_board_settings
from portal.organisation.boards import find_board
from portal.organisation.operations import create_account
from portal.organisation.queries import find_account_by_email, get_unit, get_unit_tree
from portal.organisation.settings import set_setting
from portal.organisation.unit_imports import import_units
from portal.organisation.unit_rows import UnitRow

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
    ("namnd", "Socialnämnden", ""),
    ("soc", "Socialförvaltningen", "namnd"),
    ("ifo", "Individ- och familjeomsorg", "soc"),
    ("mottagning", "Mottagningsenheten", "ifo"),
    ("forsorjningsstod", "Enheten för försörjningsstöd", "ifo"),
    ("barn-unga", "Enheten för barn och unga", "ifo"),
    ("vuxna", "Vuxenenheten", "ifo"),
    ("funktionsstod", "Funktionsstöd", "soc"),
    ("lss", "Enheten för LSS-handläggning", "funktionsstod"),
    ("boendestod", "Boendestöd", "funktionsstod"),
    ("aldrenamnd", "Äldrenämnden", ""),
    ("aldre", "Äldreförvaltningen", "aldrenamnd"),
    ("hemtjanst", "Hemtjänsten Centrum", "aldre"),
    ("linden", "Lindens äldreboende", "aldre"),
)
"""Four levels: board, administration, departments, units."""

BOARDS = (
    ("socialnamnden", "Socialnämnden", "namnd", {}),
    (
        "aldrenamnden",
        "Äldrenämnden",
        "aldrenamnd",
        {
            "administration": "Äldreförvaltningen",
            "contact_name": "Äldreförvaltningens kvalitetsgrupp",
            "contact_email": "aldre@ekdala.example",
            "contact_phone": "0500-00 00 10",
            "reply_days": "14",
        },
    ),
)
"""Code, name, the unit at the top, and what it decides for itself."""

ACCOUNTS = (
    ("kvalitet@ekdala.example", "Karin Lindqvist", "quality", (), "bygger, följer och läser alla undersökningar"),
    ("utvecklare@ekdala.example", "Helena Nyström", "quality", (), "har kodat fritextsvar som andra kodare"),
    (
        "chef@ekdala.example",
        "Johan Ekström",
        "unit_head",
        ("forsorjningsstod",),
        "läser enhetens resultat, svarar på synpunkter",
    ),
    ("omradeschef@ekdala.example", "Maria Sandell", "unit_head", ("ifo",), "ser avdelningens enheter"),
    ("ledning@ekdala.example", "Amina Warsame", "management", (), "ser sammanställda resultat"),
    ("registrator@ekdala.example", "Lars Holmgren", "registrar", (), "tar emot och fördelar synpunkter och klagomål"),
    ("lexsarah@ekdala.example", "Birgitta Öhman", "lex_sarah", (), "lex Sarah-utredare"),
    ("medarbetare@ekdala.example", "Ali Rahimi", "staff", (), "medarbetare"),
    ("admin@ekdala.example", "Peter Vikström", "admin", (), "systemförvaltare"),
)


def add_municipality(session: Session, password: str) -> None:
    """Settings, units and accounts; what is there already is left as it is."""
    if find_account_by_email(session, ACCOUNTS[0][0]) is None:
        for name, value in SETTINGS.items():
            set_setting(session, name, value)
    known = {unit.code for unit in get_unit_tree(session).units}
    missing = [UnitRow(line, *row) for line, row in enumerate(UNITS, start=2) if row[0] not in known]
    if missing:
        import_units(session, missing)
    for code, name, unit, own in BOARDS:
        if find_board(session, code) is None:
            set_board_settings(session, create_board(session, code, name, [get_unit(session, unit)]), own)
    for email, name, role, units, _ in ACCOUNTS:
        if find_account_by_email(session, email) is None:
            create_account(session, email=email, name=name, password=password, roles=[role], unit_codes=units)
