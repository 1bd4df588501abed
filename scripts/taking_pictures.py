"""A window of the browser, what it shows, and pictures put together and saved for docs/images/."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page
from running_demo import ROOT, Demo

IMAGES = ROOT / "docs" / "images"
LARGEST_BYTES = 150_000
LARGEST_PIXELS = 1_500_000
PAPER = (250, 246, 239)
EDGE = (123, 135, 132)
FLAGS = ["--no-sandbox", "--disable-gpu", "--lang=sv-SE"]
PHONE = {"width": 375, "height": 720}
DESK = {"width": 1180, "height": 860}


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


def document_of(page: Page, address: str, file: Path) -> Image.Image:
    """The first page of a PDF that whoever is logged in can fetch."""
    file.write_bytes(page.context.request.get(address).body())
    return first_page(file)


def desk_and_phone(page: Page, address: str, top: str = "", height: int = 900) -> Image.Image:
    """One page as it looks at a desk and on a phone."""
    page.goto(address)
    return at_desk_and_phone(page, top, height, again=True)


def at_desk_and_phone(page: Page, top: str = "", height: int = 900, *, again: bool = False) -> Image.Image:
    """The page that the window stands at; fetched ``again`` for each size, unless it came from a form."""
    images = []
    for size in (DESK, PHONE):
        page.set_viewport_size({**size, "height": height})
        if again:
            page.goto(page.url)
        images.append(picture(page, top))
    return side_by_side(images)


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
