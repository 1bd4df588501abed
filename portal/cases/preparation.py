"""What must be there before anyone can complain: the questionnaire and the keys. Done by ``db upgrade``."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.cases import envelopes, receipts
from portal.cases.models import Case
from portal.crypto import KeyFolder
from portal.questionnaire.document import read
from portal.surveys.library import COMPLAINTS
from portal.surveys.operations import add_from_library, publish
from portal.surveys.queries import find_latest_version


def prepare(session: Session, keys: KeyFolder) -> None:
    """Install and publish the complaint questionnaire and make the keys; again changes nothing.

    Once something has been received no key is made: a new one would hide that the old one is lost.
    """
    survey = add_from_library(session, COMPLAINTS)
    if find_latest_version(session, survey) is None:
        publish(session, survey, read(survey.draft or ""))
    if not session.scalar(sa.select(sa.exists().where(Case.id.is_not(None)))):
        for name in (envelopes.KEY_NAME, receipts.KEY_NAME):
            keys.create(name)
