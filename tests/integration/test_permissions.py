"""Every endpoint, every role: the permission table, the URL map and the pages agree."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from portal.authorization import PERMISSIONS, PUBLIC, ROLES
from portal.db import get_database
from portal.organisation.board_changes import create_board
from portal.surveys.operations import close_round
from tests.support.client import Browser
from tests.support.reviews import add_review
from tests.support.scenes import PASSWORD, STAFF, add_round, add_staff, publish_ready

REFUSED = {403, 404}
EMAIL = {role: email for email, role, _ in reversed(STAFF)}
ALLOWED = {
    "start.work": set(ROLES),
    "start.style": set(ROLES),
    "accounts.log_out": set(ROLES),
    "settings.edit": {"admin"},
    "settings.list_boards": {"admin"},
    "settings.add_board": {"admin"},
    "settings.change_board": {"admin"},
    "settings.remove_board": {"admin"},
    "units.list_units": {"admin"},
    "units.add": {"admin"},
    "units.change": {"admin"},
    "units.close": {"admin"},
    "units.merge": {"admin"},
    "units.split": {"admin"},
    "units.read_list": {"admin"},
    "staff_accounts.list_accounts": {"admin"},
    "staff_accounts.add": {"admin"},
    "staff_accounts.change": {"admin"},
    "staff_accounts.act": {"admin"},
    "staff_accounts.read_list": {"admin"},
    "own_account.show": set(ROLES),
    "own_account.change_password": set(ROLES),
    "own_account.substitutes": {"unit_head"},
    "second_factor.edit": set(ROLES),
    "second_factor.picture": set(ROLES),
    "cases.list_cases": {"registrar", "unit_head", "management"},
    "cases.outline": {"registrar", "unit_head", "management"},
    "cases.take_back": {"registrar"},
    "cases.show": {"registrar", "unit_head"},
    "cases.sender": {"registrar", "unit_head"},
    "cases.reply": {"registrar", "unit_head"},
    "cases.attachment": {"registrar", "unit_head"},
    "cases.note": {"registrar", "unit_head"},
    "cases.assign": {"registrar", "unit_head"},
    "cases.change_status": {"registrar", "unit_head"},
    "surveys.list_questionnaires": {"quality"},
    "surveys.preview": {"quality"},
    "surveys.read_in": {"quality"},
    "surveys.publish": {"quality"},
    "surveys.download": {"quality"},
    "rounds.list_rounds": {"quality", "management", "unit_head"},
    "rounds.open_round": {"quality"},
    "rounds.calendar": {"quality", "management", "unit_head"},
    "rounds.move_last_day": {"quality"},
    "rounds.reopen": {"quality"},
    "earlier_tables.show": {"quality"},
    "rounds.pause": {"quality"},
    "rounds.resume": {"quality"},
    "rounds.archive": {"quality"},
    "rounds.restore": {"quality"},
    "rounds.boards": {"quality"},
    "rounds.remind_of_empty_cells": {"quality"},
    "rounds.follow_up": {"quality"},
    "rounds.footnotes": {"quality"},
    "rounds.show": {"quality", "management", "unit_head"},
    "rounds.poster": {"quality"},
    "rounds.invite": {"quality"},
    "rounds.invited": {"quality"},
    "rounds.change_invited": {"quality"},
    "rounds.reminders": {"quality"},
    "rounds.letter": {"quality"},
    "rounds.try_again": {"quality"},
    "rounds.cards": {"quality"},
    "rounds.card_file": {"quality"},
    "rounds.paper": {"quality"},
    "rounds.paper_plan": {"quality"},
    "rounds.key": {"quality"},
    "rounds.key_again": {"quality"},
    "rounds.settle": {"quality"},
    "rounds.close": {"quality"},
    "history.edit": {"quality"},
    "history.remove": {"quality"},
    "history.change_weighting": {"quality"},
    "coding.overview": {"quality"},
    "coding.question": {"quality"},
    "coding.book": {"quality"},
    "coding.text": {"quality"},
    "coding.mask": {"quality"},
    "coding.quote": {"quality"},
    "coding.second": {"quality"},
    "coding.settle": {"quality"},
    "coding.correct": {"quality"},
    "results.show": {"quality", "management", "unit_head"},
    "results.export": {"quality", "management", "unit_head"},
    "breakdowns.choose": {"quality"},
    "reports.show": {"quality", "management", "unit_head"},
    "reports.download": {"quality", "management", "unit_head"},
    "reports.publish": {"quality"},
    "reports.withdraw": {"quality"},
    "reports.approved_file": {"quality"},
    "reviews.list_reviews": {"quality", "management", "unit_head"},
    "reviews.show": {"quality", "management", "unit_head"},
    "reviews.together": {"quality", "management", "unit_head"},
    "reviews.report": {"quality", "management", "unit_head"},
    "reviews.create": {"quality", "unit_head"},
    "reviews.records": {"quality", "unit_head"},
    "reviews.draw": {"quality", "unit_head"},
    "reviews.record": {"quality", "unit_head"},
    "reviews.drop": {"quality", "unit_head"},
    "reviews.marks": {"quality", "unit_head"},
    "reviews.analysis": {"quality", "unit_head"},
    "reviews.end": {"quality", "unit_head"},
    "reviews.export": {"quality", "unit_head"},
}
"""Who may enter what is not public; written here once more, so that a slip in the table is seen."""


def test_the_table_names_every_endpoint_and_no_other(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(PERMISSIONS)


def test_the_table_says_what_was_decided() -> None:
    table = {endpoint: set(permission) for endpoint, permission in PERMISSIONS.items() if permission is not PUBLIC}
    assert table == ALLOWED


def addresses(app: Flask) -> dict[str, str]:
    """One address for each endpoint that is not public and can be read.

    Who reads a complaint depends on whose it is just now: test_cases_by_staff.py goes through those, role by role.
    """
    values = {"code": "prov", "file_format": "csv", "number": 1, "kind": "kort", "part": 1, "position": 1}
    values |= {"question": "fritext_bra", "tag": "x"}
    with app.test_request_context():
        return {
            rule.endpoint: app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
            for rule in app.url_map.iter_rules()
            if rule.endpoint in ALLOWED
            and not (rule.endpoint.startswith("cases.") and rule.arguments)
            and "GET" in (rule.methods or set())
            and rule.arguments <= values.keys()
        }


@pytest.fixture
def closed_round(app: Flask) -> None:
    add_staff(app)
    with app.app_context(), get_database().writing() as session:
        create_board(session, "prov", "Nämnden för prov")
        add_review(session, "prov")
        add_round(session, publish_ready(session, "nki"), frames={"hl": 13})
        close_round(session, add_round(session, publish_ready(session, "nki"), code="slut", frames={"hl": 13}))


@pytest.mark.usefixtures("closed_round")
@pytest.mark.parametrize("role", ROLES)
def test_each_role_meets_what_it_may(app: Flask, new_browser: Callable[[], Browser], role: str) -> None:
    visitor = new_browser()
    visitor.log_in(EMAIL[role], PASSWORD)
    for endpoint, address in addresses(app).items():
        if endpoint.startswith("surveys."):
            address = address.replace("prov", "nki").replace("csv", "json")
        address = address.replace("prov", "hl") if endpoint.startswith("units.") else address
        status = visitor.get(address).status
        assert (status in REFUSED) == (role not in ALLOWED[endpoint]), f"{role} {endpoint}: {status}"


@pytest.mark.usefixtures("closed_round")
def test_whoever_is_not_logged_in_is_asked_to(app: Flask, browser: Browser) -> None:
    for address in addresses(app).values():
        page = browser.get(address)
        assert page.heading == "Logga in"
        assert page.path.startswith("/logga-in?nasta=")


@pytest.mark.usefixtures("closed_round")
@pytest.mark.parametrize("role", [role for role in ROLES if role != "quality"])
def test_posting_is_refused_too(app: Flask, new_browser: Callable[[], Browser], role: str) -> None:
    visitor = new_browser()
    token = visitor.log_in(EMAIL[role], PASSWORD).tree.xpath("string(//*[@name='csrf_token']/@value)")
    for address in (
        "/arbete/undersokningar/ny",
        "/arbete/undersokningar/prov/avsluta",
        "/arbete/undersokningar/prov/bjud-in",
        "/arbete/frageformular/las-in",
        "/arbete/frageformular/nki/faststall",
        "/arbete/undersokningar/prov/inbjudna/1",
        "/arbete/undersokningar/prov/paminnelser",
        "/arbete/undersokningar/prov/brev/0",
        "/arbete/undersokningar/prov/skicka-igen",
        "/arbete/undersokningar/prov/papper-registrering",
        "/arbete/undersokningar/slut/publicera",
        "/arbete/undersokningar/slut/faststalld/1/dra-tillbaka",
        "/arbete/undersokningar/prov/folj-upp",
        "/arbete/undersokningar/prov/oppna-igen",
        "/arbete/undersokningar/prov/fotnoter",
        "/arbete/undersokningar/prov/namnder/paminn",
        "/arbete/undersokningar/prov/tidigare-ar",
        "/arbete/undersokningar/prov/viktning",
        "/arbete/undersokningar/slut/fritext/fritext_bra/kodbok",
        "/arbete/undersokningar/slut/fritext/fritext_bra/text/x",
        "/arbete/undersokningar/slut/fritext/fritext_bra/andra-kodare",
    ):
        assert visitor.post(address, {"csrf_token": token}).status == 403


@pytest.mark.usefixtures("closed_round")
def test_a_unit_head_meets_nothing_of_other_units(app: Flask, new_browser: Callable[[], Browser]) -> None:
    head = new_browser()
    token = head.log_in("chef.alvsjo@kommun.example", PASSWORD).tree.xpath("string(//*[@name='csrf_token']/@value)")
    for code in ("prov", "slut"):
        for page in (
            "",
            "/resultat",
            "/rapport",
            "/rapport.pdf",
            "/resultat?enhet=hl",
            "/resultat.csv",
            "/resultat.xlsx",
            "/rapport.pdf?enhet=hl&niva=intern",
        ):
            assert head.get(f"/arbete/undersokningar/{code}{page}").status == 404
    for page in ("", "/akter", "/akter/1", "/matris.csv", "/rapport.pdf", "/analys", "/fotnoter"):
        assert head.get(f"/arbete/aktgranskning/prov{page}").status == 404
    for page in ("/dra", "/akter/1", "/akter/1/utga", "/fotnoter", "/analys", "/klar"):
        assert head.post(f"/arbete/aktgranskning/prov{page}", {"csrf_token": token}).status == 404


@pytest.mark.usefixtures("closed_round")
@pytest.mark.parametrize("role", [role for role in ROLES if role != "admin"])
def test_only_the_administrator_posts_to_settings_units_and_accounts(
    new_browser: Callable[[], Browser], role: str
) -> None:
    visitor = new_browser()
    token = visitor.log_in(EMAIL[role], PASSWORD).tree.xpath("string(//*[@name='csrf_token']/@value)")
    for address in (
        "/arbete/installningar",
        "/arbete/enheter/ny",
        "/arbete/enheter/hl/stang",
        "/arbete/enheter/las-in",
        "/arbete/konton/nytt",
        "/arbete/konton/1/atgard",
        "/arbete/konton/las-in",
    ):
        assert visitor.post(address, {"csrf_token": token, "action": "deactivate"}).status == 403
