"""The gender question as it may be shown: who is neither woman nor man, or did not say, is one row.

Disclosure control lets the distribution through when that row, taken together, is large enough; its parts may be small.
"""

from __future__ import annotations

from msgspec import structs

from portal.statistics.cells import GENDER, GENDER_REMAINDER
from portal.statistics.tabulation import CodeCount, QuestionSummary

REMAINDER_CODE = "ovriga"
REMAINDER = "Annat, vill inte svara eller inget svar"


def with_remainder(summary: QuestionSummary) -> QuestionSummary:
    """The gender table with its remainder as one row, counted in the base; any other table as it is."""
    if summary.name != GENDER or not summary.background or summary.suppressed:
        return summary
    kept = [code for code in summary.codes if code.code not in GENDER_REMAINDER]
    unanswered = summary.not_answered or 0
    count = unanswered + sum(code.count for code in summary.codes if code.code in GENDER_REMAINDER)
    base = (summary.base or 0) + unanswered
    codes = [*kept, CodeCount(code=REMAINDER_CODE, label={"sv": REMAINDER}, count=count, share=None)]
    counted = tuple(structs.replace(code, share=code.count / base if base else None) for code in codes)
    return structs.replace(summary, codes=counted, base=base, not_answered=0)
