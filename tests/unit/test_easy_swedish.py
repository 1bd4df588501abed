"""Easy Swedish on every page that a service user meets: short sentences and short words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment

from tests.support.readability import lix, sentences, words

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "portal" / "templates"
PAGES = ("base.html", "macros/*.html", "start/[!w]*.html", "errors/*.html", "respond/*.html", "complaints/*.html")
LONGEST_SENTENCE = 15
"""Words. A name or a number that a page puts in counts as one."""

HARDEST = 30
"""LIX; below it is a children's book."""

_PLACEHOLDER = re.compile(r"%\(\w+\)s")
_PASSIVE = re.compile(
    r"\b(sparas|visas|räknas|skickas|raderas|gallras|granskas|besvaras|skrivs|läses|kontrolleras|behövs|tas)\b"
)


def _catalogue() -> dict[str, str]:
    with (ROOT / "translations" / "sv@lattlast" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return {str(each.id): str(each.string) for each in read_po(file) if each.id}


EASY = _catalogue()


def texts_of(template: Path) -> Iterator[str]:
    """Every text of a template in easy Swedish; what the catalogue leaves out is said as in the source."""
    environment = Environment(extensions=["jinja2.ext.i18n"])
    for _line, _function, found in environment.extract_translations(template.read_text(encoding="utf-8")):
        forms = [found] if isinstance(found, str) else [form for form in found if form]
        for form in forms:
            yield _PLACEHOLDER.sub("X", EASY.get(form, form))


def public_templates() -> list[Path]:
    return sorted(path for pattern in PAGES for path in TEMPLATES.glob(pattern))


@pytest.mark.parametrize("template", public_templates(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_text_of_a_public_page_is_easy(template: Path) -> None:
    for text in texts_of(template):
        for sentence in sentences(text):
            assert len(words(sentence)) <= LONGEST_SENTENCE, text
        if text.endswith((".", "?")) and words(text):
            assert lix([text]) <= HARDEST, text


def test_the_pages_that_tell_much_are_easy_as_a_whole() -> None:
    for name in ("home", "privacy", "accessibility"):
        running = [text for text in texts_of(TEMPLATES / "start" / f"{name}.html") if text.endswith((".", "?"))]
        assert len(running) >= 5
        assert lix(running) < 25


def test_someone_does_what_is_done() -> None:
    assert [text for text in EASY.values() if _PASSIVE.search(text)] == []


def test_the_texts_that_are_judged_are_those_of_the_pages() -> None:
    texts = [text for template in public_templates() for text in texts_of(template)]
    assert len(texts) > 200
    assert "Personuppgifter är uppgifter om dig." in " ".join(texts)
