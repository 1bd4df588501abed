"""Are the catalogues in translations/ complete and up to date, and is every public text marked for translation?

The texts are Swedish in the source. Prints what is wrong and exits 1, or with ``update`` brings every catalogue up to date
with the texts (new ones wait to be translated, unused ones go) and compiles it. Compiled catalogues are committed, so that
running the portal takes no further step.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "translations"
TEMPLATES = ROOT / "portal" / "templates"
PUBLIC_PAGES = (
    "base.html",
    "respond/*.html",
    "errors/*.html",
    "start/home.html",
    "start/accessibility.html",
    "start/privacy.html",
)
"""What others than staff meet. Staff pages are Swedish only and need no marking."""

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_TAG = re.compile(r"<[^>]*>")
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


def compiled(catalogue: Catalog) -> bytes:
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def update(path: Path, texts: Catalog) -> None:
    """Bring a catalogue up to date and compile it."""
    catalogue = read_catalogue(path)
    catalogue.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, sort_output=True, no_location=True)
    path.with_suffix(".mo").write_bytes(compiled(read_catalogue(path)))


def problems(path: Path, texts: Catalog) -> Iterator[str]:
    catalogue, place = read_catalogue(path), path.relative_to(ROOT)
    for text in texts:
        if text.id:
            message = catalogue.get(text.id, context=text.context)
            yield from (f"{place}: {problem}: {text.id!r}" for problem in _problems_of(message))
    for message in catalogue:
        if message.id and texts.get(message.id, context=message.context) is None:
            yield f"{place}: is no longer used: {message.id!r}"
    compiled_file = path.with_suffix(".mo")
    if not compiled_file.exists() or compiled_file.read_bytes() != compiled(catalogue):
        yield f"{compiled_file.relative_to(ROOT)}: is older than {path.name}"


def _problems_of(message: Message | None) -> Iterator[str]:
    if message is None:
        yield "is missing"
        return
    forms = [message.string] if isinstance(message.string, str) else list(message.string)
    if message.fuzzy or not all(forms):
        yield "is not translated"
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    wanted = set(_PLACEHOLDER.findall(sources[-1]))
    if (
        any(set(_PLACEHOLDER.findall(form)) - wanted for form in forms)
        or set(_PLACEHOLDER.findall(forms[-1])) != wanted
    ):
        yield "has other placeholders than the text"


def unmarked_texts() -> Iterator[str]:
    """Words that stand bare in a public template, outside ``_()``."""
    environment = Environment(trim_blocks=True, lstrip_blocks=True, autoescape=True)
    for pattern in PUBLIC_PAGES:
        for path in sorted(TEMPLATES.glob(pattern)):
            tokens = environment.lex(path.read_text(encoding="utf-8"))
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
