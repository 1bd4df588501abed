"""Documents are read whole or refused with the place and the remedy, and written so that equals are identical."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from portal.questionnaire.definition import FORMAT, NumericDomain, Question, Questionnaire, Section
from portal.questionnaire.document import DocumentError, decode, digest, read, write

MINIATURES = sorted((Path(__file__).parents[2] / "questionnaires").glob("*.json"))
SOUND = MINIATURES[0].read_text("utf-8")


def refused(data: bytes | str) -> tuple[str, ...]:
    with pytest.raises(DocumentError) as caught:
        read(data)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def changed(document: str, **changes: object) -> str:
    path = next(path for path in MINIATURES if path.stem == document)
    return json.dumps(json.loads(path.read_text("utf-8")) | changes, ensure_ascii=False)


@pytest.mark.parametrize("path", MINIATURES, ids=lambda path: path.stem)
def test_every_miniature_is_sound_and_survives_the_round_trip(path: Path) -> None:
    questionnaire = read(path.read_bytes())
    assert questionnaire.name == path.stem
    written = write(questionnaire)
    assert read(written) == questionnaire
    assert write(read(written)) == written


def test_text_bytes_and_a_byte_order_mark_are_read_alike() -> None:
    assert read(SOUND) == read(SOUND.encode()) == read(b"\xef\xbb\xbf" + SOUND.encode())


def test_what_equals_its_default_is_written_as_if_left_out() -> None:
    plain = read(changed("free_text"))
    spelled_out = json.loads(changed("free_text", languages=["sv"], format=FORMAT, indices=[], code_lists={}))
    spelled_out["sections"][0]["items"][1]["domain"]["maximum_length"] = 4000
    written = write(read(json.dumps(spelled_out)))
    assert written == write(plain)
    assert not any(field in written for field in (b"languages", b"format", b"indices", b"code_lists", b"4000", b"hint"))


def test_a_questionnaire_made_in_python_is_written_like_the_same_one_read() -> None:
    domain = NumericDomain(minimum=1, maximum=2)
    section = Section("a", {"sv": "A"}, (Question("b", {"sv": "B"}, domain),))
    made = Questionnaire("c", {"sv": "C"}, {"sv": "D"}, 1, (section,))
    assert digest(read(write(made))) == digest(made)


def test_the_order_of_languages_and_the_writing_of_numbers_leave_the_digest_alone() -> None:
    document = json.loads(changed("languages"))
    document["title"] = dict(reversed(document["title"].items()))
    assert digest(read(json.dumps(document))) == digest(read(changed("languages")))
    assert digest(read(changed("number").replace('"minimum": 0,', '"minimum": 0.0,'))) == digest(
        read(changed("number"))
    )


def test_the_digest_is_the_hash_of_the_document_and_follows_every_change() -> None:
    questionnaire = read(SOUND)
    assert len(digest(questionnaire)) == 64
    assert digest(questionnaire) == digest(read(write(questionnaire)))
    assert digest(msgspec.structs.replace(questionnaire, minutes=9)) != digest(questionnaire)


def test_swedish_letters_are_written_as_they_are() -> None:
    assert "Har du läst?".encode() in write(read(changed("statement")))


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("[]", "Här står en lista [ ]. Ändra till ett objekt { }."),
        (changed("scale", minutes="3"), "minutes: Här står en text. Ändra till ett heltal."),
        (
            changed("scale", sections=[{"title": {"sv": "A"}, "items": []}]),
            "sections[0]: ”name” saknas. Lägg till det.",
        ),
        (
            changed("scale", array=1),
            "”array” hör inte hemma här. Ta bort det eller rätta stavningen.",
        ),
        (changed("scale", title={"sv": 1}), "title[…]: Här står ett heltal. Ändra till en text."),
        (
            changed("scale", sections=[{"name": "a", "title": {}, "items": [{"type": "fråga"}]}]),
            "sections[0].items[0].type: Sorten 'fråga' finns inte. Rätta stavningen.",
        ),
        (
            changed("scale", minutes=3).replace('"minutes": 3', '"minutes": 1e999'),
            "minutes: Talet är för stort eller för litet. Skriv ett rimligare tal.",
        ),
        (
            changed("condition_equals").replace('"code": "nej"}}', '"code": []}}'),
            "sections[1].items[0].relevant_if.code: Här står en lista [ ]. Ändra till ett heltal eller en text.",
        ),
    ],
)
def test_a_document_of_another_form_is_told_where_and_what_to_do(document: str, told: str) -> None:
    assert refused(document) == (told,)


def test_broken_json_is_told_by_line_and_column() -> None:
    (problem,) = refused('{\n  "name": "å",\n  "title" "b"\n}')
    assert problem.startswith("rad 3, tecken 11: Här är ett skrivfel i JSON.")


def test_a_cut_off_document_is_told_to_be_cut_off() -> None:
    assert refused(SOUND[:-10]) == ("Dokumentet tar slut för tidigt. Kontrollera att hela filen kom med.",)


def test_another_character_encoding_is_told() -> None:
    (problem,) = refused(changed("statement").encode("latin-1"))
    assert "UTF-8" in problem


def test_lone_surrogates_are_not_an_internal_error() -> None:
    assert refused('{"name": "\ud800"') == ("Dokumentet tar slut för tidigt. Kontrollera att hela filen kom med.",)


def test_endless_nesting_is_refused() -> None:
    depth = 5_000
    condition = '{"type":"not","condition":' * depth + '{"type":"answered","question":"a"}' + "}" * depth
    (problem,) = refused(
        changed("statement").replace('{"type": "equals", "question": "last", "code": "ja"}', condition)
    )
    assert "för många nivåer" in problem


def test_a_newer_format_is_told_as_such_even_when_its_news_cannot_be_read() -> None:
    (problem,) = refused(changed("scale", format=FORMAT + 1, novelty={}))
    assert problem.startswith(f"format: Dokumentet har format {FORMAT + 1}")
    (problem,) = refused(changed("scale", format=FORMAT + 1))
    assert problem.startswith(f"format: Dokumentet har format {FORMAT + 1}")
    (problem,) = refused(changed("scale", format="x"))
    assert problem == "format: Här står en text. Ändra till ett heltal."


def test_reading_lists_every_problem_that_the_checks_find() -> None:
    document = changed("scale", minutes=0, name="Å")
    problems = refused(document)
    assert [problem.partition(":")[0] for problem in problems] == ["minutes", "name"]
    assert isinstance(decode(document), Questionnaire)
