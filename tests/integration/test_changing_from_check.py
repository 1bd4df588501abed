"""From the check page one changes an answer and comes straight back."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.db import get_database
from tests.support.client import Browser, Page
from tests.support.scenes import add_round, add_units, publish_miniature, publish_ready

LINK = "/oppen/prov"


def check_page(app: Flask, browser: Browser, name: str, ready: bool = False) -> Page:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, (publish_ready if ready else publish_miniature)(session, name))
    page = browser.get(LINK).submit()
    for _ in range(10):
        if page.path.endswith("/kontrollera"):
            return page
        page = page.submit()
    raise AssertionError(page.path)


def change(page: Page, question: str) -> Page:
    """Follow the link that changes one answer."""
    (address,) = page.tree.xpath(f"//dd/a[contains(@href, '#q-{question}')]/@href")
    return page.browser.get(address.partition("#")[0])


def test_changing_one_answer_leads_straight_back(app: Flask, browser: Browser) -> None:
    section = change(check_page(app, browser, "kompetens", ready=True), "utbildning")
    checked = section.submit(utbildning="studerar_socionom")
    assert checked.path.endswith("/kontrollera")
    assert change(checked, "utbildning").fields()["utbildning"] == ["studerar_socionom"]


def test_a_mistake_on_the_way_keeps_the_way_back(app: Flask, browser: Browser) -> None:
    section = change(check_page(app, browser, "number"), "arenden")
    wrong = section.submit(arenden="många")
    assert wrong.status == 400
    assert wrong.submit(arenden="12").path.endswith("/kontrollera")


def test_a_section_that_the_change_leads_to_comes_first(app: Flask, browser: Browser) -> None:
    checked = check_page(app, browser, "section_condition")
    opened = change(checked, "barn").submit(barn="ja")
    assert opened.heading == "Barnen"
    assert opened.submit(talar="nej").path.endswith("/kontrollera")


def test_saving_for_later_still_saves(app: Flask, browser: Browser) -> None:
    section = change(check_page(app, browser, "kompetens", ready=True), "utbildning")
    assert section.submit("Spara och fortsätt senare").path.endswith("/pausad")


@pytest.mark.parametrize("query", ["", "?fran=annat"])
def test_the_ordinary_way_goes_on_section_by_section(app: Flask, browser: Browser, query: str) -> None:
    section = change(check_page(app, browser, "kompetens", ready=True), "utbildning")
    page = browser.get(section.path.partition("?")[0] + query)
    assert "/del/" in page.submit().path
