"""The language of pages that belong to no questionnaire: chosen in the header, remembered, kept by every link."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from portal.db import get_database
from tests.support.client import Browser, Page
from tests.support.scenes import add_round, add_units, publish_ready

OWN_PAGES = ("/", "/personuppgifter", "/tillganglighet")
ERRORS = ("/finns-inte", "/oppen/finns-inte", "/enkat/fel", "/svara/nagonannans/del/helhet")
EASY = "sv-x-lattlast"


@pytest.fixture
def open_round(app: Flask) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_ready(session, "nki"))


def language_of(page: Page) -> str | None:
    return page.tree.get("lang")


def current_choice(page: Page) -> list[str]:
    return [each.text_content().strip() for each in page.tree.xpath("//header//*[@aria-current='true']")]


def links_in(page: Page, place: str) -> list[str]:
    return page.tree.xpath(f"//{place}//a/@href[starts-with(., '/')]")


@pytest.mark.parametrize("path", OWN_PAGES)
def test_each_page_offers_its_languages_to_whoever_has_chosen_none(browser: Browser, path: str) -> None:
    page = browser.get(path)
    assert language_of(page) == "sv"
    assert current_choice(page) == ["Svenska"]
    assert language_of(page.link("English")) == "en"
    assert current_choice(browser.get(path)) == ["English"]


@pytest.mark.parametrize(
    ("path", "heading", "sentence"),
    [
        ("/", "Kvalitetsportalen", "En enkät är frågor till många personer."),
        ("/personuppgifter", "Så använder vi uppgifter om dig", "Personuppgifter är uppgifter om dig."),
        ("/tillganglighet", "Tillgänglighet", "Vi vill att alla ska kunna använda den."),
    ],
)
def test_an_address_can_ask_for_easy_swedish(browser: Browser, path: str, heading: str, sentence: str) -> None:
    assert sentence not in browser.get(path).text
    page = browser.get(f"{path}?sprak={EASY}")
    assert language_of(page) == EASY
    assert page.heading == heading
    assert sentence in page.text
    assert current_choice(page) == ["Lättläst svenska"]


def test_easy_swedish_keeps_every_fact(browser: Browser) -> None:
    privacy = browser.get(f"/personuppgifter?sprak={EASY}").text
    facts = ("artikel 6.1 e", "dataskyddsförordningen", "två timmar", "IP-adress", "minst fem svar", "imy.se", "rätta",
             "ta bort", "använda det mindre", "Integritetsskyddsmyndigheten")  # fmt: skip
    assert [fact for fact in facts if fact not in privacy] == []
    statement = browser.get("/tillganglighet").text
    facts = ("(2018:1937)", "WCAG 2.2", "AA", "delvis", "november 2026", "axe", "320 till 360", "JavaScript",
             "PDF/UA-1", "veraPDF", "Myndigheten för digital förvaltning", "digg.se")  # fmt: skip
    assert [fact for fact in facts if fact not in statement] == []


@pytest.mark.parametrize("path", OWN_PAGES)
@pytest.mark.parametrize("language", [EASY, "en"])
def test_the_choice_is_remembered_on_every_page(browser: Browser, path: str, language: str) -> None:
    browser.get(f"{path}?sprak={language}")
    for other in (*OWN_PAGES, *ERRORS):
        assert language_of(browser.get(other)) == language, other
    assert language_of(browser.get(f"{path}?sprak=sv")) == "sv"
    assert language_of(browser.get("/finns-inte")) == "sv"


def test_every_link_keeps_the_language_without_cookies(
    browser: Browser, new_browser: Callable[[], Browser], run: Callable[..., str]
) -> None:
    run("db", "upgrade")
    for path in OWN_PAGES:
        page = browser.get(f"{path}?sprak=en")
        links = [each for place in ("main", "footer") for each in links_in(page, place) if each != "/arbete"]
        brand = page.tree.xpath("//header//a[contains(@class, 'brand')]/@href")
        for link in [*links, *brand]:
            assert language_of(new_browser().get(link)) == "en", link


@pytest.mark.usefixtures("open_round")
@pytest.mark.parametrize("start", ["/oppen/prov", "/synpunkter"])
def test_links_from_a_questionnaire_keep_its_language(browser: Browser, start: str, run: Callable[..., str]) -> None:
    run("db", "upgrade")
    browser.get("/?sprak=en")
    for language in (EASY, "sv"):
        links = links_in(browser.get(f"{start}?sprak={language}"), "footer")
        assert len(links) == 2
        for link in links:
            assert language_of(browser.get(link)) == language


@pytest.mark.parametrize("path", ERRORS)
def test_an_error_speaks_the_language_that_its_address_asks_for(browser: Browser, path: str) -> None:
    easy = browser.get(f"{path}?sprak={EASY}")
    assert easy.status in (403, 404)
    assert language_of(easy) == EASY
    assert language_of(browser.get(path)) == "sv"


def test_a_language_the_portal_does_not_speak_changes_nothing(browser: Browser) -> None:
    browser.get("/?sprak=en")
    for path in OWN_PAGES:
        for odd in ("fi", "ar", "tlh", "", "sv-X-lattlast", "x" * 3000):
            assert language_of(browser.get(f"{path}?sprak={odd}")) == "en"


def test_nothing_is_remembered_until_someone_chooses(browser: Browser) -> None:
    for path in OWN_PAGES:
        assert "Set-Cookie" not in browser.client.get(path).headers
    assert "Set-Cookie" in browser.client.get("/?sprak=en").headers


def test_the_rest_of_the_address_stays(browser: Browser) -> None:
    page = browser.get("/personuppgifter?fran=affisch&sprak=en")
    assert page.link("Svenska").path == "/personuppgifter?fran=affisch&sprak=sv"


def test_staff_pages_are_swedish_whatever_the_address_says(browser: Browser) -> None:
    assert language_of(browser.get("/?sprak=en").browser.get("/logga-in?sprak=en")) == "sv"
