"""Files with a complaint as staff meet them: saved by whoever may read the text, each reading logged before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.audit.models import AccessLogEntry
from portal.db import get_database
from tests.support import sample_files
from tests.support.client import Browser
from tests.support.complaints import begun, complain, open_for_complaints, receipt_on, send_page, to_check
from tests.support.heif_files import CODED
from tests.support.scenes import PASSWORD

NewBrowser = Callable[[], Browser]
PAGE, LIST = "/synpunkter/del/om", "/arbete/att-hantera"
PDF = ("brev.pdf", sample_files.pdf())


@pytest.fixture(autouse=True)
def _open(app: Flask) -> None:
    open_for_complaints(app)


@pytest.fixture
def registrar(new_browser: NewBrowser) -> Browser:
    visitor = new_browser()
    visitor.log_in("registrator@kommun.example", PASSWORD)
    return visitor


def readings(app: Flask) -> list[str]:
    with app.app_context(), get_database().session_factory() as session:
        return list(session.scalars(sa.select(AccessLogEntry.reading).order_by(AccessLogEntry.position)))


def sent_with(browser: Browser, *files: tuple[str, bytes]) -> str:
    """The number of a complaint with these files."""
    send_page(begun(browser), *files)
    return receipt_on(to_check(browser.get(PAGE)).submit()).number


def test_staff_saves_a_file_and_each_reading_is_logged_first(app: Flask, browser: Browser, registrar: Browser) -> None:
    number = sent_with(browser, PDF, ("hålet ”stort”.jpg", sample_files.jpeg()), ("IMG_1.HEIC", CODED))
    page = registrar.get(f"{LIST}/{number}")
    links = page.tree.xpath("//a[contains(@href, '/fil/')]")
    assert [" ".join(link.text_content().split()) for link in links] == ["brev.pdf", "hålet ”stort”.jpg", "IMG_1.HEIC"]
    assert readings(app) == ["text"]
    answer = registrar.client.get(links[0].get("href"))
    assert answer.data == PDF[1]
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=brev.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    picture = registrar.client.get(links[1].get("href"))
    assert picture.headers["Content-Disposition"].startswith("attachment; ")
    assert "h%C3%A5let" in picture.headers["Content-Disposition"]
    assert picture.data.startswith(b"\xff\xd8\xff")
    assert sample_files.OWNER.encode() not in picture.data
    telephones = registrar.client.get(links[2].get("href"))
    assert telephones.headers["Content-Type"] == "image/heic"
    assert telephones.data[4:12] == b"ftypheic"
    assert sample_files.OWNER.encode() in CODED
    assert sample_files.OWNER.encode() not in telephones.data
    assert readings(app) == ["text", "file 1", "file 2", "file 3"]


def test_a_file_that_cannot_be_logged_is_not_sent(app: Flask, browser: Browser, registrar: Browser) -> None:
    page = registrar.get(f"{LIST}/{sent_with(browser, PDF)}")
    address = page.tree.xpath("//a[contains(@href, '/fil/')]/@href")[0]
    (app.extensions["portal_keys"].folder / "access-log.key").unlink()
    answer = registrar.client.get(address)
    assert answer.status_code == 400
    assert PDF[1] not in answer.data


def test_only_who_may_read_the_text_reads_the_files(
    app: Flask, browser: Browser, registrar: Browser, new_browser: NewBrowser
) -> None:
    number = sent_with(browser, PDF)
    address = registrar.get(f"{LIST}/{number}").tree.xpath("//a[contains(@href, '/fil/')]/@href")[0]
    other = complain(new_browser()).number
    assert registrar.get(f"{LIST}/{number}/fil/{'0' * 32}").status == 404
    assert registrar.get(address.replace(number, other)).status == 404
    for who in ("chef.hl", "ledning", "kvalitet", "sas", "medarbetare", "admin"):
        visitor = new_browser()
        visitor.log_in(f"{who}@kommun.example", PASSWORD)
        answer = visitor.client.get(address)
        assert answer.status_code != 200
        assert PDF[1] not in answer.data
    assert new_browser().client.get(address).status_code == 303
    assert readings(app) == ["text"]
