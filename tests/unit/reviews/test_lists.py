"""The list of records: what it may say, what is refused and told row by row, and no personal numbers anywhere."""

from __future__ import annotations

import pytest

from portal.errors import UserError
from portal.reviews.list_columns import guess
from portal.reviews.lists import as_text, check_list, read_list
from portal.security.personal_numbers import has_personal_number
from portal.statistics.sampling import ListedRecord
from portal.tables import read_table


def refused(text: str) -> list[str]:
    with pytest.raises(UserError) as caught:
        read_list(read_table(text), 2026)
    assert caught.value.field == "records"
    return caught.value.message.split("\n")


def test_headings_and_words_as_people_write_them() -> None:
    table = read_table("Akt,Ålder,Kön,Handläggare\n1,14,K,H1\n2,3 år,pojke,\n3,,okänt,H2\n")
    assert read_list(table, 2026) == [
        ListedRecord("1", 14, "flicka_kvinna", "H1"),
        ListedRecord("2", 3, "pojke_man", None),
        ListedRecord("3", None, None, "H2"),
    ]
    assert read_list(read_table(as_text(table)), 2026) == read_list(table, 2026)


def test_every_row_that_is_wrong_is_told_at_once() -> None:
    text = "referens;alder;kon;handlaggare\n;14;K;H1\nA;150;M;H1\nB;4;Z;H1\na;5;K;H1\n"
    found = refused(text)
    assert [line.split(":")[0] for line in found] == ["Rad 2", "Rad 3", "Rad 4", "Rad 5"]
    assert "redan på rad 3" in found[3]
    born = refused("referens;född;kon;handlaggare\n1;2027;K;H\n2;1899-01-01;K;H\n3;2014-05-02;K;H\n")
    assert [line.split(" går")[0] for line in born] == ["Rad 2: födelseåret ”2027”", "Rad 3: födelseåret ”1899-01-01”"]


def test_a_list_with_personal_numbers_in_any_column_is_refused_whole() -> None:
    with pytest.raises(UserError) as caught:
        check_list(read_table("akt;850101-1234\n1;\n2;150412-1234\n"))
    assert caught.value.message.startswith("I kolumnen nummer 2 står något som ser ut som personnummer: rad 3.")
    with pytest.raises(UserError) as caught:
        check_list(read_table("akt;pnr\n" + "".join(f"{n};20150412-12{n}\n" for n in range(10, 17))))
    said = "I kolumnen ”pnr” står något som ser ut som personnummer: rad 2, 3, 4, 5, 6 och 2 till."
    assert caught.value.message.split("\n")[0] == said
    assert "1210" not in caught.value.message


def test_ages_that_are_years_are_taken_for_years_of_birth() -> None:
    table = read_table("akt,ålder,kön,handläggare\n1,2014,K,H1\n2,2009-03-01,M,H1\n3,,M,H1\n")
    assert guess(table) == {"referens": 0, "fodelsear": 1, "kon": 2, "handlaggare": 3}
    assert [record.age for record in read_list(table, 2026)] == [12, 17, None]


def test_a_column_that_is_not_needed_is_not_read_in() -> None:
    assert refused("referens;alder;kon;handlaggare;namn\n1;2;K;H;Eva\n")[0].startswith("Kolumnen ”namn” behövs inte")
    assert refused("referens;alder\n1;2\n")[0].startswith("Kolumnerna ”kon”, ”handlaggare” saknas.")
    assert refused("referens;alder;kon;handlaggare\n")[0].startswith("Listan har inga rader")


@pytest.mark.parametrize(
    "text",
    [
        "850101-1234",
        "198501011234",
        "8501011234",
        "Eva 19850101 - 1234",
        "850161+1234",
        "20130415-TF12",
        "x850101-1234",
        "850101 1234",
        "850101−1234",
        "1985-01-01-1234",
        "85 01 61 - 1234",
        "1985.01.01–TF12",
    ],
)
def test_what_looks_like_a_personal_number(text: str) -> None:
    assert has_personal_number(text)


@pytest.mark.parametrize(
    "text", ["A-103", "2026-11-22", "1.1-106/2012", "070-123 45 67", "20261122-1", "9902", "2026:31", "2026-11-22 1430"]
)
def test_what_does_not(text: str) -> None:
    assert not has_personal_number(text)
