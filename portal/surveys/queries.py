"""Reading surveys, versions and rounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.errors import UserError
from portal.organisation.models import Unit
from portal.organisation.queries import get_unit_tree, get_unit_tree_on
from portal.organisation.unit_lists import unit_labels
from portal.questionnaire.definition import Questionnaire
from portal.questionnaire.document import decode
from portal.surveys.models import CollectionRound, QuestionnaireVersion, RoundUnit, Survey

KEPT_QUESTIONNAIRES = 256
_DECODED: dict[str, Questionnaire] = {}
_DOCUMENT = sa.select(QuestionnaireVersion.document).where(QuestionnaireVersion.id == sa.bindparam("number"))


def find_survey(session: Session, code: str) -> Survey | None:
    """The survey with that code."""
    return session.scalar(sa.select(Survey).where(Survey.code == code))


def get_survey(session: Session, code: str) -> Survey:
    """The survey with that code; raise UserError when there is none."""
    survey = find_survey(session, code)
    if survey is None:
        raise UserError(f"Det finns inget frågeformulär med koden ”{code}”. Lägg till det med surveys add {code}.")
    return survey


def list_surveys(session: Session) -> Sequence[Survey]:
    """Every survey with its versions, by title."""
    return session.scalars(sa.select(Survey).options(selectinload(Survey.versions)).order_by(Survey.title)).all()


def find_latest_version(session: Session, survey: Survey) -> QuestionnaireVersion | None:
    """The newest published version of a survey."""
    newest = sa.select(QuestionnaireVersion).where(QuestionnaireVersion.survey_id == survey.id)
    return session.scalar(newest.order_by(QuestionnaireVersion.number.desc()).limit(1))


def get_questionnaire(session: Session, version: QuestionnaireVersion) -> Questionnaire:
    """The questionnaire of a published version. A version never changes: each is decoded once in a process."""
    return _decoded(version.digest, lambda: version.document)


def get_decoded(session: Session, version_id: int, digest: str) -> Questionnaire:
    """The same, for whoever knows no more of the version than its number and its digest."""
    return _decoded(digest, lambda: session.scalars(_DOCUMENT, {"number": version_id}).one())


def _decoded(digest: str, document: Callable[[], str]) -> Questionnaire:
    if digest not in _DECODED:
        if len(_DECODED) >= KEPT_QUESTIONNAIRES:
            _DECODED.clear()
        _DECODED[digest] = decode(document())
    return _DECODED[digest]


# Asked at every page about a round: put together once.
_BY_CODE = (
    sa.select(CollectionRound)
    .where(CollectionRound.code == sa.bindparam("code"))
    .options(
        joinedload(CollectionRound.version, innerjoin=True).joinedload(QuestionnaireVersion.survey, innerjoin=True),
        joinedload(CollectionRound.round_units).joinedload(RoundUnit.unit, innerjoin=True),
    )
)


def find_round(session: Session, code: str) -> CollectionRound | None:
    """The round with that code, with its version, survey and units."""
    return session.scalars(_BY_CODE, {"code": code}).unique().one_or_none()


def get_round(session: Session, code: str) -> CollectionRound:
    """The round with that code; raise UserError when there is none."""
    collection_round = find_round(session, code)
    if collection_round is None:
        raise UserError(f"Det finns ingen undersökning med koden ”{code}”. Kontrollera koden och försök igen.")
    return collection_round


def list_rounds(session: Session) -> Sequence[CollectionRound]:
    """Every round with its units, the newest first."""
    units = selectinload(CollectionRound.round_units).joinedload(RoundUnit.unit)
    return session.scalars(sa.select(CollectionRound).options(units).order_by(CollectionRound.opens_at.desc())).all()


def unit_names(session: Session) -> dict[str, str]:
    """Code and name of every unit, for code lists that are taken from the unit tree; no two are called the same."""
    tree = get_unit_tree(session)
    present = [unit.id for unit in tree.units if isinstance(unit, Unit) and unit.closed_on is None]
    labels = unit_labels(tree, (unit.id for unit in tree.units)) | unit_labels(tree, present)
    return {unit.code: labels[unit.id] for unit in tree.units}


def round_unit_names(session: Session, collection_round: CollectionRound) -> dict[int, str]:
    """What the units of a round are called, by id: those of one name say which unit they lie under as well."""
    names = {each.unit_id: each.name for each in collection_round.round_units}
    if len(set(names.values())) == len(names):
        return names  # as good as always: the tree need not be read
    day = collection_round.over_on
    return unit_labels(get_unit_tree_on(session, day) if day else get_unit_tree(session), names)
