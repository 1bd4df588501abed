"""The municipality's logo: any common picture in, one small PNG kept, known by its digest."""

from __future__ import annotations

import hashlib
import io
import warnings

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.organisation.models import Logo

LARGEST_FILE = 1_000_000
"""Bytes; what an administrator has is often a picture made for print."""

TALLEST, WIDEST = 144, 720
"""Pixels kept: three times as many as the header shows, for sharp screens and paper."""

TOO_LARGE = "filen är för stor. Välj en bild på högst 1 MB"
KINDS = ("PNG", "JPEG", "WEBP", "GIF")
_HOW = "Välj en bild i formatet PNG, JPEG, WebP eller GIF"


def read_logo(content: bytes) -> bytes:
    """The picture as a PNG within the limits, without anything else that the file carried; raise ValueError."""
    from PIL import Image, UnidentifiedImageError  # for the one who chooses a logo, not for every page

    if len(content) > LARGEST_FILE:
        raise ValueError(TOO_LARGE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=KINDS)
            picture.thumbnail((WIDEST, TALLEST))
            kept = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise ValueError(f"filen är ingen bild som går att läsa. {_HOW}") from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ValueError("bilden har för många bildpunkter. Välj en mindre bild") from error
    written = io.BytesIO()
    kept.save(written, "PNG", optimize=True)
    return written.getvalue()


def keep_logo(session: Session, image: bytes) -> str:
    """Keep a picture that :func:`read_logo` made, instead of the one before; returns its digest (SHA-256, 32 signs)."""
    digest = hashlib.sha256(image).hexdigest()[:32]
    session.execute(sa.delete(Logo).where(Logo.digest != digest))
    session.merge(Logo(digest=digest, image=image))
    return digest


def find_logo(session: Session, digest: str) -> bytes | None:
    """The picture with that digest."""
    return session.scalar(sa.select(Logo.image).where(Logo.digest == digest))
