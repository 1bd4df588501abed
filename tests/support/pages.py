"""What holds for every page the portal shows, checked on each page that a test fetches."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import html5lib
import lxml.html
from lxml.html import HtmlElement

INLINE_HANDLER = re.compile(r"on[a-z]+")
NEEDS_LABEL = {"input", "select", "textarea"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "image"}
RANDOM = re.compile(r'(?<=value=")[\w.-]{40,}(?=")|(?<=/svara/)[\w-]+')
NUMBER = re.compile(r"\b\d{10}\b")
_judged: dict[str, list[str]] = {}


def page_problems(html: str) -> list[str]:
    """Everything that is wrong with a page, in words; empty for a good one.

    The same page is judged once: parsing it by the letter of the standard takes longer than making it.
    """
    page = but_for_chance(html)
    if page not in _judged:
        _judged[page] = _problems(html)
    return _judged[page]


def but_for_chance(html: str) -> str:
    """The page with its tokens, handles and complaint numbers renamed in the order they stand in."""
    names: dict[str, str] = {}
    return NUMBER.sub(lambda found: names.setdefault(found[0], f"number {len(names)}"), RANDOM.sub("random", html))


def _problems(html: str) -> list[str]:
    parser = html5lib.HTMLParser()
    parser.parse(html)
    problems = [f"not valid HTML: {error[1]} at {error[0]} {error[2]}" for error in parser.errors]
    tree = lxml.html.document_fromstring(html)
    for check in (_document, _ids, _labels, _inline, _references, _tables, _headings):
        problems += check(tree)
    return problems


def _document(tree: HtmlElement) -> list[str]:
    problems = []
    if not tree.get("lang"):
        problems.append("no lang on <html>")
    if len(tree.xpath("//h1")) != 1:
        problems.append(f"{len(tree.xpath('//h1'))} h1 elements, not one")
    if not tree.xpath("string(//title)").strip(" –\n"):
        problems.append("no title")
    if len(tree.xpath("//main")) != 1:
        problems.append("not exactly one main")
    return problems


def _ids(tree: HtmlElement) -> list[str]:
    counts = Counter(tree.xpath("//@id"))
    return [f"id {name!r} stands {count} times" for name, count in counts.items() if count > 1]


def _labels(tree: HtmlElement) -> list[str]:
    labelled = set(tree.xpath("//label/@for"))
    problems = []
    for control in tree.iter(*NEEDS_LABEL):
        if control.get("type") in UNLABELLED_TYPES:
            continue
        if control.get("id") not in labelled and not control.get("aria-label") and control.find("..").tag != "label":
            problems.append(f"no label for {control.get('name')!r}")
    for button in tree.iter("button"):
        if not (button.text_content().strip() or button.get("aria-label")):
            problems.append("a button without text")
    for group in tree.iter("fieldset"):
        if group.find("legend") is None:
            problems.append("a fieldset without legend")
    names = Counter(control.get("name") for control in tree.xpath("//input[@type='radio']"))
    loose = {each.get("name") for each in tree.xpath("//input[@type='radio'][not(ancestor::fieldset)]")}
    return problems + [f"radio group {name!r} outside a fieldset" for name in loose if names[name] > 1]


def _inline(tree: HtmlElement) -> list[str]:
    problems = [
        f"inline {name}" for name in ("style", "script") for each in tree.iter(name) if (each.text or "").strip()
    ]
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        problems += [
            f"{name} on <{element.tag}>" for name in element.attrib if name == "style" or INLINE_HANDLER.fullmatch(name)
        ]
    elsewhere = tree.xpath("//script/@src | //link/@href | //img/@src")
    return problems + [f"loads {address} from elsewhere" for address in elsewhere if not address.startswith("/")]


def _references(tree: HtmlElement) -> list[str]:
    ids = set(tree.xpath("//@id"))
    problems = [
        f"link to #{href[1:]}, which is not there"
        for href in tree.xpath("//a/@href")
        if href[:1] == "#" and href[1:] not in ids
    ]
    for name in ("aria-describedby", "aria-labelledby", "aria-controls"):
        for value in tree.xpath(f"//@{name}"):
            problems += [f"{name} names {each!r}, which is not there" for each in value.split() if each not in ids]
    problems += [f"label for {name!r}, which is not there" for name in tree.xpath("//label/@for") if name not in ids]
    return problems + ["an image without alt" for image in tree.iter("img") if image.get("alt") is None]


def _tables(tree: HtmlElement) -> list[str]:
    problems = []
    for table in tree.iter("table"):
        if table.find("caption") is None:
            problems.append("a table without caption")
        if table.xpath(".//th[not(@scope)]"):
            problems.append("a th without scope")
        if any(not cell.text_content().strip() for cell in table.xpath("./tbody/tr/td")):
            problems.append("a blank table cell")
    return problems


def _headings(tree: HtmlElement) -> list[str]:
    levels = [int(heading.tag[1]) for heading in tree.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    jumps = [f"h{after} after h{before}" for before, after in pairwise(levels) if after > before + 1]
    return [f"a heading level is skipped: {jump}" for jump in jumps]
