"""What is the same for every application, made once for all those of a test process.

Each test has an application of its own. Compiling the same templates, addresses and statements anew for each took
nearly half of the integration tests' time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from functools import wraps
from types import CodeType
from typing import Any, ClassVar

import sqlalchemy as sa
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.util import LRUCache
from werkzeug.routing import BaseConverter, Rule
from werkzeug.routing.rules import RulePart

STATEMENTS = 1_500
"""So many are kept for each kind of database, those used last."""

_dialects: dict[str, tuple[sa.Dialect, LRUCache[Any, Any]]] = {}


class KeptTemplates(BytecodeCache):
    """In memory. Jinja asks by name and source: a template that is changed is compiled again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


class KeptRule(Rule):
    """The parts of an address and the function that builds it follow from the rule alone.

    The function is given the rule as its first argument.
    """

    _kept: ClassVar[dict[tuple[str, ...], Callable[..., tuple[str, str]]]] = {}
    _parsed: ClassVar[dict[str, tuple[list[RulePart], list[tuple[bool, str]], dict[str, BaseConverter]]]] = {}

    def _parse_rule(self, rule: str) -> Iterable[RulePart]:
        if rule not in self._parsed:
            seen = len(self._trace)
            parts = list(super()._parse_rule(rule))
            self._parsed[rule] = parts, self._trace[seen:], dict(self._converters)
            return parts
        parts, trace, converters = self._parsed[rule]
        self._trace += trace
        self._converters.update(converters)
        self.arguments.update(converters)
        return parts

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, repr(self.defaults), repr(self._trace), str(append_unknown))
        if key not in self._kept:
            self._kept[key] = super()._compile_builder(append_unknown)
        return self._kept[key]


Render = Callable[..., bytes]


def keep_documents(render: Render) -> Render:
    """``portal.pdf.render``, making each document once: the same HTML, style sheets and pictures are the same sheets.

    Only the moment of its making is that of the first. tests/unit/test_pdf.py asks for the bytes anew each time.
    """
    kept: dict[Hashable, bytes] = {}

    @wraps(render)
    def remembered(html: str, *, created: datetime | None = None, **others: Any) -> bytes:
        key = (html, repr(sorted(others.items())))
        if key not in kept:
            kept[key] = render(html, created=created, **others)
        return kept[key]

    return remembered


def keep_work() -> None:
    """For every application made from now on; all have the same Jinja settings and the same kinds of address."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": KeptTemplates()}
    Flask.url_rule_class = KeptRule


def share_statements(engine: sa.Engine) -> None:
    """Let ``engine`` use what others of its kind have compiled: compiled statements belong to a dialect."""
    if engine.name not in _dialects:
        engine.connect().close()  # only now does the dialect know the server
        _dialects[engine.name] = engine.dialect, LRUCache(STATEMENTS)
    engine.dialect, statements = _dialects[engine.name]
    engine.update_execution_options(compiled_cache=statements)
