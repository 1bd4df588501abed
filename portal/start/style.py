"""The page of styles: what the portal looks like, drawn with the real stylesheet, macros and charts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from portal.assets import STATIC
from portal.charts import (
    DotRow,
    QuadrantPoint,
    TrendPoint,
    bars,
    comparison_dots,
    index_dots,
    index_gauge,
    priority_matrix,
    scale_distribution,
    stacked_bar,
    trend_chart,
)
from portal.questionnaire.definition import (
    Code,
    CodeDomain,
    CodeList,
    DateDomain,
    FileDomain,
    MatrixDomain,
    MatrixRow,
    MultipleCodeDomain,
    NumericDomain,
    Question,
    Questionnaire,
    ScaleDomain,
    Section,
    StatementItem,
    TextDomain,
)

_TOKEN = re.compile(r"--([a-z0-9-]+):\s*([^;]+);")
_COLOUR = re.compile(r"#[0-9a-f]{3,8}")


@dataclass(frozen=True)
class Token:
    """A design token of portal.css. ``is_colour`` when it can be shown as a swatch."""

    name: str
    value: str

    @property
    def is_colour(self) -> bool:
        return bool(_COLOUR.fullmatch(self.value))


@lru_cache(maxsize=1)
def tokens() -> tuple[Token, ...]:
    """Every token in the stylesheet's first ``:root``, in order."""
    css = (STATIC / "portal.css").read_text(encoding="utf-8")
    root = css[css.index(":root {") : css.index("}", css.index(":root {"))]
    return tuple(Token(*match) for match in _TOKEN.findall(root))


def _codes(*labels: tuple[str, str]) -> CodeList:
    return CodeList(codes=tuple(Code(code=code, label={"sv": label}) for code, label in labels), ordered=True)


def sample_questionnaire() -> Questionnaire:
    """One question of each kind."""
    good = _codes(("bra", "Fungerar bra"), ("mindre", "Fungerar mindre bra"), ("vet_ej", "Vet inte"))
    often = _codes(("ofta", "Ofta"), ("ibland", "Ibland"), ("aldrig", "Aldrig"))
    rows = tuple(MatrixRow(name=name, text={"sv": text}) for name, text in (("a", "Möten"), ("b", "Telefon")))
    unsure = (Code(code="vet_ej", label={"sv": "Vet inte"}),)
    ends = {"minimum_label": {"sv": "Inte alls nöjd"}, "maximum_label": {"sv": "Helt nöjd"}}
    domains = {
        "ett": ("Hur fungerar samarbetet?", CodeDomain(code_list="bra")),
        "flera": ("Vad har du fått?", MultipleCodeDomain(code_list="ofta")),
        "skala": ("Hur nöjd är du?", ScaleDomain(minimum=1, maximum=10, missing=unsure, **ends)),
        "matris": ("Hur ofta har ni kontakt?", MatrixDomain(rows=rows, code_list="ofta")),
        "tal": ("Hur många timmar i veckan?", NumericDomain(minimum=0, maximum=60, unit={"sv": "timmar"})),
        "text": ("Vad kan bli bättre?", TextDomain(lines=3, maximum_length=2000)),
        "dag": ("När var besöket?", DateDomain()),
        "filer": ("Vill du visa något?", FileDomain(kinds=("pdf", "jpeg", "png"), at_most=3)),
    }
    questions = (Question(name=name, text={"sv": text}, domain=each) for name, (text, each) in domains.items())
    items = (StatementItem(text={"sv": "En text mellan frågorna."}), *questions)
    return Questionnaire(
        name="prov",
        title={"sv": "Prov"},
        purpose={"sv": "Prov"},
        minutes=1,
        sections=(Section(name="alla", title={"sv": "Alla"}, items=items),),
        code_lists={"bra": good, "ofta": often},
    )


def sample_charts() -> tuple[tuple[str, str], ...]:
    """Heading and SVG of each kind of chart, with made-up figures."""
    labels = ["Mycket bra", "Bra", "Mindre bra", "Dåligt"]
    counts = (12, 31, 9, 4)
    answers = list(zip(labels, counts, strict=True))
    groups = [("Bemötande", 81.2, 2.4), ("Information", 64.0, 3.1), ("Liten enhet", None, None)]
    steps = (1, 0, 2, 3, 5, 8, 14, 21, 12, 6)
    years = ((2018, 76.1, 4.0), (2019, 78.4, 3.1), (2020, None, None), (2021, 82.0, 1.6), (2022, 84.0, 1.2))
    series = [TrendPoint(str(year), value, margin, year == 2021) for year, value, margin in years]
    beside = [DotRow("Bemötande", ((81.2, 2.4), (77.0, 1.2))), DotRow("Information", ((64.0, 3.1), (66.5, 1.4)))]
    factors = [QuadrantPoint("Bemötande", 2.1, 81.2), QuadrantPoint("Information", 4.4, 64.0)]
    corners = ("Bevara", "Utveckla vidare", "Bevaka", "Prioritera")
    axes = ("Betydelse för nöjdheten", "Index")
    return (
        ("Staplar", bars(answers, 56, "Prov på staplar: flest svarar Bra", "stil-staplar")),
        ("Delad stapel", stacked_bar([("", counts)], labels, "Prov på delad stapel: flest svarar Bra", "stil-delad")),
        ("Skala", scale_distribution(steps, 1, "Inte alls", "Helt", "Prov på skala: flest svarar 8", "stil-skala")),
        ("Index", index_gauge(77.8, "Prov på index: 77,8", "stil-index", margin=2.1)),
        ("Flera index", index_dots(groups, "Prov på flera index: bemötande är högst", "stil-flera")),
        (
            "Grupper bredvid varandra",
            comparison_dots(beside, ("Enheten", "Alla"), "Prov på två grupper", "stil-grupper"),
        ),
        ("Utveckling över tid", trend_chart(series, "Prov på utveckling: från 76,1 till 84,0", "stil-tid")),
        ("Fyra fält", priority_matrix(factors, 3.2, 72.6, *axes, corners, "Prov på fyra fält", "stil-falt")),
    )
