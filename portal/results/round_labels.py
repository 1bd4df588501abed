"""What the rounds of a series are called beside each other: the shortest that tells them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.i18n import local
from portal.statistics.swedish import NO_BREAK_SPACE
from portal.surveys.models import CollectionRound

_CLOSER = ("%Y", "%Y-%m", "%Y-%m-%d")


@dataclass(frozen=True)
class Label:
    """``title`` is that of the round, where the ``text`` is a number that nobody knows it by; else empty."""

    text: str
    title: str = ""


def round_labels(rounds: Sequence[CollectionRound]) -> Mapping[int, Label]:
    """By the round's id: its year; with the month where a year has several, and the day where a month has.

    Those of one day are numbered in the order of ``rounds``, which is that of time.
    """
    opened = [local(each.opens_at) for each in rounds]
    texts = [""] * len(rounds)
    for closer in _CLOSER:
        times = Counter(texts)
        texts = [
            moment.strftime(closer) if times[text] > 1 or not text else text
            for text, moment in zip(texts, opened, strict=True)
        ]
    times, seen = Counter(texts), Counter[str]()
    labels = {}
    for each, text in zip(rounds, texts, strict=True):
        seen[text] += 1
        labels[each.id] = (
            Label(text) if times[text] == 1 else Label(f"{text} nr{NO_BREAK_SPACE}{seen[text]}", each.title)
        )
    return labels
