"""People who complain, and the staff's side of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from portal.cases.preparation import prepare
from portal.db import get_database
from tests.support.client import Browser, Page
from tests.support.scenes import add_staff

BOTH = re.compile(
    r"(?:Nummer|Number) (\d{10}), (?:kod|code) ([0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2})(?![0-9A-Z-])"
)


COMPLAINT, SENDER = "Taket rasade in-kanariefågel", "Kim Kanariefågel"
"""What the fixture ``received`` is about, and who sent it."""


@dataclass(frozen=True)
class Receipt:
    """What the complainant keeps."""

    number: str
    code: str


def open_for_complaints(app: Flask) -> None:
    """The organisation with one account for each role, and all that ``db upgrade`` prepares."""
    add_staff(app)
    with app.app_context(), get_database().writing() as session:
        prepare(session, app.extensions["portal_keys"])


def receipt_on(page: Page) -> Receipt:
    """Number and code: together in one text node."""
    for text in page.tree.xpath("//main//text()"):
        if found := BOTH.search(" ".join(text.split())):
            return Receipt(*found.groups())
    raise LookupError(f"no number and code on {page.path}: {page.text}")


def to_check_page(browser: Browser, start: str = "/synpunkter", **fields: Any) -> Page:
    """Fill in what is given, page by page, always with the first button."""
    page = browser.get(start).submit()
    while not page.path.startswith("/synpunkter/kontrollera"):
        here = page.path
        asked = {control.get("name") for control in page.tree.xpath("//main//form//*[@name]")}
        page = page.submit(**{name: value for name, value in fields.items() if name in asked})
        assert page.path != here, page.text
    return page


def send_page(page: Page, *files: tuple[str, bytes], field: str = "filer", **fields: Any) -> Page:
    """Send a page with files, as a browser sends them; with none as it says that none was chosen."""
    chosen = [
        FileStorage(BytesIO(content), name, field, "application/octet-stream")
        for name, content in files or (("", b""),)
    ]
    # Encoded here, because the test client would leave a temporary file open.
    boundary, body = encode_multipart(MultiDict({**page.fields(), **fields, field: chosen}))
    return page.browser.post(page.path, body, content_type=f"multipart/form-data; boundary={boundary}")


def complain(browser: Browser, start: str = "/synpunkter", **fields: Any) -> Receipt:
    """Send a complaint; returns what the receipt says."""
    fields.setdefault("beskrivning", "Ingen ringde tillbaka.")
    page = to_check_page(browser, start, **fields).submit()
    assert page.path == "/synpunkter/klart", page.text
    return receipt_on(page)


def fill(page: Page, end: str, /, **fields: str) -> Page:
    """Send the form of the page that leads to an address with that end."""
    form = page.tree.xpath(f"//form[substring(@action, string-length(@action) - {len(end) - 1}) = '{end}']")[0]
    hidden = {each.get("name"): [each.get("value")] for each in form.xpath(".//input[@type='hidden']")}
    return page.browser.post(form.get("action"), {**hidden, **{name: [text] for name, text in fields.items()}})


def assigned(registrar: Browser, number: str, unit: str = "hl") -> Page:
    """Give the complaint to a unit."""
    return fill(registrar.get(f"/arbete/att-hantera/{number}"), "/fordela", unit=unit)


def begun(browser: Browser) -> Page:
    """The page with the question about files, of a complaint just begun."""
    return browser.get("/synpunkter").submit().submit(beskrivning="Se bilden.")


def to_check(page: Page) -> Page:
    """From a page of a complaint on to the check page, with nothing more filled in."""
    while page.path != "/synpunkter/kontrollera":
        page = page.submit()
    return page
