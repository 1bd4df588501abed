"""A visitor over real HTTP, without a screen: cookies, forms, and nothing followed or tried again unless asked."""

from __future__ import annotations

import http.client
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from http.cookies import SimpleCookie
from threading import Barrier
from urllib.parse import urlencode, urlsplit

import lxml.html

from tests.support.client import form_fields

TIMEOUT_SECONDS = 300

Fields = dict[str, list[str]]


@dataclass(frozen=True)
class Form:
    """A form ready to be sent: where to, every field with its values, what it asks for, and the button's text."""

    path: str
    fields: Fields
    asks: frozenset[str]
    button: str

    def filled(self, answers: Fields) -> Form:
        """The same form with those of ``answers`` that it asks for."""
        return replace(self, fields={**self.fields, **{name: answers[name] for name in self.asks & answers.keys()}})


@dataclass(frozen=True)
class Answer:
    """What the server answered. ``location`` is the path it leads on to, empty for none."""

    status: int
    location: str
    text: str
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def has_form(self) -> bool:
        return "<form" in self.text

    def form(self) -> Form:
        """The first POST form, with its first submit button pressed: the one that goes on."""
        (form, *_) = lxml.html.document_fromstring(self.text).xpath("//form[@method='post']")
        fields = form_fields(form)
        button = form.xpath(".//button[not(@type) or @type='submit']")[0]
        if button.get("name"):
            fields[button.get("name")] = [button.get("value", "")]
        asks = frozenset(form.xpath(".//@name")) - {"csrf_token"}
        return Form(form.get("action"), fields, asks, " ".join(button.text_content().split()))


class Visitor:
    """One browser with a cookie jar of its own."""

    def __init__(self, base_url: str, headers: dict[str, str] | None = None) -> None:
        self.host = urlsplit(base_url).netloc
        self.headers = headers or {}
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        """Fetch one page; raises OSError or HTTPException when no whole answer comes."""
        return self._keep(self._request("GET", path))

    def follow(self, path: str) -> Answer:
        """Fetch a page and go where it leads."""
        answer = self.get(path)
        while answer.location:
            answer = self.get(answer.location)
        return answer

    def send(self, form: Form) -> Answer:
        """Send a form once."""
        return self._keep(self._request("POST", form.path, form.fields))

    def send_at_once(self, form: Form, times: int) -> list[Answer]:
        """Send the same form ``times`` times in parallel, each as if the others were not there."""
        together = Barrier(times)

        def one(_number: int) -> Answer:
            together.wait()
            return self._request("POST", form.path, form.fields)

        with ThreadPoolExecutor(times) as threads:
            answers = list(threads.map(one, range(times)))
        return [self._keep(answer) for answer in answers]

    def _keep(self, answer: Answer) -> Answer:
        self.cookies.update(answer.cookies)
        return answer

    def _request(self, method: str, path: str, fields: Fields | None = None) -> Answer:
        headers = {"Sec-Fetch-Site": "same-origin", **self.headers}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if fields is not None:
            body = urlencode(fields, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection(self.host, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        found = SimpleCookie()
        for header in response.headers.get_all("Set-Cookie", []):
            found.load(header)
        location = response.headers.get("Location", "")
        return Answer(response.status, location, text, {name: cookie.value for name, cookie in found.items()})
