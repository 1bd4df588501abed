"""Takes the pictures in docs/images/ anew, from the portal itself with its demo data (``make screenshots``).

Starts a server of its own on a free port with data in a temporary folder, and stops it by its process id. Needs
Chromium, as the tests do, and ``pdftoppm`` (Debian package poppler-utils) for the pictures of what is printed.
"""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from running_demo import Demo, running_demo
from taking_pictures import (
    DESK,
    FLAGS,
    IMAGES,
    PHONE,
    at_desk_and_phone,
    choose,
    desk_and_phone,
    document_of,
    first_page,
    go_on,
    log_in,
    picture,
    save,
    side_by_side,
    window,
)


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


def sheet_of(page: Page, demo: Demo, folder: Path, kind: str) -> Image.Image:
    """The first sheet of cards or letters for those invited to the demo's staff survey."""
    page.goto(f"{demo.address}/arbete/undersokningar/kompetens-demo/kort?till=alla")
    with page.expect_download() as download:
        page.locator(f"a[href*='{kind}-1.pdf']").click()
    sheet = folder / f"{kind}.pdf"
    download.value.save_as(sheet)
    return first_page(sheet)


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
        "list": list_page(page, demo),
        "reopened": reopened_page(page, demo),
    }


RECORDS = (
    "Beteckning\tFödd\tKön\tSocialsekreterare\tInkom\n"
    "B-101\t2014\tF\tAnKa\t2026-03-01\n"
    "B-102\t2011\tGrabb\tAnKa\t2026-03-02\n"
    "B-103\t2009\tF\tBeLu\t2026-03-02\n"
    "B-104\t2017\tGrabb\tBeLu\t2026-03-09\n"
)


def list_page(page: Page, demo: Demo) -> Image.Image:
    """A list for a record review, with columns of its own that are chosen."""
    page.set_viewport_size(DESK)
    page.goto(f"{demo.address}/arbete/aktgranskning/ny")
    page.select_option("[name=unit]", index=1)
    page.fill("[name=year]", "2026")
    page.fill("[name=title]", "Förhandsbedömningar hösten 2026")
    page.select_option("[name=checklist]", index=1)
    page.fill("[name=records]", RECORDS)
    go_on(page)
    return at_desk_and_phone(page, "h1", 1180)


def reopened_page(page: Page, demo: Demo) -> Image.Image:
    """A finished round of boards opened again; last of all, since its results are not shown any more."""
    page.set_viewport_size(DESK)
    of_round = f"{demo.address}/arbete/undersokningar/namnder-forra-aret"
    page.goto(f"{of_round}/oppna-igen")
    page.fill("[name=closes_on]", f"{date.today() + timedelta(days=21)}")
    page.fill("[name=reason]", "Två nämnder hade missförstått frågan om genomförda åtgärder.")
    go_on(page)
    return at_desk_and_phone(page, "h1", again=True)


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
