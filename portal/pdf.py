"""Accessible PDF (PDF/UA-1) from HTML, in a sealed room: no network and no file outside static/.

WeasyPrint is imported at the first document (0,5–0,9 s, and a web process that makes none never pays it). The typefaces
and the parsed style sheets are kept between documents, which saves a third of the work. WeasyPrint shares Pango's font
map between documents and is not safe for threads: one document is made at a time in each process.

The same HTML, style sheets, ``created`` and ``identifier`` give the same bytes.
"""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from portal.errors import UserError

if TYPE_CHECKING:
    from weasyprint import CSS, HTML, Document

STATIC = Path(__file__).resolve().parent.parent / "static"
FONTS = STATIC / "fonts"
SYSTEM_LIBRARIES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
"""The Debian packages WeasyPrint 70 calls, as scripts/setup.sh installs them."""

_one_at_a_time = Lock()


class PdfEngineMissing(UserError):
    """This machine lacks the libraries or typefaces PDFs are made with; the message says what to install."""


class OutsideStatic(ValueError):
    """A document asked for something else than a file under static/."""


def render(
    html: str,
    *,
    stylesheets: Sequence[str] = ("pdf.css",),
    created: datetime | None = None,
    identifier: bytes | None = None,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """The document ``html`` as a tagged PDF, typefaces embedded.

    ``stylesheets`` are paths under static/, in order. Addresses in the document are read relative to static/.
    ``pictures`` are those that lie elsewhere, the municipality's logo for one: file name to content, for the document
    to use as ``pictures/NAME``.
    ``created`` (with time zone) becomes the creation date and ``identifier`` the file's own identity.

    Raises ValueError when the document has no title or language (PDF/UA-1 asks for both) or links to a path on this
    machine, ``weasyprint.urls.FatalURLFetchingError`` when it needs anything outside static/, and
    :class:`PdfEngineMissing`.
    """
    with _one_at_a_time:
        engine = _engine()
        document = _laid_out(
            engine.HTML(string=html, base_url=STATIC.as_uri() + "/", url_fetcher=_fetcher(pictures or {})), stylesheets
        )
        if created is not None:
            document.metadata.created = document.metadata.modified = created.isoformat(timespec="seconds")
        result: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return result


def _laid_out(html: HTML, stylesheets: Sequence[str]) -> Document:
    title = html.etree_element.find("head/title")
    if title is None or not (title.text or "").strip():
        raise ValueError("the document has no title")
    if not html.etree_element.get("lang"):
        raise ValueError("the html element has no lang")
    sheets = [_stylesheet(path, (STATIC / path).stat().st_mtime_ns) for path in stylesheets]
    document = html.render(font_config=_font_configuration(), stylesheets=sheets, pdf_variant="pdf/ua-1", pdf_tags=True)
    for page in document.pages:
        for link in page.links:
            if link[0] == "external" and str(link[1]).startswith("file:"):
                raise ValueError(f"the document links to a path on this machine: {link[1]}")
    return document


@lru_cache(maxsize=1)
def _engine() -> Any:
    """The WeasyPrint module, told about the portal's own typefaces before it looks for any."""
    if not any(FONTS.glob("*.ttf")):
        # Without a single typeface Pango ends the whole process instead of failing.
        raise PdfEngineMissing(f"PDF kan inte skapas: typsnitten saknas i {FONTS}. Hämta filerna på nytt.")
    os.environ["FONTCONFIG_FILE"] = str(FONTS / "fonts.conf")
    try:
        import weasyprint
    except OSError as error:
        raise PdfEngineMissing(
            "PDF kan inte skapas: biblioteket Pango saknas på servern. "
            f"Den som sköter servern behöver köra: sudo apt-get install {' '.join(SYSTEM_LIBRARIES)}"
        ) from error
    return weasyprint


@lru_cache(maxsize=1)
def _font_configuration() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@lru_cache(maxsize=32)
def _stylesheet(path: str, changed: int) -> CSS:
    """A parsed style sheet; ``changed`` (modification time, ns) makes an edited file be read again."""
    address, fonts = (STATIC / path).as_uri(), _font_configuration()
    sheet: CSS = _engine().CSS(url=address, url_fetcher=_fetcher({}), font_config=fonts)
    return sheet


def _fetcher(pictures: Mapping[str, bytes]) -> Any:
    """The only way out of a document: to its ``pictures`` and to files under static/, whatever the address says."""
    return _fetcher_class()(pictures)


@lru_cache(maxsize=1)
def _fetcher_class() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticFilesOnly(URLFetcher):  # type: ignore[misc]
        def __init__(self, pictures: Mapping[str, bytes]) -> None:
            super().__init__(allowed_protocols=("file",), allow_redirects=False, fail_on_errors=True)
            self._pictures = {f"{(STATIC / 'pictures').as_uri()}/{name}": each for name, each in pictures.items()}

        def fetch(self, url: str, headers: object = None) -> Any:
            content = self._pictures.get(url) or static_file(url).read_bytes()
            kind = mimetypes.guess_type(urlsplit(url).path)[0] or "application/octet-stream"
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    return StaticFilesOnly


def static_file(url: str) -> Path:
    """The file under static/ that a ``file:`` address names; raises :class:`OutsideStatic` for any other address."""
    address = urlsplit(url)
    if address.scheme != "file" or address.netloc:
        raise OutsideStatic(f"only files under static/ may be used in a PDF, not {url[:200]}")
    path = Path(unquote(address.path)).resolve()
    if not path.is_relative_to(STATIC) or not path.is_file():
        raise OutsideStatic(f"there is no such file under static/: {url[:200]}")
    return path
