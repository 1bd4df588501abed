"""Easy Swedish on every page that a service user meets: short sentences and short words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.pofile import read_po
from jinja2 import Environment

from tests.support.readability import lix, sentences, words

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "portal" / "templates" / "start"
LONGEST_SENTENCE = 15
"""Words. A name or a number that a page puts in counts as one."""

HARDEST = 30
"""LIX; below it is a children's book."""

_PLACEHOLDER = re.compile(r"%\(\w+\)s")
_PASSIVE = re.compile(
    r"\b(sparas|visas|räknas|skickas|raderas|gallras|granskas|besvaras|skrivs|läses|kontrolleras|behövs|tas)\b"
)


def _catalogue(language: str) -> dict[str, str]:
    """Text in the source to text in the language, plural forms apart; without the placeholders."""
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = [each for each in read_po(file) if each.id]
    pairs = [pair for each in messages for pair in zip(_forms(each.id), _forms(each.string), strict=True)]
    return {source: _PLACEHOLDER.sub("X", said) for source, said in pairs}


def _forms(text: str | Sequence[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


EASY = _catalogue("sv@lattlast")


def in_easy_swedish(text: str) -> str:
    """What the catalogue leaves out is said as in the source."""
    return EASY.get(text, _PLACEHOLDER.sub("X", text))


def is_running(text: str) -> bool:
    """A heading or a name of one or two words has no readability to measure."""
    return text.endswith((".", "?")) and bool(words(text))


def texts_of(template: Path) -> Iterator[str]:
    """Every text of a template in easy Swedish."""
    environment = Environment(extensions=["jinja2.ext.i18n"])
    for _line, _function, found in environment.extract_translations(template.read_text(encoding="utf-8")):
        yield from (in_easy_swedish(form) for form in _forms(found) if form)


def test_every_text_that_others_than_staff_meet_is_easy() -> None:
    texts = [in_easy_swedish(text) for text in _catalogue("en")]  # English is complete: every text has a line there
    assert len(texts) > 300
    for text in texts:
        assert [each for each in sentences(text) if len(words(each)) > LONGEST_SENTENCE] == []
        assert not is_running(text) or lix([text]) <= HARDEST, text


def test_the_pages_that_tell_much_are_easy_as_a_whole() -> None:
    for name in ("home", "privacy_text", "accessibility"):
        running = [text for text in texts_of(TEMPLATES / f"{name}.html") if is_running(text)]
        assert len(running) >= 5
        assert lix(running) < 25


def test_someone_does_what_is_done() -> None:
    assert [text for text in EASY.values() if _PASSIVE.search(text)] == []
