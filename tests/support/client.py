"""A browser without a screen: fetches pages, checks each one, fills in forms and presses buttons by their names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import lxml.html
from flask import Flask, session
from lxml.html import HtmlElement
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from portal.db import current_session
from portal.organisation.queries import find_account_by_email
from portal.organisation.signing_in import let_in
from tests.support.pages import page_problems


@dataclass
class Page:
    """A fetched page. ``text`` is what a reader sees, with white space folded and no-break spaces as plain ones."""

    browser: Browser
    response: TestResponse
    path: str

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def tree(self) -> HtmlElement:
        return lxml.html.document_fromstring(self.response.get_data(as_text=True))

    @property
    def text(self) -> str:
        return " ".join(self.tree.find("body").text_content().replace("\u00a0", " ").split())

    @property
    def heading(self) -> str:
        return " ".join(self.tree.find(".//h1").text_content().split())

    @property
    def errors(self) -> list[str]:
        """The lines of the error summary."""
        return [" ".join(each.text_content().split()) for each in self.tree.xpath("//*[@id='error-summary']//li")]

    def link(self, text: str) -> Page:
        """Follow the link with that text."""
        for each in self.tree.iter("a"):
            if " ".join(each.text_content().split()) == text:
                return self.browser.get(each.get("href"))
        raise LookupError(f"no link {text!r} on {self.path}")

    def fields(self) -> dict[str, list[str]]:
        """What the first POST form would send as it stands."""
        return form_fields(self._form())

    def submit(self, button: str | None = None, **answers: Any) -> Page:
        """Fill in the first POST form and press a button, the first one unless ``button`` names another by its text."""
        form = self._form()
        data: dict[str, list[Any]] = {**form_fields(form)}
        for name, value in answers.items():
            values = value if isinstance(value, list | tuple) else [value]
            data[name] = [each if isinstance(each, FileStorage) else str(each) for each in values]
        pressed = self._button(form, button)
        if pressed.get("name"):
            data[pressed.get("name")] = [pressed.get("value", "")]
        return self.browser.post(form.get("action") or self.path, data)

    def _form(self) -> HtmlElement:
        forms = self.tree.xpath("//main//form[translate(@method, 'POST', 'post') = 'post']")
        if not forms:
            raise LookupError(f"no POST form on {self.path}: {self.text[:300]}")
        return forms[0]

    @staticmethod
    def _button(form: HtmlElement, text: str | None) -> HtmlElement:
        buttons = form.xpath(".//button[not(@type) or @type='submit']")
        for each in buttons:
            if text is None or " ".join(each.text_content().split()) == text:
                return each
        raise LookupError(f"no button {text!r} among {[each.text_content().strip() for each in buttons]}")


def form_fields(form: HtmlElement) -> dict[str, list[str]]:
    """Name to values of every control that a browser would send."""
    data: dict[str, list[str]] = {}
    for control in form.iter("input", "select", "textarea"):
        name, kind = control.get("name"), control.get("type", "text")
        if not name or kind in ("submit", "button", "file"):
            continue
        if kind in ("radio", "checkbox") and control.get("checked") is None:
            continue
        value = control.value if control.tag in ("select", "textarea") else control.get("value", "")
        data.setdefault(name, []).append(value.removeprefix("\n") if value else "")
    return data


@dataclass
class Browser:
    """One visitor with a cookie jar of their own. ``log`` collects what the guards have to complain about."""

    app: Flask
    complaints: list[str] = field(default_factory=list)
    checked: bool = True

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def get(self, path: str, **options: Any) -> Page:
        """Fetch a page and follow where it leads."""
        return self._page(self.client.get(path, buffered=True, **options), path, options)

    def post(self, path: str, data: dict[str, Any] | bytes, content_type: str | None = None, **options: Any) -> Page:
        """Send a form and follow where it leads."""
        headers = {"Sec-Fetch-Site": "same-origin", **options.pop("headers", {})}
        sent = {"data": data, "content_type": content_type, "headers": headers, "buffered": True}
        return self._page(self.client.post(path, **sent, **options), path, options)

    def _page(self, response: TestResponse, path: str, options: dict[str, Any]) -> Page:
        for _ in range(10):
            if response.status_code not in (301, 302, 303, 307, 308):
                break
            parts = urlsplit(response.headers["Location"])
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            response = self.client.get(path, buffered=True, **options)
        if self.checked and response.mimetype == "text/html":
            problems = page_problems(response.get_data(as_text=True))
            assert not problems, f"{path}: {problems}"
        return Page(self, response, path)

    def log_in(self, email: str, password: str) -> Page:
        """Log in as a member of staff."""
        return self.get("/logga-in").submit(email=email, password=password)

    def come_in(self, email: str) -> None:
        """Be logged in as a member of staff, as from the moment when the password was right.

        For tests that are about something else: three pages are neither made nor judged anew for each of them.
        """
        with self.client.session_transaction() as kept, self.app.test_request_context():
            account = find_account_by_email(current_session(), email)
            assert account is not None, f"nobody has the address {email}"
            let_in(account)
            kept.clear()
            kept.update(session)
