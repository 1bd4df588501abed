"""Makes the typeface files of static/fonts from the npm package @fontsource/source-sans-3 (5.3.1).

    npm pack @fontsource/source-sans-3 && tar xzf fontsource-source-sans-3-*.tgz
    .venv/bin/python scripts/build_fonts.py package

The package holds one file per alphabet. Here they become one file per weight: TTF with the whole of Latin for PDFs
(WOFF2 would have to be unpacked for every document) and a smaller WOFF2 for pages, where each kilobyte is paid for by
a phone. The arrows ← → and the signs ≤ ≥ are not in the package: they are made from ↑, <, > and −.

Source Sans is under the SIL Open Font License with the reserved name "Source". A changed font may not carry that name,
so inside the files the family is called Portal Sans; static/fonts/fonts.conf and the style sheets know both names.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.merge import Merger
from fontTools.misc.transform import Identity, Transform
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parent.parent / "static" / "fonts"
FAMILY = "Portal Sans"
STYLES = {"Regular": ("400-normal", 400), "Semibold": ("600-normal", 600), "Italic": ("400-italic", 400)}
PAGES = ("Regular", "Semibold")

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100)]
LATIN_EXTENDED = [
    *range(0x100, 0x180),
    0x1B7,
    0x1E4,
    0x1E5,
    0x1E6,
    0x1E7,
    0x1E8,
    0x1E9,
    0x1EE,
    0x1EF,
    *range(0x218, 0x21C),
]
SIGNS = [ord(sign) for sign in "‐‑–—‘’‚“”„†‡•…‰‹›\u2007\u2009€№™←↑→↓−≤≥"]
FINNISH_AND_SAMI = [ord(letter) for letter in "ŠšŽžČčĐđŊŋŦŧ"]
IN_PDFS = LATIN + LATIN_EXTENDED + SIGNS
IN_PAGES = LATIN + FINNISH_AND_SAMI + SIGNS


def main(package: Path) -> None:
    for style, (file_part, weight) in STYLES.items():
        font = merged(package, file_part)
        # The package's own date, so that the same package gives the same files.
        font.recalcTimestamp = False
        font["head"].created = font["head"].modified = published(package, file_part)
        add_missing_signs(font)
        rename(font, style, weight)
        subset(font, IN_PDFS)
        font.save(TARGET / f"SourceSans3-{style}.ttf")
        if style in PAGES:
            subset(font, IN_PAGES)
            font.flavor = "woff2"
            font.save(TARGET / f"SourceSans3-{style}.woff2")
    shutil.copyfile(package / "LICENSE", TARGET / "OFL.txt")


def merged(package: Path, file_part: str) -> TTFont:
    """The three alphabets of one weight as one font."""
    with TemporaryDirectory() as folder:
        parts = []
        for alphabet in ("latin", "latin-ext", "cyrillic"):
            part = TTFont(package / "files" / f"source-sans-3-{alphabet}-{file_part}.woff2")
            if alphabet == "cyrillic":
                subset(part, [ord("№")])
            for table in ("STAT", "BASE", "GlyphOrder"):
                if table in part:
                    del part[table]
            part.flavor = None
            part.save(Path(folder) / f"{alphabet}.ttf")
            parts.append(str(Path(folder) / f"{alphabet}.ttf"))
        return Merger().merge(parts)


def published(package: Path, file_part: str) -> int:
    """When the package's font was last changed, in the seconds since 1904 that fonts count in."""
    with TTFont(package / "files" / f"source-sans-3-latin-{file_part}.woff2") as font:
        return font["head"].modified


def add_missing_signs(font: TTFont) -> None:
    names = font.getBestCmap()
    up, less, greater, minus = (names[ord(sign)] for sign in "↑<>−")
    box, advance = font["glyf"][up], font["hmtx"][up][0]
    middle = Transform().translate(advance / 2, (box.yMin + box.yMax) / 2)
    quarter = Transform(0, -1, 1, 0, 0, 0)
    back = Transform().translate(-advance / 2, -(box.yMin + box.yMax) / 2)
    add_glyph(font, "→", [(up, middle.transform(quarter).transform(back))])
    add_glyph(font, "←", [(up, middle.transform(quarter.inverse()).transform(back))])
    raised, lowered = Identity.translate(0, 60), Identity.translate(0, -239)
    add_glyph(font, "≤", [(less, raised), (minus, lowered)])
    add_glyph(font, "≥", [(greater, raised), (minus, lowered)])


def add_glyph(font: TTFont, sign: str, parts: list[tuple[str, Transform]]) -> None:
    glyphs, pen = font.getGlyphSet(), TTGlyphPen(None)
    for source, transformation in parts:
        glyphs[source].draw(TransformPen(pen, transformation))
    glyph, name = pen.glyph(), f"uni{ord(sign):04X}"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (font["hmtx"][parts[0][0]][0], glyph.xMin)
    for table in font["cmap"].tables:
        table.cmap[ord(sign)] = name


def rename(font: TTFont, style: str, weight: int) -> None:
    """Gives the font the names that menus, PDF readers and fontconfig show."""
    linked = style in ("Regular", "Italic")
    old = {record.nameID: record.toUnicode() for record in font["name"].names}
    names = {
        0: old[0],
        1: FAMILY if linked else f"{FAMILY} {style}",
        2: style if linked else "Regular",
        3: f"{font['head'].fontRevision:.3f};{FAMILY} {style}",
        4: f"{FAMILY} {style}",
        5: f"Version {font['head'].fontRevision:.3f}",
        6: f"{FAMILY.replace(' ', '')}-{style}",
        13: "SIL Open Font License 1.1. Changed from Source Sans 3 by Adobe: fewer characters, other name.",
    }
    if not linked:
        names |= {16: FAMILY, 17: style}
    font["name"].names = []
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight


def subset(font: TTFont, characters: list[int]) -> None:
    options = Options(
        hinting=False, layout_features=["kern", "mark", "ccmp", "locl", "pnum"], name_IDs=["*"], notdef_outline=True
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
