"""Files as people send them, made in memory. Pictures know where and by whom they were taken."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from PIL import Image
from PIL.PngImagePlugin import PngInfo

OWNER = "kamerakanarie"
_ORIENTATION, _ARTIST, _GPS = 0x0112, 0x013B, 0x8825


def _picture() -> Image.Image:
    return Image.linear_gradient("L").resize((48, 32)).convert("RGB")


def place_and_owner(orientation: int) -> Image.Exif:
    """What a camera writes beside a picture."""
    exif = Image.Exif()
    exif[_ORIENTATION], exif[_ARTIST] = orientation, OWNER
    exif.get_ifd(_GPS).update({1: "N", 2: (59.0, 22.0, 0.0), 3: "E", 4: (16.0, 30.0, 0.0)})
    return exif


def jpeg(orientation: int = 6, **options: object) -> bytes:
    """A JPEG with place, photographer, comment and colour profile, and another picture after its end."""
    made = BytesIO()
    _picture().save(
        made,
        "JPEG",
        exif=place_and_owner(orientation),
        comment=OWNER,
        icc_profile=b"profile",
        xmp=OWNER.encode(),
        **options,
    )
    return made.getvalue() + b"\xff\xd8" + OWNER.encode()


def png() -> bytes:
    """A PNG with place, photographer and text."""
    made, text = BytesIO(), PngInfo()
    text.add_text("Author", OWNER)
    text.add_itxt("Comment", OWNER, zip=False)
    _picture().save(made, "PNG", pnginfo=text, exif=place_and_owner(1))
    return made.getvalue() + OWNER.encode()


def pdf(text: str = "brev") -> bytes:
    """Enough of a PDF to be taken for one."""
    return f"%PDF-1.7\n% {text}\n%%EOF\n".encode()


def heic() -> bytes:
    """The beginning of a picture from a telephone."""
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64)


def docx(*more: str) -> bytes:
    """A word processor's file; ``more`` names what else is packed."""
    return _packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", **dict.fromkeys(more, "x")})


def odt() -> bytes:
    """An OpenDocument text."""
    return _packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<office/>"})


def _packed(parts: dict[str, str]) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name, text in parts.items():
            archive.writestr(ZipInfo(name), text, compress_type=ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
    return made.getvalue()
