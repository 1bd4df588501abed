"""A person at a real browser: goes through pages by what is seen on them, while everything that goes wrong is noted."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, Route

from tests.support.http_client import Fields
from tests.support.pages import but_for_chance

AXE = (Path(__file__).resolve().parents[1] / "browser" / "vendor" / "axe.min.js").read_text("utf-8")
# WCAG 2.2 AA and what the makers of axe hold for good practice; the size of targets is judged only when asked for.
RUN_AXE = """async () => (await axe.run(document, {
  runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
  rules: {"target-size": {enabled: true}},
  resultTypes: ["violations"],
})).violations.map(found =>
  found.id + ": " + found.nodes.map(node => node.target + " " + node.failureSummary).join(" | ")
)"""
NARROWEST, PHONE = 320, 360
WINDOWS = ((360, 740, True), (360, 740, False), (1280, 900, True), (1280, 900, False))
"""Phone and desk, each with and without scripts: width, height, scripts."""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MILLISECONDS = 120_000
_judged: dict[tuple[int, int, bool, str], list[str]] = {}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str:
    """The browser that ``make`` has seen to is there."""
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if found is None:
        raise LookupError("no browser: run make test once, or install chromium")
    return found


class Visit:
    """One browser window with cookies of its own. ``complaints`` must be empty in the end."""

    def __init__(self, browser: Browser, base_url: str, width: int, height: int, *, scripts: bool = True) -> None:
        self.base_url, self.width, self.height, self.scripts = base_url, width, height, scripts
        self.complaints: list[str] = []
        self._refused: list[tuple[str, str]] = []
        self._expected: set[str] = set()
        size: Any = {"width": width, "height": height}
        self.context = browser.new_context(viewport=size, java_script_enabled=scripts, locale="sv-SE")
        self.context.set_default_timeout(PATIENCE_MILLISECONDS)
        self.page = self._watched(self.context.new_page())
        # Where scripts are off, axe cannot run either: it judges the same answer in a window of its own. On a phone
        # only: a wide window with scripts shows the same markup, and judging takes most of a test's time.
        judged_apart = not scripts and width <= PHONE
        self._twin = browser.new_context(viewport=size, locale="sv-SE").new_page() if judged_apart else None

    def _watched(self, page: Page) -> Page:
        page.on("request", lambda request: self._note_foreign(request.url))
        page.on("response", self._note_failure)
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: script failed: {error}"))
        return page

    def _note_foreign(self, url: str) -> None:
        if not url.startswith(self.base_url + "/"):
            self.complaints.append(f"{self.page.url} asks for {url}")

    def _note_failure(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.url} answered {response.status}")

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._refused.append((message.location["url"], message.text))

    def end(self) -> list[str]:
        """Close the window; returns everything that went wrong, what the console said included."""
        for url, text in self._refused:
            # A page that is refused, as the test expects, is noted by the browser as a failure to load.
            if not (url in self._expected and text.startswith("Failed to load resource")):
                self.complaints.append(f"console at {url}: {text}")
        self.context.close()
        if self._twin:
            self._twin.context.close()
        return self.complaints

    # --- going somewhere; every page that is come to is checked ---

    def open(self, path: str, status: int = 200) -> Visit:
        """Type an address."""
        return self._arrive(lambda: self.page.goto(self.base_url + path), status)

    def press(self, button: str, status: int = 200) -> Visit:
        """Press the button with that text in the main part of the page."""
        return self._go(
            lambda: self.page.locator("main").get_by_role("button", name=button, exact=True).click(), status
        )

    def follow(self, link: str, status: int = 200) -> Visit:
        """Follow the first link with that text."""
        return self._go(lambda: self.page.get_by_role("link", name=link, exact=True).first.click(), status)

    def strike(self, key: str, status: int = 200) -> Visit:
        """Strike a key that leads to another page."""
        return self._go(lambda: self.page.keyboard.press(key), status)

    def _go(self, action: Callable[[], object], status: int) -> Visit:
        with self.page.expect_navigation() as navigation:
            action()
        return self._arrive(lambda: navigation.value, status)

    def _arrive(self, action: Callable[[], Response | None], status: int) -> Visit:
        response = action()
        assert response is not None
        assert response.status == status, f"{response.url} answered {response.status}: {self.page.inner_text('main')}"
        if status >= 400:
            self._expected.add(response.url)
        problems = self._judge(response)
        assert not problems, f"{self.page.url} ({self.heading}): {problems}"
        return self

    def _judge(self, response: Response) -> list[str]:
        """What is wrong with the page as it looks in this window; the same page is judged once."""
        page = (self.width, self.height, self.scripts, but_for_chance(self.page.content()))
        if page not in _judged:
            _judged[page] = [*self._sideways(), *self._axe(response)]
        return _judged[page]

    def _sideways(self) -> list[str]:
        problems = []
        for width in (NARROWEST, self.width):
            self.page.set_viewport_size({"width": width, "height": self.height})
            needed = self.page.evaluate("document.documentElement.scrollWidth")
            if needed > width:
                problems.append(f"{needed} pixels wide in a window of {width}")
        return problems

    def _axe(self, response: Response) -> list[str]:
        if not self.scripts and not self._twin:
            return []
        page = self._twin or self.page
        if self._twin:
            self._load_again(self._twin, response)
        page.evaluate(AXE)
        found: list[str] = page.evaluate(RUN_AXE)
        return found

    @staticmethod
    def _load_again(twin: Page, response: Response) -> None:
        """Show the same answer in a window where axe can run, without the portal's own scripts."""
        body, headers = response.body(), response.headers

        def answer(route: Route) -> None:
            if route.request.is_navigation_request():
                route.fulfill(status=200, headers=headers, body=body)
            elif route.request.resource_type == "script":
                route.abort()
            else:
                route.continue_()

        twin.unroute_all()
        twin.route("**/*", answer)
        twin.goto(response.url)

    # --- what is seen, and filling in ---

    @property
    def heading(self) -> str:
        return " ".join(self.page.locator("h1").inner_text().split())

    @property
    def text(self) -> str:
        """What the page says, with no-break spaces as plain ones."""
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def errors(self) -> Sequence[str]:
        return self.page.locator("#error-summary li").all_inner_texts()

    @property
    def focused(self) -> str:
        """The id of what has the focus."""
        return str(self.page.evaluate("document.activeElement.id"))

    def control(self, name: str, value: str | None = None) -> Locator:
        """The control with that name, and of several the one with that value."""
        chosen = "" if value is None else f'[value="{value}"]'
        return self.page.locator(f'main [name="{name}"]{chosen}')

    def choose(self, name: str, value: str) -> None:
        """Press the words beside a radio button or a checkbox, as with a finger."""
        identifier = self.control(name, value).get_attribute("id")
        label = self.page.locator(f'label[for="{identifier}"]')
        label.scroll_into_view_if_needed()
        box = label.bounding_box()
        assert box is not None
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def fill(self, answers: Fields) -> None:
        """Answer those of ``answers`` that the page asks for."""
        for name, values in answers.items():
            control = self.control(name).first
            if not control.count():
                continue
            kind = control.get_attribute("type")
            if kind in ("radio", "checkbox"):
                for value in values:
                    self.choose(name, value)
            elif control.evaluate("each => each.tagName") == "SELECT":
                control.select_option(values[0])
            else:
                control.fill(values[0])

    def given(self, name: str) -> list[str]:
        """What is typed or chosen under ``name`` now."""
        every = "all => all.filter(one => !/radio|checkbox/.test(one.type) || one.checked).map(one => one.value)"
        found: list[str] = self.control(name).evaluate_all(every)
        return found

    def tab_to(self, name: str, *, button: bool = False, most: int = 80) -> None:
        """Strike Tab until the control with that name, or the button or link with that text, has the focus."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            seen = self.page.evaluate("[document.activeElement.name ?? '', document.activeElement.innerText ?? '']")
            if seen[button].strip() == name:
                return
        raise AssertionError(f"Tab never came to {name!r} on {self.page.url}")


NewVisit = Callable[..., Visit]
"""Opens a window: width and height in pixels, and whether scripts run in it."""
