"""Rounds, results and reports without a database, for the tests of what is shown."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portal.organisation.models import Unit
from portal.questionnaire.definition import Questionnaire
from portal.reports.composition import compose_report
from portal.reports.document import RoundReport
from portal.reports.subject import Subject, find_group
from portal.results.display import PAPER, Block, Part
from portal.results.queries import RoundResults
from portal.statistics.disclosure import disclose
from portal.statistics.observations import encode
from portal.statistics.summary import Level, RoundSummary, UnitNode, UnitTree, summarise
from portal.statistics.thresholds import Thresholds
from portal.surveys.models import CollectionRound, RoundUnit

GOLDEN = Path(__file__).parents[1] / "golden"
NAMES = {"hl": "Hägersten-Liljeholmen", "alvsjo": "Älvsjö", "norr": "Norra enheten", "soder": "Södra enheten"}
SETTINGS = {
    "municipality": "Sjöviks kommun",
    "board": "Socialnämnden",
    "administration": "Socialförvaltningen",
    "contact_name": "Kvalitetsenheten",
    "contact_email": "kvalitet@sjovik.example",
    "contact_phone": "",
}
MOMENT = datetime(2026, 11, 25, 12, tzinfo=UTC)


def golden(name: str) -> list[dict[str, str]]:
    """A published table."""
    with (GOLDEN / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=";"))


def years(name: str) -> list[str]:
    """The years in the profession of each who answered, as the published table ``name`` has them."""
    bands = ("0_1", "1_2", "2_4", "4_8", "8_plus")
    counts = [int(row["antal_socialsekreterare"]) for row in golden(name)]
    return [band for band, count in zip(bands, counts, strict=True) for _ in range(count)]


def hl_answers() -> list[dict[str, Any]]:
    """The ten who answered in Hägersten-Liljeholmen: eight women, years as published."""
    return [{"kon": "kvinna" if n < 8 else "man", "ar_i_yrket": band} for n, band in enumerate(years("kompetens_hl"))]


def alvsjo_answers() -> list[dict[str, Any]]:
    """The two who answered in Älvsjö."""
    return [{"kon": "kvinna", "ar_i_yrket": band} for band in years("kompetens_alvsjo")]


def summary_of(
    asked: Questionnaire,
    answers: Mapping[str, Sequence[Mapping[str, Any]]],
    frames: Mapping[str, int | None],
    invited: bool = True,
) -> RoundSummary:
    """A round at level raw: ``answers`` and ``frames`` by unit."""
    nodes = tuple(UnitNode(code=code, name=NAMES[code], frame=frame) for code, frame in frames.items())
    documents = [document for code in frames for document in answers[code]]
    groups = [code for code in frames for _ in answers[code]]
    return summarise(
        encode(asked, documents, groups), UnitTree(nodes=nodes, units=tuple(frames), margin_without_frame=invited)
    )


def results_of(
    summary: RoundSummary, asked: Questionnaire, level: Level, started: int = 0, **plan: Any
) -> RoundResults:
    """``summary`` through disclosure control, with a closed round around it."""
    plan = {"access": "invited", "protection": "confidential", "respondents": "persons", **plan}
    collection_round = CollectionRound(
        code="prov",
        title="Prov hösten 2026",
        opens_at=datetime(2026, 11, 2, 8, tzinfo=UTC),
        closed_at=datetime(2026, 11, 20, 15, tzinfo=UTC),
        **plan,
    )
    for number, unit in enumerate(summary.units, 1):
        member = Unit(id=number, code=str(unit.unit), name=unit.name)
        collection_round.round_units.append(RoundUnit(unit_id=number, unit=member))
    thresholds = Thresholds()
    shown = disclose(summary, level, thresholds, persons=plan["respondents"] == "persons")
    return RoundResults(collection_round, asked, shown, thresholds, started)


def report_of(results: RoundResults, unit: str | None = None, started: int = 0) -> RoundReport:
    """The report on paper."""
    subject = Subject(results=results, group=find_group(results, unit), started=started, widths=PAPER)
    return compose_report(subject, SETTINGS, MOMENT)


def text_of(report: RoundReport) -> str:
    """Every word of a report, with plain spaces."""
    summary = report.summary
    said = [repr(report.header), *summary.sentences, *summary.each, summary.about, *summary.not_shown, summary.level]
    said += [repr(figure) for figure in summary.key_figures] + [repr(summary.best_lowest)]
    for chapter in report.chapters:
        said += _part(chapter)
    return " ".join(said).replace("\N{NO-BREAK SPACE}", " ").replace("\\xa0", " ")


def _part(part: Part) -> list[str]:
    said = [part.title]
    for block in part.blocks:
        said.append(_block(block))
    for inner in part.parts:
        said += _part(inner)
    return said


def _block(block: Block) -> str:
    return repr(block)
