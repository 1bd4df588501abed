"""Takes the pictures in docs/images/ anew, from the portal itself with its demo data (``make screenshots``).

Starts a server of its own on a free port with data in a temporary folder, and stops it by its process id. Needs
Chromium, as the tests do, and ``pdftoppm`` (Debian package poppler-utils) for the picture of the report.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
FLASK = (str(Path(sys.executable).parent / "flask"), "--app", "wsgi")
LARGEST_BYTES = 150_000
LARGEST_PIXELS = 1_500_000
PATIENCE_SECONDS = 60
PAPER = (250, 246, 239)
EDGE = (123, 135, 132)
FLAGS = ["--no-sandbox", "--disable-gpu", "--lang=sv-SE"]
PHONE = {"width": 375, "height": 720}
DESK = {"width": 1180, "height": 860}


@dataclass(frozen=True)
class Demo:
    """A running portal: where it is, and what its welcome text told."""

    address: str
    personal_link: str
    password: str
    welcome: str


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """The portal with demo data, from ``folder``; stopped at the end."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    given = {
        name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "DATABASE_", "SMTP_"))
    }
    own = {"PORTAL_DATA": f"{folder}/data", "PORTAL_KEYS": f"{folder}/keys", "PORTAL_PORT": str(port)}
    environment = {**given, **own}

    def flask(command: str) -> str:
        done = subprocess.run([*FLASK, *command.split()], cwd=ROOT, env=environment, check=True, capture_output=True)
        return done.stdout.decode()

    flask("db upgrade")
    welcome = flask("demo")
    link, password = re.search(r"\S+/enkat/\S+", welcome), re.search(r"lösenordet +(\S+)", welcome)
    if link is None or password is None:
        raise LookupError(f"the welcome text of the demo names no link or no password:\n{welcome}")
    serve = [*FLASK, "run", "--port", str(port)]
    server = subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/healthz")
        yield Demo(address, link[0], password[1], welcome)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urlopen(address):  # noqa: S310 - an address of our own
                return
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def window(browser: Browser, size: dict[str, int]) -> Page:
    """A window with cookies of its own, drawn at twice the size."""
    return browser.new_context(viewport=size, device_scale_factor=2, locale="sv-SE").new_page()


def picture(page: Page, top: str = "") -> Image.Image:
    """What the window shows, scrolled so that the element ``top`` is at its upper edge."""
    page.evaluate("() => document.activeElement?.blur()")
    page.mouse.move(0, 0)
    if top:
        page.locator(top).first.evaluate(
            "element => window.scrollTo(0, element.getBoundingClientRect().top + scrollY - 12)"
        )
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


def choose(page: Page, question: str, nth: int) -> None:
    """Choose the alternative number ``nth`` (from 0) of a question or a matrix row, by its field name."""
    page.locator(f'[name="{question}"]').nth(nth).check(force=True)


def go_on(page: Page) -> None:
    """Press the first button of the page's form, the one that goes on."""
    page.locator("main form button[type=submit]").first.click()


def log_in(page: Page, demo: Demo, who: str) -> Page:
    """Log in as one of the demo's accounts; the same window."""
    page.goto(f"{demo.address}/logga-in")
    page.fill("[name=email]", f"{who}@ekdala.example")
    page.fill("[name=password]", demo.password)
    go_on(page)
    return page


def respondent_pages(browser: Browser, demo: Demo) -> dict[str, Image.Image]:
    """The start page, and three phones: a scale, a matrix, the answers to check."""
    start = window(browser, {"width": 860, "height": 1150})
    start.goto(demo.personal_link)
    pictures = {"start": picture(start)}
    user = window(browser, PHONE)
    user.goto(f"{demo.address}/oppen/brukare-demo?enhet=vuxna")
    go_on(user)
    choose(user, "nki_helhet", 7)
    scale = picture(user, "h1")
    staff = window(browser, PHONE)
    staff.goto(demo.personal_link)
    go_on(staff)
    choose(staff, "utbildning", 0)
    go_on(staff)
    go_on(staff)
    choose(staff, "rutiner.skyddade_personuppgifter", 0)
    choose(staff, "rutiner.utlamnande", 1)
    matrix = picture(staff, ".question")
    while "/kontrollera" not in staff.url:
        go_on(staff)
    pictures["phone"] = side_by_side([scale, matrix, picture(staff, "h1")])
    return pictures


def side_by_side(images: list[Image.Image], gap: int = 48) -> Image.Image:
    """Several pictures of one height in a row, each with a thin edge."""
    width = sum(image.width for image in images) + gap * (len(images) + 1)
    row = Image.new("RGB", (width, images[0].height + 2 * gap), PAPER)
    left = gap
    for image in images:
        row.paste(EDGE, (left - 2, gap - 2, left + image.width + 2, gap + image.height + 2))
        row.paste(image, (left, gap))
        left += image.width + gap
    return row


def staff_pages(browser: Browser, demo: Demo, folder: Path) -> dict[str, Image.Image]:
    """Opening a round, one question with its chart, and what is printed."""
    page = log_in(window(browser, DESK), demo, "kvalitet")
    page.goto(f"{demo.address}/arbete/undersokningar/ny")
    page.select_option("[name=survey]", "library:nki")
    page.fill("[name=title]", "Brukarundersökning hösten 2026")
    choose(page, "access", 1)
    page.check('[name="units"][value="barn-unga"]', force=True)
    page.fill("[name=frame-barn-unga]", "90")
    pictures = {"new-round": picture(page, "h1")}
    page.goto(f"{demo.address}/arbete/undersokningar/brukare-forra-aret/resultat")
    page.set_viewport_size({**DESK, "height": 640})
    pictures["question"] = picture(page, ".question-result")
    with page.expect_download() as download:
        page.locator("a[href*='rapport.pdf']").first.click()
    report = folder / "report.pdf"
    download.value.save_as(report)
    pictures["report"] = first_page(report)
    pictures["cards"] = side_by_side([sheet_of(page, demo, folder, kind) for kind in ("kort", "brev")])
    of_round = f"{demo.address}/arbete/undersokningar/brukare-demo"
    sheets = [document_of(page, f"{of_round}/{name}.pdf", folder / f"{name}.pdf") for name in ("affisch", "papper")]
    pictures["poster"] = side_by_side(sheets)
    return pictures


def document_of(page: Page, address: str, file: Path) -> Image.Image:
    """The first page of a PDF that whoever is logged in can fetch."""
    file.write_bytes(page.context.request.get(address).body())
    return first_page(file)


def sheet_of(page: Page, demo: Demo, folder: Path, kind: str) -> Image.Image:
    """The first sheet of cards or letters for those invited to the demo's staff survey."""
    page.goto(f"{demo.address}/arbete/undersokningar/kompetens-demo/kort?till=alla")
    with page.expect_download() as download:
        page.locator(f"a[href*='{kind}-1.pdf']").click()
    sheet = folder / f"{kind}.pdf"
    download.value.save_as(sheet)
    return first_page(sheet)


def desk_and_phone(page: Page, address: str, top: str = "", height: int = 900) -> Image.Image:
    """One page as it looks at a desk and on a phone."""
    images = []
    for size in (DESK, PHONE):
        page.set_viewport_size({**size, "height": height})
        page.goto(address)
        images.append(picture(page, top))
    return side_by_side(images)


def working_pages(browser: Browser, demo: Demo) -> dict[str, Image.Image]:
    """Results, priorities, a matrix of boards, reviews and free text, each at a desk and on a phone."""
    page = log_in(window(browser, DESK), demo, "kvalitet")
    rounds, reviews = (f"{demo.address}/arbete/{name}" for name in ("undersokningar", "aktgranskning"))
    results = f"{rounds}/brukare-forra-aret/resultat"
    page.goto(f"{rounds}/brukare-aret-fore/fritext/fritext_battre")
    page.get_by_role("link", name="Koda nästa text").click()
    return {
        "coding": desk_and_phone(page, page.url),
        "results": desk_and_phone(page, results),
        "priorities": desk_and_phone(page, results, "main li:has-text('Prioritera:')", 880),
        "matrix": desk_and_phone(page, f"{rounds}/namnder-forra-aret/resultat", "#alla-svar"),
        "review": desk_and_phone(page, f"{reviews}/mottagning-nu", "h2 >> nth=1", 860),
        "record": desk_and_phone(page, f"{reviews}/barn-unga-nu/akter/1"),
    }


def complaint_pages(browser: Browser, demo: Demo) -> dict[str, Image.Image]:
    """Two phones of someone who complains, and what the registrar finds."""
    user = window(browser, PHONE)
    user.goto(f"{demo.address}/synpunkter")
    start = picture(user)
    go_on(user)
    user.fill("[name=beskrivning]", "Jag har ringt tre gånger och ingen ringer tillbaka.")
    while "/klart" not in user.url:
        go_on(user)
    receipt = picture(user)
    number, code = re.findall(r"nummer (\d+), kod (\S+)", demo.welcome)[0]
    user.goto(f"{demo.address}/synpunkter/folj")
    user.fill("[name=nummer]", number)
    user.fill("[name=kod]", code)
    go_on(user)
    page = log_in(window(browser, {**DESK, "height": 620}), demo, "registrator")
    page.goto(f"{demo.address}/arbete/att-hantera")
    return {"complaint": side_by_side([start, receipt, picture(user)]), "to-handle": picture(page)}


def first_page(document: Path) -> Image.Image:
    """The first page of a PDF."""
    program = shutil.which("pdftoppm")
    if program is None:
        raise SystemExit("pdftoppm is missing. Run this once, then try again:  sudo apt-get install poppler-utils")
    options = ["-f", "1", "-l", "1", "-r", "110", "-png", "-singlefile"]
    subprocess.run([program, *options, document, document.with_suffix("")], check=True)
    page = Image.open(document.with_suffix(".png")).convert("RGB")
    framed = Image.new("RGB", (page.width + 4, page.height + 4), EDGE)
    framed.paste(page, (2, 2))
    return framed


def save(name: str, image: Image.Image) -> None:
    """Write the picture, scaled to be read rather than admired, with as many colours as there is room for."""
    scale = min(1.0, (LARGEST_PIXELS / (image.width * image.height)) ** 0.5)
    image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)
    path = IMAGES / f"{name}.png"
    for colours in (256, 128, 64, 32):
        # Octree keeps small spots of a colour of their own; the usual median cut makes the clay brown.
        small = image.quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        small.save(path, optimize=True)
        if path.stat().st_size <= LARGEST_BYTES:
            break
    print(f"{path.relative_to(ROOT)}: {image.width} × {image.height}, {colours} colours, {path.stat().st_size:,} bytes")


def main() -> None:
    """Take every picture."""
    browsers = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    program = next(filter(None, browsers), None)
    if program is None:
        raise SystemExit("Chromium is missing. Run this once, then try again:  sudo apt-get install chromium")
    IMAGES.mkdir(exist_ok=True)
    with TemporaryDirectory() as name, running_demo(Path(name)) as demo, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=FLAGS)
        pictures = respondent_pages(browser, demo) | staff_pages(browser, demo, Path(name))
        pictures |= working_pages(browser, demo)
        for title, image in (pictures | complaint_pages(browser, demo)).items():
            save(title, image)
        browser.close()


if __name__ == "__main__":
    main()
