"""What every part of a questionnaire document has in common."""

from __future__ import annotations

from msgspec import Struct


class Document(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What every part of a questionnaire document has in common."""


class Tagged(Document, frozen=True, tag_field="type"):
    """A part of which there are several kinds; ``type`` says which."""
