"""Files with a complaint: chosen on its page, kept with the draft, sent once, read by whoever may read the text."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.cases import drafts
from portal.cases.models import Case, CaseAttachment, CaseDraft, CaseDraftFile
from portal.db import get_database, now
from portal.questionnaire.domains.files import MEGABYTE
from tests.support import sample_files
from tests.support.client import Browser, Page
from tests.support.complaints import begun, open_for_complaints, receipt_on, send_page, to_check

NewBrowser = Callable[[], Browser]
PAGE, CHECK, LIST = "/synpunkter/del/om", "/synpunkter/kontrollera", "/arbete/att-hantera"
PDF = ("brev.pdf", sample_files.pdf())


@pytest.fixture(autouse=True)
def _open(app: Flask) -> None:
    open_for_complaints(app)


def kept(page: Page) -> list[str]:
    """The names of the files that the page has already."""
    labels = page.tree.xpath("//fieldset[contains(@class, 'kept-files')]//label")
    return [" ".join(label.text_content().split()).removeprefix("Ta bort ") for label in labels]


def handles(page: Page) -> list[str]:
    return page.tree.xpath("//input[@name='filer.bort']/@value")


def count(app: Flask, *tables: type) -> list[int]:
    with app.app_context(), get_database().session_factory() as session:
        return [session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables]


def test_the_question_takes_several_files_and_says_which(browser: Browser) -> None:
    page = begun(browser)
    (form,) = page.tree.xpath("//main//form")
    (control,) = form.xpath(".//input[@type='file']")
    assert form.get("enctype") == "multipart/form-data"
    assert "multiple" in control.attrib
    assert "Högst 5 filer, var och en på högst 10 MB." in page.text
    assert "PDF, JPEG, PNG, HEIC, Word (DOCX), ODT, TXT" in page.text
    first = browser.get("/synpunkter/del/beratta")
    assert first.tree.xpath("//main//form/@enctype") == []


def test_files_are_kept_back_and_forth_and_named_before_sending(browser: Browser, app: Flask) -> None:
    page = send_page(begun(browser), PDF, ("bild på hålet.jpg", sample_files.jpeg()), onskan="Laga.")
    assert page.path == "/synpunkter/del/svar"
    page = browser.get(PAGE)
    assert kept(page) == ["brev.pdf", "bild på hålet.jpg"]
    assert page.fields()["onskan"] == ["Laga."]
    assert kept(send_page(page, ("till.png", sample_files.png()), action="tillbaka").submit()) == [
        "brev.pdf",
        "bild på hålet.jpg",
        "till.png",
    ]
    check = to_check(browser.get(PAGE))
    assert all(name in check.text for name in ("brev.pdf", "bild på hålet.jpg", "till.png"))
    assert count(app, CaseDraftFile, CaseAttachment) == [3, 0]
    assert check.submit().path == "/synpunkter/klart"
    assert count(app, CaseDraftFile, CaseDraft, CaseAttachment) == [0, 0, 3]


def test_a_client_that_sends_no_files_loses_none(browser: Browser) -> None:
    send_page(begun(browser), PDF)
    page = browser.get(PAGE)
    browser.post(PAGE, {"csrf_token": page.fields()["csrf_token"], "filer": ["x", f"{'a' * 32}/annan.pdf"]})
    assert kept(browser.get(PAGE)) == ["brev.pdf"]


def test_a_file_is_removed_and_others_stay(browser: Browser, app: Flask) -> None:
    send_page(begun(browser), PDF, ("annat.txt", b"Hej."))
    page = browser.get(PAGE)
    send_page(page, **{"filer.bort": [handles(page)[0], "finns-inte"]})
    assert kept(browser.get(PAGE)) == ["annat.txt"]
    assert count(app, CaseDraftFile) == [1]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (("virus.exe", b"MZ\x90\0"), "Filen ”virus.exe” går inte att ta emot."),
        (("bild.png", sample_files.pdf()), "Filen ”bild.png” går inte att ta emot."),
        (("bild.jpg", b"\xff\xd8\xff\xe0"), "Bilden ”bild.jpg” går inte att läsa. Spara den som JPEG,"),
        (("bild.heic", sample_files.heic()), "Bilden ”bild.heic” går inte att läsa. Spara den som JPEG,"),
        (("tom.txt", b""), "Filen ”tom.txt” är tom. Välj en annan fil."),
        (("stor.txt", b"a" * (10 * MEGABYTE + 1)), "Filen ”stor.txt” är för stor. Välj en fil på högst 10 MB."),
        (("film.pdf", b"%PDF-" + bytes(30 * MEGABYTE)), "Filen ”film.pdf” är för stor. Välj en fil på högst 10 MB."),
    ],
    ids=["no kind", "another kind", "broken", "broken HEIC", "empty", "large", "very large"],
)
@pytest.mark.parametrize("button", ["vidare", "tillbaka"])
def test_a_file_that_is_not_taken_is_told_and_takes_nothing_with_it(
    browser: Browser, app: Flask, file: tuple[str, bytes], message: str, button: str
) -> None:
    page = send_page(begun(browser), PDF, file, onskan="Laga.", action=button)
    assert (page.status, page.path) == (400, PAGE)
    assert any(message in error for error in page.errors)
    assert message in page.tree.xpath("string(//*[@id='f-filer-error'])").replace("\u00a0", " ")
    assert page.fields()["onskan"] == ["Laga."]
    assert kept(page) == ["brev.pdf"]
    assert send_page(page).path == "/synpunkter/del/svar"
    assert count(app, CaseDraftFile) == [1]


def test_more_files_than_are_taken_are_told_one_by_one(browser: Browser) -> None:
    page = send_page(begun(browser), *[(f"{number}.txt", f"{number}".encode()) for number in range(1, 8)])
    assert page.status == 400
    assert kept(page) == [f"{number}.txt" for number in range(1, 6)]
    assert [error for error in page.errors if "6.txt" in error or "7.txt" in error] == page.errors
    assert len(page.errors) == 2


def test_more_than_there_is_room_for_at_once_is_left_out(browser: Browser) -> None:
    large = b"%PDF-" + bytes(10 * MEGABYTE - 5)
    page = send_page(begun(browser), *[(f"{number}.pdf", large + b"") for number in range(1, 8)], onskan="Laga.")
    assert kept(page) == [f"{number}.pdf" for number in range(1, 6)]
    assert len(page.errors) == 2
    assert page.fields()["onskan"] == ["Laga."]


def test_the_same_file_chosen_twice_is_one(browser: Browser, app: Flask) -> None:
    send_page(begun(browser), PDF, PDF)
    send_page(browser.get(PAGE), PDF)
    assert kept(browser.get(PAGE)) == ["brev.pdf"]
    assert count(app, CaseDraftFile) == [1]
    send_page(browser.get(PAGE), *[(f"{number}.txt", b"Hej.") for number in range(4)])
    page = browser.get(PAGE)
    assert len(kept(page)) == 5
    assert send_page(page, PDF).status == 200  # no sixth


def test_an_odd_name_is_made_one_that_can_be_shown(browser: Browser) -> None:
    send_page(begun(browser), ("/home/kim/\u202emitt\r\n brev.pdf", sample_files.pdf()))
    assert kept(browser.get(PAGE)) == ["mitt brev.pdf"]


def clones(app: Flask, browser: Browser) -> list[Browser]:
    cookie = browser.client.get_cookie("portal")
    assert cookie is not None
    made = [Browser(app) for _ in range(10)]
    for each in made:
        each.client.set_cookie("portal", cookie.value)
    return made


def test_ten_clicks_at_once_keep_and_send_one_of_each(app: Flask, browser: Browser) -> None:
    page = begun(browser)
    with ThreadPoolExecutor(10) as threads:
        windows = [Page(each, page.response, page.path) for each in clones(app, browser)]
        pages = list(threads.map(lambda each: send_page(each, PDF, ("annat.txt", b"Hej.")), windows))
    assert {each.path for each in pages} == {"/synpunkter/del/svar"}
    assert count(app, CaseDraftFile) == [2]
    check = to_check(browser.get(PAGE))
    before, fields = receipt_on(check), check.fields()
    with ThreadPoolExecutor(10) as threads:
        pages = list(threads.map(lambda each: each.post(CHECK, fields), clones(app, browser)))
    assert {receipt_on(each) for each in pages} == {before}
    assert count(app, Case, CaseAttachment, CaseDraftFile) == [1, 2, 0]


def test_another_file_under_the_same_number_is_another_content(browser: Browser, app: Flask) -> None:
    send_page(begun(browser), PDF)
    check = to_check(browser.get(PAGE))
    page = browser.get(PAGE)
    send_page(page, ("brev.pdf", sample_files.pdf("ett annat")), **{"filer.bort": handles(page)})
    again = check.submit()
    assert again.status == 400
    assert "Texten har ändrats" in again.text
    sent = again.fields()
    assert again.submit().path == "/synpunkter/klart"
    assert browser.post(CHECK, {**sent, "avser": check.fields()["avser"]}).status == 409
    assert count(app, Case, CaseAttachment) == [1, 1]


def test_a_failure_before_the_commit_leaves_the_files_to_be_sent_again(
    app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_page(begun(browser), PDF)
    check = to_check(browser.get(PAGE))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with monkeypatch.context() as patched:
        patched.setattr("portal.cases.drafts.forget", lambda *_: 1 / 0)
        assert check.submit().status == 500
    assert count(app, Case, CaseAttachment, CaseDraftFile) == [0, 0, 1]
    assert check.submit().path == "/synpunkter/klart"


def test_unsent_files_are_forgotten_with_the_draft(browser: Browser, app: Flask) -> None:
    send_page(begun(browser), PDF)
    database = app.extensions["portal_database"]
    assert drafts.tidy(database) == 0
    assert drafts.tidy(database, now() + timedelta(hours=2, minutes=1)) == 1
    assert count(app, CaseDraft, CaseDraftFile) == [0, 0]


def test_a_session_that_ran_out_says_that_files_must_be_chosen_again(browser: Browser) -> None:
    page = begun(browser)
    browser.client.delete_cookie("portal")
    page = send_page(page, PDF, onskan="Jag skrev länge på det här.")
    assert "Filerna följde inte med." in page.text
    assert "Jag skrev länge på det här." in page.text


def test_only_the_pages_of_the_form_take_large_requests(browser: Browser) -> None:
    page = begun(browser)
    for path, status in ((PAGE, 200), ("/synpunkter/folj", 413)):
        page.path = path
        assert send_page(page, ("", bytes(3 * MEGABYTE))).status == status
