"""Tables and charts taken along from the results page: to Word and Excel, as pictures; what is said when it fails."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from tests.support.browsing import NewVisit, Visit

RESULT = "/arbete/undersokningar/matt/resultat"
COPIED = "Tabellen är kopierad. Klistra in den i Word eller Excel."
READ = """async (kind) => {
  const [item] = await navigator.clipboard.read();
  return item.types.includes(kind) ? (await item.getType(kind)).text() : "";
}"""
MISSING = """async (svg) => {
  const [item] = await navigator.clipboard.read();
  const picture = await createImageBitmap(await item.getType("image/png"));
  const scale = picture.width / svg.viewBox.baseVal.width;
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d", { willReadFrequently: true });
  canvas.drawImage(picture, 0, 0);
  const isDrawn = (element) => {
    const box = element.getBBox();
    const [x, y, width, height] = [box.x, box.y, box.width, box.height].map((each) => Math.round(each * scale));
    const reds = canvas.getImageData(x, y, width, height).data.filter((_, at) => at % 4 === 0);
    const dark = reds.filter((red) => red < 160).length / reds.length;
    return dark > (element.tagName === "circle" ? 0.4 : 0.02);
  };
  const drawn = [...svg.querySelectorAll("circle, text")];
  return [drawn.length, drawn.filter((each) => !isDrawn(each)).map((each) => each.outerHTML)];
}"""
FIGURES = (
    ("−1,0", "-1,0", "-1,0"),
    ("+1,9", "+1,9", "+1,9"),
    ("39,9\N{NO-BREAK SPACE}%", "39,9 %", "39,9 %"),
    ("7\N{NO-BREAK SPACE}188", "7\N{NO-BREAK SPACE}188", "7188"),
    ("−0,4 till 4,2", "−0,4 till 4,2", "−0,4 till 4,2"),
    ("..", "..", ".."),
)
"""What stands in a cell, and what is pasted: as HTML, which Word and Excel take, and as text."""
REFUSED = """const refuse = () => Promise.reject(new DOMException("refused", "NotAllowedError"));
Object.defineProperty(navigator.clipboard, "write", { value: refuse });
document.execCommand = () => false;"""
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined });"


def results(log_in: NewVisit, before: str = "", width: int = 1280) -> Visit:
    """The results page in a window that may read and write the clipboard, ``before`` being what its scripts meet."""
    window = log_in(width=width)
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    if before:
        window.page.add_init_script(before)
    return window.open(RESULT)


def press(window: Visit, button: str) -> Locator:
    """Press a button that leads nowhere; returns where it says how it went."""
    found = window.page.get_by_role("button", name=button, exact=True)
    found.press("Enter")
    told = found.locator("xpath=..").locator(".told")
    told.filter(has_text="i").wait_for()
    return told


def copied(window: Visit, kind: str) -> str:
    return str(window.page.evaluate(READ, kind))


@pytest.mark.parametrize("width", [360, 1280])
def test_a_table_goes_to_word_and_excel(log_in: NewVisit, width: int) -> None:
    window = results(log_in, width=width)
    shown = window.page.locator("table", has_text="Tabell 1. Index")
    assert press(window, "Kopiera tabellen: Tabell 1. Index").inner_text() == COPIED
    lines = copied(window, "text/plain").replace("\r", "").split("\n")
    assert lines[0] == "Tabell 1. Index"
    assert lines[1].split("\t") == ["Index", "Värde", "Felmarginal", "n"]
    first = shown.locator("tbody tr").first
    figures = [
        each.strip(" \n").removeprefix("±\N{NO-BREAK SPACE}") for each in first.locator("th, td").all_inner_texts()
    ]
    assert lines[2].split("\t") == figures
    assert all(re.fullmatch(r"\d+(,\d)?", figure) for figure in figures[1:])
    assert lines[-1].startswith("n är antalet svarande")
    as_html = copied(window, "text/html")
    assert as_html.count("<tr") == shown.locator("tr").count()
    assert as_html.count("<th") == shown.locator("th").count()
    assert "Tabell 1. Index" in as_html
    assert "n är antalet svarande" in as_html


def test_figures_are_figures_where_they_are_pasted_and_nothing_else_is(log_in: NewVisit) -> None:
    window = results(log_in)
    row = window.page.locator("table", has_text="Tabell 1. Index").locator("tbody tr").first
    for shown, in_html, in_text in FIGURES:
        row.locator("td").first.evaluate("(cell, text) => { cell.textContent = text; }", shown)
        press(window, "Kopiera tabellen: Tabell 1. Index")
        assert copied(window, "text/plain").replace("\r", "").split("\n")[2].split("\t")[1] == in_text
        window.page.evaluate(
            "(html) => { window.pasted = new DOMParser().parseFromString(html, 'text/html'); }",
            copied(window, "text/html"),
        )
        assert window.page.evaluate("() => window.pasted.querySelector('td').textContent") == in_html


def test_a_chart_goes_along_as_a_picture_with_its_words(log_in: NewVisit) -> None:
    window = results(log_in)
    caption = "Diagram 1. Index med felmarginal, 0 till 100"
    told = press(window, f"Kopiera diagrammet: {caption}")
    assert told.inner_text() == "Diagrammet är kopierat. Klistra in det i Word eller Excel."
    drawn, missing = window.page.locator("figure.chart svg").first.evaluate(MISSING)
    assert drawn > 12, "six names, six values and six dots, and the axis"
    assert missing == []
    for kind in ("PNG", "SVG"):
        with window.page.expect_download() as download:
            press(window, f"Spara som {kind}: {caption}")
        assert download.value.suggested_filename == f"diagram-1-index-med-felmarginal-0-till-100.{kind.lower()}"
        saved = Path(download.value.path()).read_bytes()
        assert (b"Bem\xc3\xb6tande" in saved) is (kind == "SVG")
        if kind == "SVG":
            alone = window.context.new_page()
            alone.set_content(saved.decode())
            typeface = alone.locator("svg").evaluate("(svg) => getComputedStyle(svg).fontFamily")
            assert typeface == '"Source Sans 3", sans-serif', "its own, where no page lends it one"
            alone.close()
        assert saved.startswith(b"\x89PNG" if kind == "PNG" else b"<svg")


def test_without_a_clipboard_of_the_browsers_own_a_table_is_copied_all_the_same(log_in: NewVisit) -> None:
    window = results(log_in, NO_CLIPBOARD)
    assert press(window, "Kopiera tabellen: Tabell 1. Index").inner_text() == COPIED
    assert window.page.get_by_role("button", name="Kopiera diagrammet").count() == 0
    assert window.page.get_by_role("button", name="Spara som PNG").count()
    other = window.context.new_page()
    other.goto(f"{window.base_url}/personuppgifter")
    other.bring_to_front()
    assert other.evaluate(READ, "text/plain").startswith("Tabell 1. Index")
    assert "<table" in other.evaluate(READ, "text/html")


def test_a_clipboard_that_is_refused_is_told_with_another_way(log_in: NewVisit) -> None:
    window = results(log_in, REFUSED)
    told = press(window, "Kopiera tabellen: Tabell 1. Index")
    assert told.inner_text() == "Tabellen kunde inte kopieras. Markera den och tryck Ctrl+C, eller hämta Excelfilen."
    assert told.get_attribute("role") == "status"
    told = press(window, "Kopiera diagrammet: Diagram 1. Index med felmarginal, 0 till 100")
    assert told.inner_text() == "Diagrammet kunde inte kopieras. Spara det som bild i stället."


def test_without_scripts_there_are_no_buttons_that_do_nothing(log_in: NewVisit, visit: NewVisit) -> None:
    cookies = log_in().context.cookies()
    window = visit(scripts=False)
    window.context.add_cookies(cookies)
    window.open(RESULT)
    assert window.page.locator("main table").count()
    assert window.page.get_by_role("button", name="Kopiera").count() == 0
    assert window.page.get_by_role("button", name="Spara som").count() == 0
    assert window.page.get_by_role("link", name="Excel (XLSX)").count() == 1
