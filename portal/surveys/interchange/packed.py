"""How large a questionnaire in a workbook may be, and what is said of one that is not to be read."""

from __future__ import annotations

from portal.packed import MEBIBYTE, Fault, Harmful, Limits, Packed, judge
from portal.surveys.interchange.findings import ImportRefused

LARGEST_FILE = 5 * MEBIBYTE
LIMITS = Limits(file=LARGEST_FILE, part=10 * MEBIBYTE, whole=14 * MEBIBYTE, parts=1_000)
"""A questionnaire of a thousand questions needs a tenth."""

TOO_LARGE = "Filen är för stor. Ta bort flikar, bilder och formaterade tomma rader, och spara den på nytt."
DAMAGED = (
    "Arbetsboken går inte att öppna: den är skadad eller låst med lösenord. Spara den på nytt som .xlsx utan lösenord."
)
STRANGE = "Arbetsboken innehåller något som inget kalkylprogram skriver. Spara den på nytt i Excel eller LibreOffice."
_SAID = {Fault.TOO_LARGE: TOO_LARGE, Fault.DAMAGED: DAMAGED, Fault.STRANGE: STRANGE}


def judge_packed(content: bytes) -> Packed:
    """What a workbook holds. Raises ImportRefused for what is too large, damaged or made to do harm."""
    try:
        return judge(content, LIMITS)
    except Harmful as harmful:
        raise ImportRefused([_SAID[harmful.fault]]) from None
