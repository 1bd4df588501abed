"""Files that are made to do harm, or are not what they say: refused calmly, within bounds, or harmless."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from portal.surveys.interchange import read_file
from portal.surveys.interchange.packed import DAMAGED, LARGEST_FILE, STRANGE, TOO_LARGE
from tests.support.workbooks import book, imported, refusals

PLAIN = book(survey=[["type", "name", "label"], ["text", "q", "Fråga"]])
SHEET = "xl/worksheets/sheet1.xml"


def repacked(change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    """The plain workbook with parts changed or added."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(PLAIN)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part.filename)))
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return stream.getvalue()


def in_sheet(change: Callable[[bytes], bytes]) -> bytes:
    return repacked(lambda name, content: change(content) if name == SHEET else content)


BILLION_LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>'
)
FETCHES_A_FILE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("definition", [BILLION_LAUGHS, FETCHES_A_FILE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_read(definition: bytes, encoding: str) -> None:
    written = in_sheet(lambda xml: (definition.decode() + xml.decode()).encode(encoding))
    assert refusals(written) == (STRANGE,)


def test_an_entity_definition_in_any_part_is_refused() -> None:
    content = repacked(lambda _, content: content, {"xl/drawings/a.xml": b" " * 300_000 + BILLION_LAUGHS})
    assert refusals(content) == (STRANGE,)


def test_a_zip_bomb_is_refused_by_what_it_says() -> None:
    assert refusals(repacked(lambda _, content: content, {"xl/media/a.bin": bytes(64 * 1024 * 1024)})) == (TOO_LARGE,)
    assert refusals(repacked(lambda _, content: content, {"xl/media/a.bin": bytes(4 * 1024 * 1024)})) == (TOO_LARGE,)


def test_a_zip_bomb_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(repacked(lambda _, content: content, {"zz.bin": bytes(3_000_000)}))
    true_size = (3_000_000).to_bytes(4, "little")
    assert content.count(true_size) == 2
    assert refusals(bytes(content.replace(true_size, (1000).to_bytes(4, "little")))) == (DAMAGED,)


def test_thousands_of_parts_are_refused() -> None:
    extra = {f"xl/a{number}.xml": b"<a/>" for number in range(1_001)}
    assert refusals(repacked(lambda _, content: content, extra)) == (TOO_LARGE,)


def test_a_million_rows_are_not_read() -> None:
    far = '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>text</t></is></c></row></sheetData>'
    assert len(imported(in_sheet(lambda xml: xml.replace(b"</sheetData>", far.encode()))).questions) == 1
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>note</t></is></c></row>' for row in range(3, 2_600)
    )
    found = refusals(in_sheet(lambda xml: xml.replace(b"</sheetData>", rows.encode() + b"</sheetData>")))
    assert any("fler än 2500 rader" in message for message in found)


def test_more_languages_than_anyone_reads_are_refused() -> None:
    tags = [f"{first}{second}" for first in "abcdef" for second in "abcdef"]
    headings = ["type", "name", *(f"label::Språk ({tag})" for tag in tags)]
    found = refusals(book(survey=[headings, ["text", "q", *("Fråga" for _ in tags)]]))
    assert found == ("Arbetsboken har fler än 30 språk. Ta bort kolumner.",)


def test_a_row_out_to_the_last_column_is_cut() -> None:
    far = '<c r="XFD2" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    assert len(imported(in_sheet(lambda xml: xml.replace(b"</row></sheetData>", far.encode()))).questions) == 1


def test_a_text_of_a_hundred_kilobytes_is_refused_with_its_place() -> None:
    found = refusals(book(survey=[["type", "name", "label"], ["text", "q", "a" * 30_000]]))
    assert found[0].startswith("Fliken survey, rad 2: Cellen under ”label” har fler än 10000 tecken")
    found = refusals(book(survey=[["type", "name", "label"], ["text", "q", "a " * 3_000]]))
    assert found == ("Fliken survey, rad 2: Texten har fler än 4000 tecken. Korta den.",)


def test_scripts_and_markup_are_words() -> None:
    text = "<script>alert(1)</script><img src=x onerror=alert(1)> {{ 7 * 7 }}"
    question = imported(book(survey=[["type", "name", "label"], ["text", "q", text]])).questions[0]
    assert question.text == {"sv": text}


def test_signs_that_turn_the_text_are_taken_away() -> None:
    read = read_file(
        book(survey=[["type", "name", "label"], ["text", "q", "Fil \u202egpj.exe\u202c \u2067x\u2069"]]), "prov.xlsx"
    )
    assert read.questionnaire.questions[0].text == {"sv": "Fil gpj.exe x"}
    assert any("vänder textens riktning" in remark for remark in read.remarks)


def test_formulas_count_as_what_they_last_gave() -> None:
    uncomputed = book(survey=[["type", "name", "label"], ["text", "q", '="Frå"&"ga"']])
    assert "formel som inte är uträknad" in refusals(uncomputed)[0]
    computed = in_sheet(
        lambda xml: xml.replace(
            b"</sheetData>",
            b'<row r="3"><c r="A3" t="str"><f>"te"&amp;"xt"</f><v>text</v></c>'
            b'<c r="B3" t="inlineStr"><is><t>r</t></is></c>'
            b'<c r="C3" t="inlineStr"><is><t>R</t></is></c></row></sheetData>',
        )
    )
    assert [question.name for question in imported(computed).questions] == ["q", "r"]


def test_macros_and_links_to_other_workbooks_are_left_alone() -> None:
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    extra = {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0", "xl/externalLinks/externalLink1.xml": link}
    read = read_file(repacked(lambda _, content: content, extra), "prov.xlsm")
    assert len(read.questionnaire.questions) == 1
    assert any("makron" in remark for remark in read.remarks)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Filen är tom"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "äldre Excelfil"),
        (b"PK\x03\x04", DAMAGED),
        (PLAIN[:-100], DAMAGED),
        (PLAIN[:200] + bytes(500) + PLAIN[700:], DAMAGED),
        (b"\x89PNG\r\n\x1a\n", "inget frågeformulär"),
        (b"<html></html>", "inget frågeformulär"),
        (b"type,name,label\ntext,q,A\n", "inget frågeformulär"),
        (b"{", "tar slut för tidigt"),
        (b"{}", "saknas"),
        (b'{"name": "\xff"}', "UTF-8"),
        (b'{"a":' * 100_000, "hör inte hemma här"),
        (b"PK\x03\x04" + bytes(LARGEST_FILE), TOO_LARGE),
    ],
    ids=range(13),
)
def test_what_is_no_questionnaire_is_refused(content: bytes, said: str) -> None:
    found = refusals(content, "fil.xlsx")
    assert len(found) == 1
    assert said in found[0]


def test_each_part_of_a_workbook_may_be_missing_or_broken() -> None:
    with zipfile.ZipFile(BytesIO(PLAIN)) as archive:
        names = archive.namelist()
    for broken in names:
        for change in (b"", b"<", b"<a/>", b"\0" * 50):
            content = repacked(lambda name, old, broken=broken, change=change: change if name == broken else old)
            assert all(isinstance(finding, str) for finding in refusals(content))


def test_documents_of_our_own_keep_to_the_same_limits() -> None:
    document = {
        "name": "prov",
        "title": {"sv": "T" * 201},
        "purpose": {"sv": "a\x00b"},
        "minutes": 10_000,
        "sections": [
            {
                "name": "s",
                "title": {"sv": "S"},
                "items": [
                    {"type": "question", "name": "q", "text": {"sv": "x" * 4_001}, "domain": {"type": "text"}},
                ],
            }
        ],
        "code_lists": {
            "l": {"type": "codes", "codes": [{"code": str(number), "label": {"sv": "A"}} for number in range(2_001)]}
        },
    }
    found = refusals(json.dumps(document).encode(), "prov.json")
    assert len(found) == 5
    assert {message.split()[0] for message in found} == {"Namnet", "Tiden", "Svarslistan", "Texten"}
