"""The stratified sample: even over age and gender, handlers varied, the same again from list and seed."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from portal.statistics.sampling import ListedRecord, age_band, count_strata, draw, list_digest, replacement

RECORDS = st.lists(
    st.builds(
        ListedRecord,
        reference=st.integers(0, 10_000).map(str),
        age=st.none() | st.integers(0, 100),
        gender=st.none() | st.sampled_from(["flicka_kvinna", "pojke_man"]),
        handler=st.none() | st.sampled_from(["H1", "H2", "H3"]),
    ),
    max_size=60,
    unique_by=lambda record: record.reference,
)


@given(RECORDS, st.integers(0, 25), st.text(max_size=8))
def test_no_stratum_gets_more_than_another_that_had_some_left(
    records: list[ListedRecord], size: int, seed: str
) -> None:
    drawn = draw(records, size, seed)
    assert len(drawn) == len(set(drawn)) == min(size, len(records))
    assert set(drawn) <= set(records)
    counts = count_strata(records, drawn)
    most = max((each.drawn for each in counts), default=0)
    assert all(each.drawn >= min(each.listed, most - 1) for each in counts)


@given(RECORDS, st.text(max_size=8))
def test_within_a_stratum_no_handler_is_taken_again_before_one_who_was_not(
    records: list[ListedRecord], seed: str
) -> None:
    alike = [ListedRecord(each.reference, 10, "pojke_man", each.handler) for each in records]
    drawn = draw(alike, 12, seed)
    listed, taken = Counter(each.handler for each in alike), Counter(each.handler for each in drawn)
    most = max(taken.values(), default=0)
    assert all(taken[handler] >= min(count, most - 1) for handler, count in listed.items())


@given(RECORDS, st.randoms(use_true_random=False), st.text(max_size=8))
def test_list_and_seed_alone_decide_the_sample(records: list[ListedRecord], random: object, seed: str) -> None:
    shuffled = list(records)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert draw(shuffled, 20, seed) == draw(records, 20, seed)
    assert list_digest(shuffled) == list_digest(records)


def test_what_cannot_be_shared_alike_is_spread_over_genders_and_ages() -> None:
    genders = ("flicka_kvinna", "pojke_man")
    records = [ListedRecord(f"{number}", (3, 9, 15)[number % 3], genders[number % 2], "H1") for number in range(60)]
    for size in range(1, 20):
        drawn = draw(records, size, str(size))
        for place in (0, 1):
            counts = Counter(record.stratum[place] for record in drawn)
            assert max(counts.values()) - min([*counts.values()] if len(counts) == 3 - place else [0]) <= 1


def test_another_seed_is_another_sample_and_every_record_can_be_drawn() -> None:
    records = [ListedRecord(str(number), 10, "pojke_man", "H1") for number in range(12)]
    times = Counter(record for seed in range(600) for record in draw(records, 3, str(seed)))
    # 600 draws of 3 among 12: 150 each; six standard deviations of a binomial are 64.
    assert len(times) == 12
    assert all(abs(count - 150) < 64 for count in times.values())


@given(RECORDS, st.text(max_size=8))
def test_a_dropped_record_is_replaced_by_one_like_it_when_there_is_one(records: list[ListedRecord], seed: str) -> None:
    drawn = draw(records, 8, seed)
    left = [each for each in records if each not in drawn]
    for dropped in drawn:
        found = replacement(left, [each for each in drawn if each != dropped], dropped, seed)
        assert (found is None) == (not left)
        if any(each.stratum == dropped.stratum for each in left):
            assert found is not None
            assert found.stratum == dropped.stratum


def test_bands_begin_where_they_say() -> None:
    assert [age_band(age) for age in (0, 6, 7, 12, 13, 17, 18, 64, 65, 101, None)] == [
        *(0, 0, 7, 7, 13, 13, 18, 45, 65, 65),
        None,
    ]


def test_the_digest_tells_any_change_of_the_list() -> None:
    records = [ListedRecord("1", 10, "pojke_man", "H1"), ListedRecord("2", None, None, None)]
    others = [ListedRecord("1", 11, "pojke_man", "H1"), ListedRecord("1", 10, None, "H1"), ListedRecord("1", 10)]
    assert len({list_digest(records), *(list_digest([each, records[1]]) for each in others)}) == 4
