"""Are the catalogues in translations/ complete and up to date, and is every public text marked for translation?

The texts are Swedish in the source. Prints what is wrong and exits 1, or with ``update`` brings every catalogue up to
date with the texts (new ones wait to be translated, unused ones go) and compiles it. Compiled catalogues are committed:
running the portal takes no further step.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "translations"
TEMPLATES = ROOT / "portal" / "templates"
PUBLIC_PAGES = (
    *("base.html", "respond/*.html", "kiosk/*.html", "complaints/*.html", "publications/*.html", "errors/*.html"),
    "start/[!w]*.html",
)
"""What others than staff meet. Staff pages (start/work.html too) are Swedish only and need no marking."""

PARTIAL = ("sv@lattlast",)
"""Catalogues that hold only what they say otherwise than the source: easy Swedish, where the source is not easy."""

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_PASSING_HEADERS = re.compile(
    rb'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To|Generated-By):.*\n',
    re.M,
)
_TAG = re.compile(r"<[^>]*>")
_CLASS = re.compile(r"{% block body_class %}.*?{% endblock %}")
_WORD = re.compile(r"[^\W\d_]{2,}")


def texts_in_the_code() -> Catalog:
    """What pybabel finds with the mapping in pyproject.toml."""
    with TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        pybabel = Path(sys.executable).parent / "pybabel"
        options = ["-F", "pyproject.toml", "-k", "lazy_gettext", "--no-location", "-o", template]
        subprocess.run([pybabel, "--quiet", "extract", *options, "."], cwd=ROOT, check=True)
        with template.open("rb") as file:
            return read_po(file)


def read_catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def is_compiled(path: Path, catalogue: Catalog) -> bool:
    """Whether the .mo file beside ``path`` holds the same translations."""
    compiled = path.with_suffix(".mo")
    if not compiled.exists():
        return False
    with compiled.open("rb") as file:
        return _translations(read_mo(file)) == _translations(catalogue)


def _translations(catalogue: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {_forms(message.id): _forms(message.string) for message in catalogue if message.id}


def _forms(text: str | Sequence[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def is_partial(path: Path) -> bool:
    return path.parent.parent.name in PARTIAL


def update(path: Path, texts: Catalog) -> None:
    """Bring a catalogue up to date and compile it."""
    catalogue = read_catalogue(path)
    catalogue.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    if is_partial(path):
        for message in [each for each in catalogue if each.id and not any(_forms(each.string))]:
            catalogue.delete(message.id, context=message.context)
    content = io.BytesIO()
    write_po(content, catalogue, width=110, sort_output=True)
    path.write_bytes(_PASSING_HEADERS.sub(b"", content.getvalue()))
    if not is_compiled(path, catalogue):
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)


def problems(path: Path, texts: Catalog) -> Iterator[str]:
    catalogue, place = read_catalogue(path), path.relative_to(ROOT)
    for text in texts:
        if text.id:
            message = catalogue.get(text.id, context=text.context)
            if message is None and is_partial(path):
                continue
            yield from (f"{place}: {problem}: {text.id!r}" for problem in _problems_of(message))
    for message in catalogue:
        if message.id and texts.get(message.id, context=message.context) is None:
            yield f"{place}: is no longer used: {message.id!r}"
    if not is_compiled(path, catalogue):
        yield f"{place}: is newer than its compiled file"


def _problems_of(message: Message | None) -> Iterator[str]:
    if message is None:
        yield "is missing"
        return
    forms = _forms(message.string)
    if message.fuzzy or not all(forms):
        yield "is not translated"
    # The singular may say "one" in words; the last form, and any single one, has what the text has.
    wanted, given = _placeholders(_forms(message.id)[-1]), [_placeholders(form) for form in forms]
    if given[-1] != wanted or any(each - wanted for each in given):
        yield "has other placeholders than the text"


def _placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def unmarked_texts() -> Iterator[str]:
    """Words that stand bare in a public template, outside ``_()``."""
    environment = Environment(trim_blocks=True, lstrip_blocks=True, autoescape=True)
    for pattern in PUBLIC_PAGES:
        for path in sorted(TEMPLATES.glob(pattern)):
            tokens = environment.lex(_CLASS.sub("", path.read_text(encoding="utf-8")))
            markup = "".join(value if kind == "data" else " " for _, kind, value in tokens)
            for word in _WORD.findall(_TAG.sub(" ", markup)):
                yield f"{path.relative_to(ROOT)}: {word!r} is not marked for translation"


def main() -> int:
    catalogues = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
    texts = texts_in_the_code()
    if sys.argv[1:] == ["update"]:
        for path in catalogues:
            update(path, texts)
    found = [*unmarked_texts(), *(problem for path in catalogues for problem in problems(path, texts))]
    if found:
        print("\n".join(found))
        print("translations: run scripts/check_translations.py update, then translate what is empty and run it again")
        return 1
    print(f"translations: {sum(1 for text in texts if text.id)} texts, {len(catalogues)} catalogues, all complete")
    return 0


if __name__ == "__main__":
    sys.exit(main())
