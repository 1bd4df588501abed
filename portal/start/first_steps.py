"""The way of a newcomer through the portal in five steps, told from what has been done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from portal.surveys.models import CollectionRound

RESULT, REPORT = "results.show", "reports.download"
"""The endpoints whose visits count as steps; the log-in remembers them (portal/start/views.py)."""


@dataclass(frozen=True)
class Step:
    """One step. ``href`` leads to where it is done, empty while an earlier step is missing; ``is_next`` marks one."""

    title: str
    text: str
    label: str
    href: str
    is_done: bool
    is_next: bool = False


def first_steps(
    rounds: Sequence[CollectionRound],
    answered: Mapping[int, int],
    visited: Collection[str],
    moment: datetime,
    since: datetime | None,
) -> tuple[Step, ...]:
    """The five steps. Only rounds made after ``since`` count: those that came with a demo do not.

    ``rounds`` come newest first, ``answered`` is round id to responses, ``visited`` the endpoints this log-in has met.
    A round that was closed without an answer leads nowhere and counts for nothing.
    """
    own = [each for each in rounds if since is None or each.created_at > since]
    own = [each for each in own if answered.get(each.id) or each.state(moment) != "closed"]
    with_answers = [each for each in own if answered.get(each.id)]
    closed = [each for each in with_answers if each.is_over(moment)]
    newest, ended = (own or [None])[0], (closed or [None])[0]
    here = url_for("rounds.show", code=newest.code) if newest else ""
    steps = (
        ("Öppna en undersökning", "Välj ett färdigt frågeformulär, en enhet och öppen länk.", "Ny undersökning",
         url_for("rounds.open_round"), bool(own)),
        ("Svara själv", "Öppna länken, gärna på telefonen, och skicka ett svar. Så möter brukare och medarbetare den.",
         "Till undersökningen", here, bool(with_answers)),
        ("Avsluta insamlingen", "Först när insamlingen är slut finns det ett resultat.", "Till undersökningen", here,
         bool(closed)),
        ("Se resultatet", "Med få svar visas bara hur många de är. Det skyddar dem som har svarat.", "Se resultatet",
         url_for(RESULT, code=ended.code) if ended else "", bool(closed) and RESULT in visited),
        ("Hämta rapporten", "En färdig rapport som PDF, med tabeller, diagram och metod.", "Hämta som PDF",
         url_for(REPORT, code=ended.code) if ended else "", bool(closed) and REPORT in visited),
    )  # fmt: skip
    following = next((place for place, step in enumerate(steps) if not step[4]), None)
    return tuple(Step(*step, is_next=place == following) for place, step in enumerate(steps))
