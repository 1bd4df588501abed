"""From somebody's own list to a review: which column is what, what values mean, and what is refused."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import Workbook

from portal.db import get_database
from portal.reviews.models import Review, ReviewedRecord
from tests.support.client import Browser, Page
from tests.support.reviews import CHECKLIST

NEW = "/arbete/aktgranskning/ny"
TYPED = {"unit": "hl", "year": "2026", "title": "Hösten", "checklist": f"library:{CHECKLIST}"}
OWN = (
    "Beteckning;Född;Kön;Socialsekreterare;Hör till;Inkom\n"
    "B-1;2014-05-02;F;AnKa;Hägersten-Liljeholmen;2026-03-01\n"
    "B-2;2011;Grabb;AnKa;HL;2026-03-02\n"
    "B-3;2009;Flickan;BeLu;Älvsjö;2026-03-02\n"
    "B-4;;-;;hl;2026-03-07\n"
)


def records(app: Flask) -> list[tuple[Any, ...]]:
    """Everything that the database holds of records, and nothing of what was not chosen."""
    columns = (ReviewedRecord.reference, ReviewedRecord.age, ReviewedRecord.gender, ReviewedRecord.handler)
    with app.app_context(), get_database().session_factory() as session:
        return [tuple(row) for row in session.execute(sa.select(*columns).order_by(ReviewedRecord.reference))]


def send(quality: Browser, name: str, content: bytes) -> Page:
    """Choose a file on the first page and send it."""
    fields = {field: values[0] for field, values in quality.get(NEW).fields().items()}
    return quality.post(NEW, {**fields, **TYPED, "file": (BytesIO(content), name)})


def options(page: Page, name: str) -> list[str]:
    return [each.text_content() for each in page.tree.xpath(f"//select[@name='{name}']/option")]


def test_a_list_with_headings_of_its_own(app: Flask, quality: Browser) -> None:
    page = send(quality, "lista.csv", OWN.encode())
    assert page.status == 200
    assert not page.errors
    fields = page.fields()
    assert [fields[f"column-{name}"][0] for name in ("referens", "alder", "fodelsear", "kon", "handlaggare")] == [
        *("", "", "1", "2", "3")
    ]
    assert options(page, "column-referens") == [
        *("Välj kolumn", "Beteckning", "Född", "Kön", "Socialsekreterare", "Hör till", "Inkom")
    ]
    first = page.tree.xpath("//table[caption = 'De första raderna i listan']/tbody/tr[1]/*/text()")
    assert first == ["2", *OWN.splitlines()[1].split(";")]
    page = page.submit("Läs in 4 akter")
    assert page.errors == [
        "Välj kolumnen med referens, till exempel ett löpnummer.",
        "Välj vad ”Grabb” betyder.",
        "Välj vad ”Flickan” betyder.",
    ]
    page = page.submit("Läs in 4 akter", **{"column-referens": "0", "column-enhet": "4"})
    assert page.fields()["units"] == ["hägersten-liljeholmen", "hl"]
    assert "gender-2" not in page.fields()  # nobody is asked about the rows of another unit
    assert page.errors == ["Välj vad ”Grabb” betyder."]
    page = page.submit("Läs in 3 akter", **{"gender-1": "pojke_man"})
    assert page.heading == "Akter och stickprov"
    assert records(app) == [
        ("B-1", 12, "flicka_kvinna", "AnKa"),
        ("B-2", 15, "pojke_man", "AnKa"),
        ("B-4", None, None, None),
    ]


def test_columns_chosen_anew_are_shown_before_anything_is_read_in(app: Flask, quality: Browser) -> None:
    workbook, stream = Workbook(), BytesIO()
    for row in (("Nr", "Ålder", "Akt", "Kön"), (7, 14, "A-7", "M"), (8, 15, "A-8", "K")):
        workbook.active.append(row)
    workbook.save(stream)
    page = send(quality, "lista.xlsx", stream.getvalue())
    assert page.fields()["column-referens"] == ["2"]
    page = page.submit("Läs in 2 akter", **{"column-referens": "0"})
    assert page.status == 200
    assert "Kolumnerna är ändrade" in page.text
    assert records(app) == []
    page.submit("Läs in 2 akter")
    assert records(app) == [("7", 14, "pojke_man", None), ("8", 15, "flicka_kvinna", None)]


def test_the_same_column_twice_and_too_many_values(quality: Browser) -> None:
    rows = "".join(f"{number};{number};{number};{number};x{number}\n" for number in range(1, 62))
    page = send(quality, "lista.csv", f"akt;ålder;kön;a;enhet\n{rows}".encode())
    page = page.submit("Läs kolumnerna igen", **{"column-handlaggare": "1", "column-fodelsear": "3"})
    assert page.status == 400
    assert page.errors == [
        "Välj ålder eller födelseår, inte båda. Det ena räcker.",
        "Kolumnen ”ålder” är vald två gånger. Välj varje kolumn en gång.",
        "Kolumnen ”ålder” är vald två gånger. Välj varje kolumn en gång.",
        "I kolumnen står 61 olika värden, för många att välja bland. "
        "Välj en annan kolumn, eller ”Finns inte i listan”.",
    ]
    page = page.submit("Läs kolumnerna igen", **{"column-handlaggare": "", "column-fodelsear": "", "column-enhet": ""})
    assert page.errors[0].startswith("I kolumnen står 61 olika värden")
    page = page.submit("Läs kolumnerna igen", **{"column-kon": ""})
    assert not page.errors
    page = page.submit("Läs kolumnerna igen", **{"column-enhet": "99"})
    assert page.fields()["column-enhet"] == [""]


def test_rows_that_are_wrong_are_put_right_in_the_list_and_nothing_chosen_is_lost(app: Flask, quality: Browser) -> None:
    text = 'beteckning;ålder;kön\n"A-1";14;Grabb\n\n"A;""2""";fjorton;Grabb\nA-1;12;K\n'
    page = quality.get(NEW).submit(**TYPED, records=text)
    page = page.submit("Läs in 3 akter", **{"column-referens": "0", "gender-0": "pojke_man"})
    assert page.status == 400
    assert "Rad 4: åldern ”fjorton” går inte att läsa." in page.text
    assert "Rad 5: referensen ”A-1” står redan på rad 2." in page.text
    assert not page.tree.xpath("//button[starts-with(normalize-space(), 'Läs in ')]")
    assert page.errors == ["Rader med fel: se längst ned på sidan."]
    page = page.submit("Rätta i listan")
    assert page.errors == [
        "Rad 3: åldern ”fjorton” går inte att läsa. Skriv hela år, till exempel 14, eller lämna tomt."
    ]
    assert page.fields()["title"] == ["Hösten"]
    listed = page.fields()["records"][0]
    page = page.submit(title="", records=listed.replace("fjorton", "14").replace("A-1;12", "A-3;12"))
    assert page.errors == ["Skriv ett namn på granskningen, högst 200 tecken."]
    page = page.submit(title="Våren")
    assert page.fields()["column-referens"] == ["0"]
    assert page.fields()["gender-0"] == ["pojke_man"]
    page = page.submit("Läs in 3 akter")
    assert [(row[0], row[2]) for row in records(app)] == [
        *(("A-1", "pojke_man"), ("A-3", "flicka_kvinna"), ('A;"2"', "pojke_man"))
    ]


@pytest.mark.parametrize("column", ["Personnr", "Akt"])
def test_personal_numbers_stop_the_list_on_the_first_page(app: Flask, quality: Browser, column: str) -> None:
    text = f"{column};ålder\n20150412-1234;11\n"
    page = send(quality, "lista.csv", text.encode())
    assert page.status == 400
    assert page.errors == [f"I kolumnen ”{column}” står något som ser ut som personnummer: rad 2."]
    assert "Inget ur listan är sparat." in page.text
    assert "20150412" not in page.response.get_data(as_text=True)
    assert page.fields()["title"] == ["Hösten"]
    # What somebody has pasted stays where it was pasted.
    page = page.submit(records=text)
    assert page.fields()["records"][0].split() == text.split()
    with app.app_context(), get_database().session_factory() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Review)) == 0


def test_a_list_that_is_too_large_to_travel(quality: Browser) -> None:
    rows = "".join(f"A-{number};{'x' * 900}\n" for number in range(2_020))
    page = quality.get(NEW).submit(**TYPED, records=f"akt;anteckning\n{rows}")
    said = "Listan är för stor. Ta bort kolumner som inte behövs, eller ta med ett kortare tidsavsnitt."
    assert page.errors == [said]
    assert page.fields()["title"] == ["Hösten"]


def test_a_list_that_was_tampered_with_on_the_way(quality: Browser) -> None:
    page = quality.get(NEW).submit(**TYPED, records="akt;ålder\nA-1;14\n")
    fields = {name: values[0] for name, values in page.fields().items()}
    for carried in ("inte json", '[["akt"],[[]]]', '[["akt"],[[2,"19850101-1234"]]]'):
        assert quality.post(NEW, {**fields, "table": carried, "action": "las-in"}).status == 400
