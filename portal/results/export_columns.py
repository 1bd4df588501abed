"""The lines and columns of the tables that are exported: what they are called in Swedish, and of which kind."""

from __future__ import annotations

from dataclasses import dataclass

from portal.results.spreadsheets import Cell, Column
from portal.statistics.swedish import NOT_APPLICABLE, rounded_float


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a table; what does not belong to its kind is empty."""

    group: str
    unit: str
    question: str
    row: str = ""
    name: str
    answer: str = ""
    code: str = ""
    count: Cell = None
    share: Cell = None
    base: Cell = None
    not_answered: Cell = None
    not_asked: Cell = None
    mean: Cell = None
    index: Cell = None
    margin: Cell = None
    by: str = ""
    part: str = ""
    year: str = ""
    effect: Cell = None
    low: Cell = None
    high: Cell = None
    explained: Cell = None
    priority: str = ""
    weights: str = ""
    method: str = ""
    source: str = ""
    remark: str = ""
    against: str = ""
    other_share: Cell = None
    other_index: Cell = None
    other_base: Cell = None
    apart: Cell = None
    verdict: str = ""


def figure(value: float | None, decimals: int, times: int = 1) -> Cell:
    """A number rounded as on the page; "." for one that cannot be computed."""
    return NOT_APPLICABLE if value is None else rounded_float(float(value * times), decimals)


COLUMNS: dict[str, Column] = {
    "group": ("Enhet", "text"),
    "unit": ("Enhetens kod", "text"),
    "question": ("Fråga", "text"),
    "row": ("Rad", "text"),
    "name": ("Namn", "code"),
    "answer": ("Svar", "text"),
    "code": ("Kod", "text"),
    "count": ("Antal", "number"),
    "share": ("Andel (%)", "number"),
    "base": ("n", "number"),
    "not_answered": ("Svarade inte", "number"),
    "not_asked": ("Ställdes inte till", "number"),
    "mean": ("Medelvärde", "number"),
    "index": ("Index", "number"),
    "margin": ("Felmarginal", "number"),
    "by": ("Uppdelat på", "text"),
    "part": ("Del", "text"),
    "year": ("År", "text"),
    "effect": ("Betydelse", "number"),
    "low": ("95 %-intervall från", "number"),
    "high": ("95 %-intervall till", "number"),
    "explained": ("Förklarad andel (%)", "number"),
    "priority": ("Prioritering", "code"),
    "weights": ("Viktning", "code"),
    "method": ("Metod", "code"),
    "source": ("Uppgift från", "text"),
    "remark": ("Anmärkning", "text"),
    "against": ("Jämfört med", "text"),
    "other_share": ("Den andra delens andel (%)", "number"),
    "other_index": ("Den andra delens index", "number"),
    "other_base": ("Den andra delens n", "number"),
    "apart": ("Skillnad", "number"),
    "verdict": ("Skillnaden", "code"),
}
PARTICIPATION_COLUMNS: dict[str, Column] = {
    "group": COLUMNS["group"],
    "unit": COLUMNS["unit"],
    "count": ("Svar", "number"),
    "base": ("Kunde svara", "number"),
    "share": ("Svarsfrekvens (%)", "number"),
    "not_answered": ("Svarade inte", "number"),
}
INDEX_COLUMNS: dict[str, Column] = {
    "group": COLUMNS["group"],
    "unit": COLUMNS["unit"],
    "question": ("Index", "text"),
    "name": ("Namn", "code"),
    "index": ("Värde", "number"),
    "margin": ("Felmarginal", "number"),
    "base": ("n", "number"),
    "weights": COLUMNS["weights"],
    "method": COLUMNS["method"],
}
_OF_QUESTIONS = ("group", "unit", "question", "row", "name", "answer", "code", "count", "share", "base")
QUESTION_COLUMNS = {name: COLUMNS[name] for name in (*_OF_QUESTIONS, "not_answered", "not_asked", "mean", "index")}
TREND_COLUMNS: dict[str, Column] = {
    "group": COLUMNS["group"],
    "unit": COLUMNS["unit"],
    "question": ("Index", "text"),
    "name": ("Namn", "code"),
    "year": COLUMNS["year"],
    "index": ("Värde", "number"),
    "margin": COLUMNS["margin"],
    "base": COLUMNS["base"],
    "weights": COLUMNS["weights"],
    "method": COLUMNS["method"],
    "source": COLUMNS["source"],
    "remark": ("Brott i serien", "text"),
}
EFFECT_COLUMNS: dict[str, Column] = {
    "group": COLUMNS["group"],
    "unit": COLUMNS["unit"],
    "question": ("Faktor", "text"),
    **{name: COLUMNS[name] for name in ("name", "index", "effect", "low", "high", "base", "explained", "priority")},
    **{name: COLUMNS[name] for name in ("weights", "method", "remark")},
}
DIVIDED_COLUMNS = {
    **{name: COLUMNS[name] for name in ("group", "unit", "by", "part")},
    **{name: column for name, column in QUESTION_COLUMNS.items() if name not in ("group", "unit")},
    **{name: COLUMNS[name] for name in ("weights", "method")},
}
DIFFERENCE_COLUMNS = {
    name: COLUMNS[name]
    for name in (
        *("group", "unit", "by", "part", "against", "question", "row", "name", "answer", "code"),
        *("share", "index", "base", "other_share", "other_index", "other_base", "apart", "low", "high", "verdict"),
    )
}
COMPARISON_COLUMNS: dict[str, Column] = {
    **{name: column for name, column in INDEX_COLUMNS.items() if name in ("group", "unit", "question", "name")},
    "against": COLUMNS["against"],
    "index": ("Värde", "number"),
    "base": COLUMNS["base"],
    "other_index": ("Det andra värdet", "number"),
    "other_base": ("n, det andra värdet", "number"),
    **{name: COLUMNS[name] for name in ("apart", "low", "high", "verdict", "weights", "method")},
}
_OF_SHARES = ("group", "unit", "question", "row", "name", "answer")
SHARE_COLUMNS = {
    name: COLUMNS[name] for name in (*_OF_SHARES, "count", "share", "base", "low", "high", "weights", "method")
}
SHARE_CHANGE_COLUMNS: dict[str, Column] = {
    **{name: COLUMNS[name] for name in (*_OF_SHARES, "against", "share", "base")},
    "other_share": ("Den andra andelen (%)", "number"),
    "other_base": ("n, den andra andelen", "number"),
    **{name: COLUMNS[name] for name in ("apart", "low", "high", "verdict", "weights", "method")},
}
DISPOSITION_COLUMNS: dict[str, Column] = {
    "group": COLUMNS["group"],
    "unit": COLUMNS["unit"],
    "answer": ("Vad som blev av inbjudningarna", "text"),
    "code": COLUMNS["code"],
    "count": COLUMNS["count"],
}
THEME_COLUMNS: dict[str, Column] = {
    "group": COLUMNS["group"],
    "unit": COLUMNS["unit"],
    "question": COLUMNS["question"],
    "name": COLUMNS["name"],
    "answer": ("Tema", "text"),
    "count": COLUMNS["count"],
    "share": COLUMNS["share"],
    "base": ("n (kodade svar)", "number"),
}
