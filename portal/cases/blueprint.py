"""What the staff's pages of cases share: their addresses, their words, and who asks."""

from __future__ import annotations

from babel.numbers import format_decimal
from flask import Blueprint, abort
from flask.blueprints import BlueprintSetupState

from portal.authorization import Identity
from portal.cases import wording
from portal.cases.models import Case
from portal.db import now
from portal.i18n import local
from portal.organisation.access import identity
from portal.questionnaire.domains.files import MEGABYTE

blueprint = Blueprint("cases", __name__, url_prefix="/arbete/att-hantera")


@blueprint.record_once
def _for_templates(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["case_words"] = wording


@blueprint.app_template_filter("arrived")
def _arrival_day(case: Case) -> str:
    """The day it came in, as tables write days: 2026-11-22."""
    return local(case.received_at).date().isoformat()


@blueprint.app_template_filter("file_size")
def _file_size(size: int) -> str:
    """About how large a file is: 340 kB, 2,4 MB."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))}\u00a0kB"
    return f"{format_decimal(round(size / MEGABYTE, 1), locale='sv')}\u00a0MB"


@blueprint.app_template_test("late")
def _is_late(case: Case) -> bool:
    """Whether the day when the sender was to hear back has passed."""
    return case.reply_due_on < local(now()).date()


def asking() -> Identity:
    """Whoever is logged in."""
    return identity() or abort(404)
