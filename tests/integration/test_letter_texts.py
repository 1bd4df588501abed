"""The words of a round's letters: in each language, the municipality's own when it has any, tried on oneself first."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.collection.invitations import RecipientRow
from portal.db import get_database
from portal.organisation.settings import set_setting
from portal.surveys.queries import get_round
from tests.support.client import Browser, Page
from tests.support.mailings import letters, letters_to, open_invited, work
from tests.support.scenes import PASSWORD

PAGE = "/arbete/undersokningar/prov"
LETTER = f"{PAGE}/brev/0"


@pytest.fixture(autouse=True)
def _round(app: Flask, quality: Browser) -> None:
    with app.app_context(), get_database().writing() as session:
        set_setting(session, "municipality", "Ekdala kommun")
    languages = ("sv", "en", "sv-x-lattlast")
    people = [RecipientRow(line, f"{tag}@kommun.example", tag, "hl", tag) for line, tag in enumerate(languages)]
    open_invited(app, people, "nki", title="Hemlig rubrik", opens_at=None)


def save(quality: Browser, language: str = "sv", button: str = "Spara", **words: str) -> Page:
    return quality.get(f"{LETTER}?sprak={language}").submit(button, **words)


def test_each_is_written_to_in_their_own_language(app: Flask) -> None:
    work(app)
    texts = {tag: letters_to(app, f"{tag}@kommun.example")[0] for tag in ("sv", "en", "sv-x-lattlast")}
    assert texts["sv"]["Subject"] == "Enkät från Ekdala kommun"
    assert "This is your personal link" in texts["en"].get_content()
    assert texts["en"]["Content-Language"] == "en"
    assert len({letter.get_content() for letter in texts.values()}) == 3


def test_a_letter_sent_again_after_a_log_in_is_still_in_its_language(quality: Browser) -> None:
    page = quality.get(f"{LETTER}?sprak=en")
    quality.client.delete_cookie("portal")
    refused = page.submit("Spara", subject="News from {kommun}", body="Read: {länk}")
    back = refused.submit().submit(email="kvalitet@kommun.example", password=PASSWORD)
    assert back.submit().fields()["subject"] == ["News from {kommun}"]
    assert quality.get(f"{LETTER}?sprak=en").fields()["body"][0].strip() == "Read: {länk}"
    assert quality.get(LETTER).fields()["subject"] == ["Enkät från {kommun}"]


def test_own_words_are_seen_saved_and_sent(app: Flask, quality: Browser) -> None:
    page = quality.get(PAGE).link("Inbjudan")
    assert "{länk}" in page.fields()["body"][0]
    assert "http://127.0.0.1:8000/enkat/exempel" in page.text
    words = {"subject": "Hej från {kommun}!", "body": "Hej!\n\nDin länk: {länk}\n\n{kommun}"}
    shown = page.submit("Visa hur det blir", **words)
    assert "Din länk: http://127.0.0.1:8000/enkat/exempel" in shown.text
    assert "Hej från Ekdala kommun!" in shown.text
    assert quality.get(LETTER).fields()["subject"] == ["Enkät från {kommun}"]
    shown.submit("Spara", **words)
    work(app)
    (letter,) = letters_to(app, "sv@kommun.example")
    assert letter["Subject"] == "Hej från Ekdala kommun!"
    assert "/enkat/" in letter.get_content()
    assert "{" not in letter.get_content()
    assert "personal link" in letters_to(app, "en@kommun.example")[0].get_content()


def test_the_portals_words_are_had_again(quality: Browser) -> None:
    before = quality.get(LETTER).fields()
    changed = save(quality, subject="Nytt", body="Se {länk}")
    assert changed.fields()["subject"] == ["Nytt"]
    again = changed.submit("Använd portalens text")
    assert again.fields()["body"] == before["body"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"body": "Ingen länk"}, "Länken saknas"),
        ({"body": "{länk} {namn}"}, "”{namn}” känns inte igen"),
        ({"body": "{länk} {"}, "”{” känns inte igen"),
        ({"body": "{länk} {sista dag}"}, "ingen sista dag"),
        ({"body": "{länk}" + "x" * 5_000}, "för lång"),
        ({"subject": ""}, "Skriv en ämnesrad"),
        ({"subject": "Om hemlig rubrik"}, "Ta bort ”Hemlig rubrik”"),
        ({"subject": "Enkät från Hägersten-Liljeholmen"}, "ska bara nämna kommunen"),
        ({"subject": "Se {länk}"}, "kan inte stå i ämnesraden"),
        ({"subject": "x" * 151}, "Ämnesraden är för lång"),
    ],
)
def test_words_that_cannot_be_sent_are_kept_on_the_page(quality: Browser, words: dict[str, str], told: str) -> None:
    page = save(quality, **words)
    assert page.status == 400
    assert any(told in error for error in page.errors)
    for name, typed in words.items():
        assert page.fields()[name] == [typed]


def test_a_round_with_a_name_that_tells_nothing(app: Flask, quality: Browser) -> None:
    with app.app_context(), get_database().writing() as session:
        get_round(session, "prov").title = "Enkät"
    assert save(quality).status == 200


def test_a_header_cannot_be_smuggled_in_with_the_subject(app: Flask, quality: Browser) -> None:
    assert save(quality, subject="Hej\r\nBcc: alla@kommun.example").status == 400


def test_a_letter_to_oneself_opens_nothing(app: Flask, quality: Browser) -> None:
    told = save(quality, "en", "Spara och skicka ett prov till mig", subject="Hello", body="Look: {länk}")
    assert "ett prov är på väg" in told.text
    work(app)
    (letter,) = letters_to(app, "kvalitet@kommun.example")
    assert letter["Subject"] == "Prov: Hello"
    assert "/enkat/exempel" in letter.get_content()
    assert quality.get("/enkat/exempel").status == 404
    assert len(letters(app)) == 4


def test_a_sent_reminder_is_not_changed(app: Flask, quality: Browser) -> None:
    page = quality.get(f"{PAGE}/paminnelser")
    quality.post(page.path, {"csrf_token": page.fields()["csrf_token"], "action": "now"})
    letter = quality.get(PAGE).link("Påminnelse 1")
    assert "kan inte ändras längre" in letter.text
    assert not letter.tree.xpath("//textarea")
    for path in (f"{PAGE}/brev/999", f"{LETTER}?sprak=tlh"):
        assert quality.get(path).status == 404
