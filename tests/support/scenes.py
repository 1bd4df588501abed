"""Scenes that tests begin from: an organisation, staff, rounds. All but the staff by the portal's own operations."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.collection.stores import available_protections
from portal.db import get_database
from portal.organisation.models import Account, RoleGrant, Unit
from portal.organisation.passwords import hash_password
from portal.organisation.unit_imports import import_units
from portal.organisation.unit_rows import UnitRow
from portal.questionnaire.document import read
from portal.surveys.models import CollectionRound, QuestionnaireVersion
from portal.surveys.operations import RoundPlan, add_from_library, create_survey, open_round, publish

PASSWORD = "ett lösenord för prov"
UNITS = (("ifo", "Individ- och familjeomsorg", ""), ("hl", "Hägersten-Liljeholmen", "ifo"), ("alvsjo", "Älvsjö", "ifo"))
STAFF: tuple[tuple[str, str, list[str]], ...] = (
    ("kvalitet@kommun.example", "quality", []),
    ("chef.hl@kommun.example", "unit_head", ["hl"]),
    ("chef.alvsjo@kommun.example", "unit_head", ["alvsjo"]),
    ("ledning@kommun.example", "management", []),
    ("registrator@kommun.example", "registrar", []),
    ("sas@kommun.example", "lex_sarah", []),
    ("medarbetare@kommun.example", "staff", []),
    ("admin@kommun.example", "admin", []),
)
MINIATURES = Path(__file__).resolve().parents[1] / "questionnaires"


def add_units(session: Session) -> None:
    """A board with two units under it."""
    import_units(session, [UnitRow(line, *row) for line, row in enumerate(UNITS, start=2)])


def add_staff(app: Flask) -> None:
    """The organisation and one account for each role.

    Most tests begin so: the accounts are stored in one go, as ``create_account`` would store them one by one.
    """
    password_hash = hash_password(PASSWORD)
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        ids = {unit.code: unit.id for unit in session.scalars(sa.select(Unit))}
        for email, role, units in STAFF:
            grants = [RoleGrant(role=role, unit_id=ids[code]) for code in units] or [RoleGrant(role=role)]
            name = email.split("@")[0].title()
            session.add(Account(email=email, name=name, password_hash=password_hash, grants=grants))


def publish_ready(session: Session, name: str) -> QuestionnaireVersion:
    """A questionnaire of the library, published."""
    survey = add_from_library(session, name)
    return publish(session, survey, read(survey.draft or ""))


def publish_miniature(session: Session, name: str) -> QuestionnaireVersion:
    """One of the miniature questionnaires, published."""
    questionnaire = read((MINIATURES / f"{name}.json").read_bytes())
    return publish(session, create_survey(session, questionnaire), questionnaire)


def add_round(session: Session, version: QuestionnaireVersion, code: str = "prov", **plan: Any) -> CollectionRound:
    """An open round of ``version`` in Hägersten-Liljeholmen, unless ``plan`` says otherwise."""
    plan = {"title": "Kompetensenkät 2026", "frames": {"hl": 13}, "access": "open", **plan}
    return open_round(session, version, RoundPlan(code=code, **plan), available_protections())


def write_csv(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Write rows as CSV with a header."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
