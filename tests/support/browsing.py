"""A person at a real browser: goes through pages by what is seen on them, while everything that goes wrong is noted."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

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
KINDS = """Object.fromEntries(
  [...document.querySelectorAll("main [name]")].reverse().map(each => [each.name, each.type]))"""
NARROWEST, PHONE = 320, 360
WINDOWS = ((360, 740, True), (360, 740, False), (1280, 900, True), (1280, 900, False))
"""Phone and desk, each with and without scripts: width, height, scripts."""
# What Playwright turns off, whose list goes unheard when another comes after it; and the suggestions under the address
# bar: with them each window draws two more pages that nobody sees, which took longer than the window itself.
UNUSED = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "TcpPortRandomizationWin",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
)
FLAGS = (
    f"--disable-features={','.join(UNUSED)}",
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
    """One browser window with cookies of its own. ``complaints`` must be empty in the end.

    ``decided`` names rules of axe that the pages break with open eyes; the test says why.
    """

    def __init__(self, browser: Browser, base_url: str, width: int, height: int, *, scripts: bool = True) -> None:
        self.base_url, self.width, self.height, self.scripts = base_url, width, height, scripts
        self.complaints: list[str] = []
        self.decided: set[str] = set()
        self._refused: list[tuple[str, str]] = []
        self._expected: set[str] = set()
        size: Any = {"width": width, "height": height}
        self.context = browser.new_context(viewport=size, locale="sv-SE")
        self.context.set_default_timeout(PATIENCE_MILLISECONDS)
        self.page = self._watched(self.context.new_page())
        # As Playwright would, but so that axe can be let in to look at what the visitor sees.
        self._switch = None if scripts else self.context.new_cdp_session(self.page)
        self._let_scripts_run(scripts)
        # A wide window with scripts shows the same markup as one without, and judging takes most of a test's time.
        self._is_judged = scripts or width <= PHONE

    def _let_scripts_run(self, allowed: bool) -> None:
        if self._switch:
            self._switch.send("Emulation.setScriptExecutionDisabled", {"value": not allowed})

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
        problems = [each for each in self._judge() if each.partition(":")[0] not in self.decided]
        assert not problems, f"{self.page.url} ({self.heading}): {problems}"
        return self

    def _judge(self) -> list[str]:
        """What is wrong with the page as it looks in this window; the same page is judged once."""
        page = (self.width, self.height, self.scripts, but_for_chance(self.page.content()))
        if page not in _judged:
            _judged[page] = [*self._sideways(), *(self._axe() if self._is_judged else ())]
        return _judged[page]

    def _sideways(self) -> list[str]:
        problems = []
        for width in (NARROWEST, self.width):
            self.page.set_viewport_size({"width": width, "height": self.height})
            needed = self.page.evaluate("document.documentElement.scrollWidth")
            if needed > width:
                problems.append(f"{needed} pixels wide in a window of {width}")
        return problems

    def _axe(self) -> list[str]:
        self._let_scripts_run(True)
        self.page.evaluate(AXE)
        found: list[str] = self.page.evaluate(RUN_AXE)
        self._let_scripts_run(self.scripts)
        return found

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
        kinds = self.page.evaluate(KINDS)
        for name, values in answers.items():
            kind = kinds.get(name) or ""
            if kind in ("radio", "checkbox"):
                for value in values:
                    self.choose(name, value)
            elif kind.startswith("select"):
                self.control(name).first.select_option(values[0])
            elif kind:
                self.control(name).first.fill(values[0])

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
