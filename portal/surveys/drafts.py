"""A survey's draft: the document that is to be fixed next, and what was remarked when it was read in.

A draft without remarks is stored as the document alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from portal.questionnaire.definition import Questionnaire
from portal.questionnaire.document import decode, digest, write
from portal.surveys.models import QuestionnaireVersion, Survey


class _Noted(Struct, forbid_unknown_fields=True):
    """The document with its remarks, as stored."""

    questionnaire: msgspec.Raw
    remarks: tuple[str, ...]


def draft_text(questionnaire: Questionnaire, remarks: Sequence[str] = ()) -> str:
    """What is stored of a draft."""
    document = write(questionnaire)
    if remarks:
        document = msgspec.json.encode(_Noted(msgspec.Raw(document), tuple(remarks)))
    return document.decode()


def draft_of(survey: Survey) -> Questionnaire:
    """The draft's questionnaire. It was checked when it was read in; raises DocumentError when there is none."""
    noted = _noted(survey)
    return decode(bytes(noted.questionnaire) if noted else survey.draft or "")


def draft_remarks(survey: Survey) -> tuple[str, ...]:
    """What was remarked when the draft was read in."""
    noted = _noted(survey)
    return noted.remarks if noted else ()


def find_unpublished(survey: Survey, latest: QuestionnaireVersion | None) -> Questionnaire | None:
    """The draft when it says something else than the latest version; None when there is nothing to fix."""
    if survey.draft is None:
        return None
    draft = draft_of(survey)
    return draft if latest is None or digest(draft) != latest.digest else None


def _noted(survey: Survey) -> _Noted | None:
    try:
        return msgspec.json.decode(survey.draft or "", type=_Noted)
    except msgspec.DecodeError:
        return None
