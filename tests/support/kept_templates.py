"""What Jinja makes of a template, made once for all applications of a test process.

Each test has an application of its own; compiling the same templates again for each took a third of the tests' time.
"""

from __future__ import annotations

from types import CodeType

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache


class KeptTemplates(BytecodeCache):
    """In memory. Jinja asks by name and source: a template that is changed is compiled again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


def keep_templates() -> None:
    """For every application made from now on; all have the same Jinja settings."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": KeptTemplates()}
