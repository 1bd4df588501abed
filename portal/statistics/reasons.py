"""Why a figure is not there. The reasons are codes; their Swedish wording stands here once for pages and documents."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why something is not reported.

    A small cell and unanimous answers share one reason on purpose: to say that all answered the same is to tell.
    """

    FEW_ANSWERS = "few_answers"
    SMALL_CELLS = "small_cells"
    DERIVABLE = "derivable"
    POOLED = "pooled"
    PART_HIDDEN = "part_hidden"
    RELEASED_WITHOUT = "released_without"
    FRAME_UNKNOWN = "frame_unknown"
    MORE_RESPONSES_THAN_FRAME = "more_responses_than_frame"
    NOBODY_TO_ASK = "nobody_to_ask"


_EXPLANATIONS = {
    Reason.FEW_ANSWERS: "Färre än {limit} svar – resultatet redovisas inte.",
    Reason.SMALL_CELLS: "Redovisas inte, för få svar i något av svarsalternativen.",
    Reason.DERIVABLE: "Redovisas inte, eftersom svar från några få personer annars skulle kunna räknas fram.",
    Reason.POOLED: (
        "Redovisas inte, eftersom svaren från enheter med få svar har slagits ihop med andra enheters på en högre nivå."
    ),
    Reason.PART_HIDDEN: "Redovisas inte uppdelat, för få svar.",
    Reason.RELEASED_WITHOUT: (
        "Redovisas inte, eftersom resultatet tidigare har lämnats ut utan den här uppgiften. Tillsammans skulle de "
        "kunna röja vad enskilda har svarat."
    ),
    Reason.FRAME_UNKNOWN: "Svarsfrekvens kan inte beräknas, eftersom det inte är känt hur många som kunde svara.",
    Reason.MORE_RESPONSES_THAN_FRAME: (
        "Svarsfrekvens kan inte beräknas, eftersom det finns fler svar än personer som kunde svara. "
        "Kontrollera antalet som kunde svara."
    ),
    Reason.NOBODY_TO_ASK: "Svarsfrekvens kan inte beräknas, eftersom det inte fanns någon som kunde svara.",
}


def explanation(reason: Reason, limit: int = 5) -> str:
    """One or two Swedish sentences for the reader; ``limit`` is the smallest number of answers that is reported."""
    return _EXPLANATIONS[reason].format(limit=limit)
