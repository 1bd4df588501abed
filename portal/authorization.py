"""Who may do what: one table of small predicates, role by role, endpoint by endpoint.

Every endpoint of the portal stands in :data:`PERMISSIONS`; a test compares the table with the URL map, and a request to
an endpoint that is missing is refused. A role first opens the endpoint; its relation then decides object by object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

ROLES = ("quality", "unit_head", "registrar", "lex_sarah", "management", "staff", "admin")


@dataclass(frozen=True)
class Identity:
    """Whoever asks: roles, and for the role of unit head the units led, with everything under them."""

    account_id: int
    roles: frozenset[str]
    led_units: frozenset[int] = frozenset()
    own_units: frozenset[int] = frozenset()
    """The units that the account itself is the head of: of ``led_units``, those not merely under another."""


class HasUnits(Protocol):
    """An object that concerns certain units: a round, a unit's result."""

    @property
    def unit_ids(self) -> frozenset[int]: ...


Relation = Callable[[Identity, HasUnits], bool]


def any_object(_identity: Identity, _target: HasUnits) -> bool:
    """The role is enough, whatever the object."""
    return True


def concerns_led_unit(identity: Identity, target: HasUnits) -> bool:
    """At least one of the object's units is led by whoever asks."""
    return bool(identity.led_units & target.unit_ids)


def concerns_own_unit(identity: Identity, target: HasUnits) -> bool:
    """The object is with a unit that the asker is the head of; a head above is not asked in by that."""
    return bool(identity.own_units & target.unit_ids)


def concerns_no_unit(_identity: Identity, target: HasUnits) -> bool:
    """The object has not been given to any unit yet."""
    return not target.unit_ids


def unprotected_with_no_unit(identity: Identity, target: HasUnits) -> bool:
    """The same, and whoever sent it has no protected identity."""
    return concerns_no_unit(identity, target) and not getattr(target, "is_protected", True)


Permission = Mapping[str, Relation]
PUBLIC: Permission = {}
"""Open to anyone, without logging in."""

EVERYONE_LOGGED_IN: Permission = dict.fromkeys(ROLES, any_object)
QUALITY: Permission = {"quality": any_object}
ADMIN: Permission = {"admin": any_object}
READS_RESULTS: Permission = {"quality": any_object, "management": any_object, "unit_head": concerns_led_unit}
READS_OUTLINES: Permission = {"registrar": any_object, "management": any_object, "unit_head": concerns_led_unit}
READS_CASES: Permission = {"registrar": concerns_no_unit, "unit_head": concerns_own_unit}
READS_SENDERS: Permission = {"registrar": unprotected_with_no_unit, "unit_head": concerns_own_unit}
READS_REVIEWS: Permission = READS_RESULTS
DOES_REVIEWS: Permission = {"quality": any_object, "unit_head": concerns_own_unit}
"""Those who open records; whoever leads the unit from above, and the management, see sums and analysis."""

PERMISSIONS: dict[str, Permission] = {
    "static": PUBLIC,
    "start.home": PUBLIC,
    "start.accessibility": PUBLIC,
    "start.privacy": PUBLIC,
    "start.health": PUBLIC,
    "start.work": EVERYONE_LOGGED_IN,
    "start.style": EVERYONE_LOGGED_IN,
    "accounts.log_in": PUBLIC,
    "accounts.log_out": EVERYONE_LOGGED_IN,
    "accounts.enter_code": PUBLIC,
    "settings.colours": PUBLIC,
    "settings.logo": PUBLIC,
    **dict.fromkeys(
        (
            "settings.edit",
            "settings.list_boards",
            "settings.add_board",
            "settings.change_board",
            "settings.remove_board",
            "units.list_units",
            "units.add",
            "units.change",
            "units.close",
            "units.merge",
            "units.split",
            "units.read_list",
            "staff_accounts.list_accounts",
            "staff_accounts.add",
            "staff_accounts.change",
            "staff_accounts.act",
            "staff_accounts.read_list",
        ),
        ADMIN,
    ),
    "own_account.ask_for_link": PUBLIC,
    "own_account.choose_password": PUBLIC,
    "own_account.sign_in": PUBLIC,
    "own_account.show": EVERYONE_LOGGED_IN,
    "own_account.change_password": EVERYONE_LOGGED_IN,
    "own_account.substitutes": {"unit_head": any_object},
    "second_factor.edit": EVERYONE_LOGGED_IN,
    "second_factor.picture": EVERYONE_LOGGED_IN,
    "respond.personal_link": PUBLIC,
    "respond.open_link": PUBLIC,
    "respond.resume": PUBLIC,
    "respond.start": PUBLIC,
    "respond.section": PUBLIC,
    "respond.check": PUBLIC,
    "respond.paused": PUBLIC,
    "respond.thanks": PUBLIC,
    "respond.withdraw": PUBLIC,
    "respond.correct": PUBLIC,
    "respond.decline": PUBLIC,
    "respond.enter_code": PUBLIC,
    "respond.kiosk": PUBLIC,
    "respond.kiosk_forget": PUBLIC,
    "respond.kiosk_privacy": PUBLIC,
    "complaints.start": PUBLIC,
    "complaints.section": PUBLIC,
    "complaints.check": PUBLIC,
    "complaints.receipt": PUBLIC,
    "complaints.follow": PUBLIC,
    "complaints.status": PUBLIC,
    "complaints.leave": PUBLIC,
    "cases.list_cases": READS_OUTLINES,
    "cases.outline": READS_OUTLINES,
    "cases.take_back": {"registrar": any_object},
    "cases.show": READS_CASES,
    "cases.sender": READS_SENDERS,
    "cases.attachment": READS_CASES,
    "cases.note": READS_CASES,
    "cases.reply": READS_CASES,
    "cases.assign": READS_CASES,
    "cases.change_status": READS_CASES,
    "surveys.list_questionnaires": QUALITY,
    **dict.fromkeys(("surveys.preview", "surveys.read_in", "surveys.publish", "surveys.download"), QUALITY),
    "rounds.list_rounds": READS_RESULTS,
    "rounds.calendar": READS_RESULTS,
    "rounds.open_round": QUALITY,
    "rounds.show": READS_RESULTS,
    "rounds.poster": QUALITY,
    **dict.fromkeys(
        (
            "rounds.invite",
            "rounds.invited",
            "rounds.change_invited",
            "rounds.reminders",
            "rounds.letter",
            "rounds.try_again",
            "rounds.cards",
            "rounds.card_file",
            "rounds.paper",
            "rounds.paper_plan",
            "rounds.key",
            "rounds.key_again",
            "rounds.settle",
            "rounds.close",
            "rounds.move_last_day",
            "rounds.reopen",
            "rounds.pause",
            "rounds.resume",
            "rounds.archive",
            "rounds.restore",
            "rounds.boards",
            "rounds.remind_of_empty_cells",
            "rounds.follow_up",
            "rounds.footnotes",
            "history.edit",
            "history.remove",
            "history.change_weighting",
        ),
        QUALITY,
    ),
    **dict.fromkeys(
        (
            "coding.overview",
            "coding.question",
            "coding.book",
            "coding.text",
            "coding.mask",
            "coding.quote",
            "coding.second",
            "coding.settle",
            "coding.correct",
        ),
        QUALITY,
    ),
    "results.show": READS_RESULTS,
    "results.export": READS_RESULTS,
    "earlier_tables.show": QUALITY,
    "breakdowns.choose": QUALITY,
    "reports.show": READS_RESULTS,
    "reports.download": READS_RESULTS,
    "reports.publish": QUALITY,
    "reports.withdraw": QUALITY,
    "reports.approved_file": QUALITY,
    **dict.fromkeys(
        ("publications.list_reports", "publications.show", "publications.edition", "publications.download"), PUBLIC
    ),
    **dict.fromkeys(("reviews.list_reviews", "reviews.show", "reviews.together", "reviews.report"), READS_REVIEWS),
    **dict.fromkeys(
        (
            "reviews.create",
            "reviews.records",
            "reviews.draw",
            "reviews.record",
            "reviews.drop",
            "reviews.marks",
            "reviews.analysis",
            "reviews.end",
            "reviews.export",
        ),
        DOES_REVIEWS,
    ),
}


def may_enter(identity: Identity | None, endpoint: str) -> bool:
    """Whether the endpoint is open to whoever asks, before any object is known."""
    permission = PERMISSIONS[endpoint]
    return permission is PUBLIC or (identity is not None and bool(identity.roles & permission.keys()))


def may_see(identity: Identity, endpoint: str, target: HasUnits) -> bool:
    """Whether one of the asker's roles allows this endpoint for this object."""
    permission = PERMISSIONS[endpoint]
    return any(permission[role](identity, target) for role in identity.roles & permission.keys())
