"""What must be there before anyone can complain: the questionnaire and the keys. Done by ``db upgrade``."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.cases import envelopes, receipts
from portal.cases.models import Case
from portal.crypto import KeyFolder
from portal.surveys.drafts import draft_of
from portal.surveys.library import COMPLAINTS
from portal.surveys.models import QuestionnaireVersion, Survey
from portal.surveys.operations import add_from_library, publish
from portal.surveys.queries import find_latest_version

KEYS = frozenset({envelopes.KEY_NAME, receipts.KEY_NAME})
TABLES = frozenset({Survey.__tablename__, QuestionnaireVersion.__tablename__})
"""What :func:`prepare` makes keys and rows in."""


def is_all_there_is(connection: sa.Connection) -> bool:
    """Whether the tables hold nothing but the complaint questionnaire as it was installed."""
    surveys = connection.scalars(sa.select(Survey.code)).all()
    versions = connection.scalar(sa.select(sa.func.count()).select_from(QuestionnaireVersion))
    return list(surveys) == [COMPLAINTS] and versions == 1


def prepare(session: Session, keys: KeyFolder) -> None:
    """Install and publish the complaint questionnaire and make the keys; again changes nothing.

    Once something has been received no key is made: a new one would hide that the old one is lost.
    """
    survey = add_from_library(session, COMPLAINTS)
    if find_latest_version(session, survey) is None:
        publish(session, survey, draft_of(survey))
    if not session.scalar(sa.select(sa.exists().where(Case.id.is_not(None)))):
        for name in sorted(KEYS):
            keys.create(name)
