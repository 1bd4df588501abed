from __future__ import annotations

import json

import pytest

from portal.statistics.disclosure import disclose
from portal.statistics.interchange import as_json
from portal.statistics.observations import encode
from portal.statistics.reasons import Reason
from portal.statistics.summary import UnitNode, UnitTree, summarise
from tests.support.small_rounds import (
    NKI_ITEMS,
    code_list,
    flat_tree,
    nki_questionnaire,
    one_of,
    questionnaire,
    round_of,
)

ASKED = questionnaire(one_of("ar", "ar"), lists={"ar": code_list("kort", "lang", "vet_ej")})


def nki_round(tree: UnitTree, *units: str) -> object:
    documents = [dict.fromkeys(NKI_ITEMS, 6 + place % 4) for place in range(len(units))]
    return summarise(encode(nki_questionnaire(), documents, list(units)), tree)


def test_total_units_and_frames() -> None:
    summary = summarise(encode(ASKED, [{"ar": "kort"}] * 3, ["b", "a", "b"]), flat_tree({"a": 2, "b": 4, "c": 1}))
    assert [(unit.unit, unit.frame, unit.responses, unit.nonresponse) for unit in summary.units] == [
        ("a", 2, 1, 1),
        ("b", 4, 2, 2),
        ("c", 1, 0, 1),
    ]
    assert (summary.total.unit, summary.total.frame, summary.total.responses) == (None, 7, 3)
    assert summary.total.response_rate == 3 / 7
    assert summary.total.nki is None
    assert summary.areas == ()
    assert summary.units[2].questions[0].base == 0


def test_one_unknown_frame_leaves_the_total_without_one() -> None:
    total = summarise(encode(ASKED, [{}], ["a"]), flat_tree({"a": 2, "b": None})).total
    assert (total.frame, total.response_rate, total.rate_reason) == (None, None, Reason.FRAME_UNKNOWN)


def test_overcoverage_is_taken_off_the_frame() -> None:
    node = UnitNode(code="a", name="A", frame=15, overcoverage=2)
    total = summarise(encode(ASKED, [{}] * 10, ["a"] * 10), UnitTree(nodes=(node,), units=("a",))).total
    assert (total.frame, total.overcoverage, total.nonresponse, total.response_rate) == (13, 2, 3, 10 / 13)


def test_only_levels_that_gather_some_of_the_units_are_areas() -> None:
    parents = {
        "a1": "norr",
        "a2": "norr",
        "b1": "by",
        "by": "soder",
        "norr": "distrikt",
        "distrikt": "alla",
        "c": "alla",
    }
    nodes = tuple(UnitNode(code=code, name=code.upper(), parent=parent) for code, parent in parents.items())
    nodes = (*nodes, UnitNode(code="soder", name="SODER", parent="alla"), UnitNode(code="alla", name="ALLA"))
    tree = UnitTree(nodes=nodes, units=("a1", "b1", "a2", "c"))
    summary = summarise(encode(ASKED, [{}] * 3, ["a1", "a2", "c"]), tree)
    assert [(area.unit, area.members, area.responses) for area in summary.areas] == [("norr", ("a1", "a2"), 2)]
    assert summary.groups == (*summary.units, *summary.areas, summary.total)


def test_a_unit_may_itself_have_units_below_it() -> None:
    nodes = (UnitNode(code="a", name="A"), UnitNode(code="a1", name="A1", parent="a"), UnitNode(code="b", name="B"))
    summary = summarise(encode(ASKED, [{}] * 3, ["a", "a1", "b"]), UnitTree(nodes=nodes, units=("a", "a1", "b")))
    assert [(area.unit, area.members) for area in summary.areas] == [("a", ("a", "a1"))]


def test_a_tree_that_bites_its_tail_ends() -> None:
    nodes = (UnitNode(code="a", name="A", parent="b"), UnitNode(code="b", name="B", parent="a"))
    assert UnitTree(nodes=nodes, units=("a",)).areas() == ()


def test_units_that_do_not_exist_are_refused() -> None:
    with pytest.raises(ValueError, match="without a node: b"):
        UnitTree(nodes=(UnitNode(code="a", name="A"),), units=("a", "b"))
    with pytest.raises(ValueError, match="outside the round: z"):
        summarise(encode(ASKED, [{}], ["z"]), flat_tree({"a": 1}))


@pytest.mark.parametrize(
    ("frame", "margin_without_frame", "has_margin"),
    [(20, True, True), (None, True, True), (20, False, True), (None, False, False), (2, True, False)],
)
def test_margins(frame: int | None, margin_without_frame: bool, has_margin: bool) -> None:
    total = nki_round(flat_tree({"a": frame}, margin_without_frame), "a", "a", "a").total  # type: ignore[attr-defined]
    assert (total.nki.margin is not None) is has_margin


def test_the_json_of_a_round() -> None:
    answers = [{"ar": "kort"}] * 3 + [{"ar": "lang"}, {"ar": "vet_ej"}, {}]
    summary = disclose(round_of(ASKED, {"hl": answers}), "raw")
    written = as_json(summary, "k2012", "raw")
    table = {
        "name": "ar",
        "kind": "code",
        "base": 4,
        "not_answered": 1,
        "not_asked": 0,
        "codes": [
            {"code": "kort", "label": "Kort", "count": 3, "share": 0.75},
            {"code": "lang", "label": "Lang", "count": 1, "share": 0.25},
            {"code": "vet_ej", "label": "Vet_ej", "count": 1, "share": None, "missing": True},
        ],
        "mean": None,
        "index": None,
        "suppressed": False,
    }
    group = {
        "frame": 6,
        "responses": 6,
        "nonresponse": 0,
        "response_rate": 1.0,
        "suppressed": False,
        "questions": [table],
        "nki": None,
        "indices": [],
        "standard_deviations": {},
        "breakdowns": [],
    }
    group["dispositions"] = None  # nobody was invited
    unit = {"unit": "hl", "name": "hl", **group}
    assert written == {"round": "k2012", "level": "raw", **group, "units": [unit], "areas": []}
    assert json.loads(json.dumps(written)) == written


def test_the_json_of_what_is_suppressed_has_no_numbers() -> None:
    answers = {"hl": [dict.fromkeys(NKI_ITEMS, 8)] * 10, "alvsjo": [dict.fromkeys(NKI_ITEMS, 3)] * 2}
    written = as_json(disclose(round_of(nki_questionnaire(), answers), "internal"), "nki", "internal")
    assert written["suppressed"] is True
    assert written["units"][0]["nki"]["value"] == pytest.approx(700 / 9)
    alvsjo = written["units"][1]
    assert (alvsjo["frame"], alvsjo["responses"], alvsjo["suppressed"]) == (2, 2, True)
    assert alvsjo["nki"] == {"value": None, "n": None, "margin": None, "weights": None, "suppressed": True}
    assert alvsjo["questions"][0] == {
        "name": "nki_helhet",
        "kind": "scale",
        "base": None,
        "not_answered": None,
        "not_asked": None,
        "codes": [],
        "mean": None,
        "index": None,
        "suppressed": True,
    }


def test_json_is_not_written_at_another_level_than_its_own() -> None:
    with pytest.raises(ValueError, match="at level raw"):
        as_json(round_of(ASKED, {"a": [{}]}), "k", "public")
