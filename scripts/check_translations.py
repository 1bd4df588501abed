"""Are the catalogues in translations/ complete and up to date with the texts in the code and the templates?

The texts themselves are Swedish, so with no catalogue there is nothing to translate and nothing to find.
Prints every catalogue that misses texts, or holds doubtful ones, and exits 1 when there is one.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "translations"


def texts_in_the_code() -> Catalog:
    """What pybabel finds with the mapping in pyproject.toml."""
    with TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        pybabel = Path(sys.executable).parent / "pybabel"
        options = ["-F", "pyproject.toml", "-k", "lazy_gettext", "-o", template]
        subprocess.run([pybabel, "--quiet", "extract", *options, "."], cwd=ROOT, check=True)
        with template.open("rb") as file:
            return read_po(file)


def problems(path: Path, texts: Catalog) -> Iterator[str]:
    with path.open("rb") as file:
        catalogue = read_po(file)
    place = path.relative_to(ROOT)
    for text in texts:
        if not text.id:
            continue
        message = catalogue.get(text.id, context=text.context)
        if message is None:
            yield f"{place}: is missing {text.id!r} (run pybabel update)"
        elif message.fuzzy or not all([message.string] if isinstance(message.string, str) else message.string):
            yield f"{place}: is not translated: {text.id!r}"
    for message in catalogue:
        if message.id and texts.get(message.id, context=message.context) is None:
            yield f"{place}: is no longer used: {message.id!r} (run pybabel update)"


if __name__ == "__main__":
    catalogues = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
    texts = texts_in_the_code()
    found = [problem for path in catalogues for problem in problems(path, texts)]
    count = sum(1 for text in texts if text.id)
    print("\n".join(found) or f"translations: {count} texts, {len(catalogues)} catalogues, all complete")
    sys.exit(bool(found))
