"""Files as answers: told by name and content, called by a name that can be shown."""

from __future__ import annotations

import pytest

from portal.questionnaire.definition import FileDomain
from portal.questionnaire.domains.answering import UnacceptableError
from portal.questionnaire.domains.files import MEGABYTE, judge_file
from portal.questionnaire.files import clean_name, handle_in, is_reference, kind_of, name_in, reference
from tests.support import sample_files

SOUND = {
    "brev.pdf": ("pdf", sample_files.pdf()),
    "BREV.PDF": ("pdf", b"\xef\xbb\xbf" + sample_files.pdf()),
    "bild.jpg": ("jpeg", sample_files.jpeg()),
    "bild.JPEG": ("jpeg", sample_files.jpeg()),
    "bild.png": ("png", sample_files.png()),
    "IMG_0001.HEIC": ("heic", sample_files.heic()),
    "brev.docx": ("docx", sample_files.docx()),
    "brev.odt": ("odt", sample_files.odt()),
    "dagbok.txt": ("txt", "Måndag: ringde.\r\n\tInget svar. 😀".encode()),
    "windows.txt": ("txt", "Måndag".encode("cp1252")),
    "notepad.txt": ("txt", "Måndag".encode("utf-16")),
}


@pytest.mark.parametrize("name", SOUND)
def test_a_file_is_known_by_name_and_content(name: str) -> None:
    kind, content = SOUND[name]
    assert kind_of(name, content) == kind


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("a.pdf", "pdf"),
        ("a.jpg", "jpeg"),
        ("a.png", "png"),
        ("a.heif", "heic"),
        ("a.docx", "docx"),
        ("a.odt", "odt"),
    ],
)
def test_a_name_alone_proves_nothing(name: str, own: str) -> None:
    for kind, content in SOUND.values():
        assert kind_of(name, content) == (own if kind == own else None)
    assert kind_of(name, b"MZ\x90\0\x03") is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("brev", sample_files.pdf()),
        ("brev.exe", sample_files.pdf()),
        ("brev.pdf.exe", sample_files.pdf()),
        ("brev.docm", sample_files.docx()),
        ("brev.docx", sample_files.docx("word/vbaProject.bin")),
        ("brev.docx", sample_files.docx()[:40]),
        ("brev.docx", sample_files.odt()),
        ("brev.odt", b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text"),
        ("bild.svg", b"<svg/>"),
        ("sida.html", b"<p>"),
        ("a.txt", b"\xff\xfea"),
        ("a.txt", b"a\0b"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_file_that_is_taken(name: str, content: bytes) -> None:
    assert kind_of(name, content) is None


@pytest.mark.parametrize(
    ("content", "reason", "details"),
    [
        (b"", "empty_file", {"name": "a.txt"}),
        (b"a" * (MEGABYTE + 1), "file_too_large", {"name": "a.txt", "megabytes": 1}),
        (b"a\0", "wrong_kind_of_file", {"name": "a.txt"}),
    ],
)
def test_a_file_that_is_not_taken_is_told_why(content: bytes, reason: str, details: dict[str, object]) -> None:
    with pytest.raises(UnacceptableError) as caught:
        judge_file(FileDomain(kinds=("txt",), megabytes=1), "a.txt", content)
    assert (caught.value.reason, caught.value.details) == (reason, details)


def test_a_kind_that_the_question_does_not_ask_for_is_not_taken() -> None:
    assert judge_file(FileDomain(kinds=("txt",), megabytes=1), "a.txt", b"a" * MEGABYTE) == "txt"
    with pytest.raises(UnacceptableError, match="wrong_kind_of_file"):
        judge_file(FileDomain(kinds=("txt",)), "a.pdf", sample_files.pdf())


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("brev.pdf", "brev.pdf"),
        (" Mitt  brev .pdf ", "Mitt brev .pdf"),
        ("C:\\Users\\kim\\brev.pdf", "brev.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("نامه.pdf", "نامه.pdf"),
        ("bra\u030a.jpg", "brå.jpg"),
        (".pdf", "pdf"),
        ("...", ""),
        ("\ud800.pdf", "pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("å" * 300 + ".pdf", "å" * 96 + ".pdf"),
        ("a." + "b" * 300, "a." + "b" * 98),
    ],
)
def test_a_name_is_one_that_can_be_shown_and_saved(sent: str, name: str) -> None:
    assert clean_name(sent) == name
    assert clean_name(name) == name


def test_a_reference_holds_where_and_what() -> None:
    made = reference("a" * 20, "brev.pdf")
    assert is_reference(made)
    assert (handle_in(made), name_in(made)) == ("a" * 20, "brev.pdf")
    for other in ("brev.pdf", "a" * 20, "a" * 20 + "/", "a" * 20 + "/b/c.pdf", "A" * 20 + "/b.pdf", "/b.pdf"):
        assert not is_reference(other)
