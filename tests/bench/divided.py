"""A closed satisfaction round in twenty units, divided by gender, age and who answered: what its first look costs.

CPU time on both sides. SQLite works inside the process that asks, so there its CPU can be told.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from portal.collection.models import Response
from portal.db import get_database, now
from portal.organisation.unit_imports import import_units
from portal.organisation.unit_rows import UnitRow
from portal.questionnaire.definition import Questionnaire
from portal.questionnaire.variables import variables
from portal.surveys.library import get_ready
from portal.surveys.operations import close_round
from tests.bench.figures import Figure
from tests.bench.results import count_by_sql
from tests.support.scenes import add_round, add_units, publish_ready
from tests.support.server import ROOT, Installation, installed

UNITS = tuple(f"enhet{number:02}" for number in range(20))
DIFFERENT = 5_000
"""Documents made; more responses repeat them, in other units."""

UNDECIDED = 100_000
"""From this size on nothing is decided: what that costs hangs on units and parts, hardly on how many answered."""

TURNS = 2


def compare_divided(kind: str, folder: Path, size: int) -> Iterator[Figure]:
    """Reading, counting, indices and effects beside the database that counts the same variables, without division."""
    place = folder / f"{kind}-divided-{size}"
    place.mkdir()
    with installed(kind, place) as installation:
        _fill(installation, size)
        listed, floors, found = variables(get_ready("nki")), [], []
        for turn in range(TURNS):
            began = time.process_time()
            count_by_sql(installation, listed)
            floors.append(time.process_time() - began)
            found.append(_summarised(installation, decide=not turn and size < UNDECIDED))
    floor, counted = min(floors), min(each["counted"] for each in found)
    before, peak = found[0]["before"], max(each["peak"] for each in found)
    what = f"{size:,}, {len(UNITS)} units divided"
    said = f"{counted / floor:.2f} × counting by SQL (CPU {counted:.2f} against {floor:.2f} s)"
    yield Figure(f"{what}: read, counted, with effects", kind, said, counted / floor)
    yield Figure(f"{what}: peak memory", kind, f"{peak:.0f} MB, of which {before:.0f} MB before")
    if "decided" in found[0]:
        yield Figure(f"{what}: what may be shown, decided", kind, f"CPU {found[0]['decided']:.2f} s")


def _fill(installation: Installation, size: int) -> None:
    asked = get_ready("nki")
    chance = random.Random(size)
    documents = [msgspec.json.encode(_answers(asked, chance)).decode() for _ in range(min(size, DIFFERENT))]
    with installation.app.app_context(), get_database().writing() as session:
        add_units(session)
        import_units(session, [UnitRow(line, unit, unit, "ifo") for line, unit in enumerate(UNITS, start=2)])
        version = publish_ready(session, "nki")
        plan = {"title": "Brukarundersökning", "frames": dict.fromkeys(UNITS, size)}
        collection_round = add_round(session, version, "matning", **plan)
        units = [each.unit_id for each in collection_round.round_units]
        weights = range(1, len(units) + 1)
        same = {"round_id": collection_round.id, "version_id": version.id, "completed_at": now(), "source": "import"}
        for start in range(0, size, 1_000):
            rows = [
                {**same, "unit_id": unit, "answers": chance.choice(documents)}
                for unit in chance.choices(units, weights, k=min(1_000, size - start))
            ]
            session.execute(sa.insert(Response), rows)
        close_round(session, collection_round)


def _answers(asked: Questionnaire, chance: random.Random) -> dict[str, Any]:
    """Whoever is content with one thing is rather content with others; some leave a question out."""
    mood, found = chance.gauss(7, 1.5), {}
    for variable in variables(asked):
        if chance.random() < 0.05:
            continue
        if variable.kind == "scale":
            found[variable.name] = min(10, max(1, round(chance.gauss(mood, 1.4))))
        elif variable.kind == "code":
            found[variable.name] = chance.choice(variable.codes).code
    return found


def _summarised(installation: Installation, decide: bool) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.summarising", "matning", *(["decide"] if decide else [])]
    result = subprocess.run(
        command, cwd=ROOT, env=installation.environment, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise RuntimeError(result.stderr.strip()[-500:])
    found: dict[str, float] = json.loads(result.stdout)
    return found
