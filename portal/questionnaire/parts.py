"""What every part of a questionnaire document is made of: texts in several languages, and frozen structs."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

DEFAULT_LANGUAGE = "sv"
EASY_SWEDISH = "sv-x-lattlast"
"""BCP 47 private-use tag for lättläst: a form of Swedish, so a missing text falls back to ``sv``."""

Text = Mapping[str, str]
"""One text in one or more languages: language tag to text. Swedish (``sv``) is always there."""


def text_in(text: Text, language: str) -> str:
    """The text in ``language``, else in Swedish; empty when there is neither."""
    return text.get(language) or text.get(DEFAULT_LANGUAGE, "")


class Document(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What every part of a questionnaire document has in common."""


class Tagged(Document, frozen=True, tag_field="type"):
    """A part of which there are several kinds; ``type`` says which."""
