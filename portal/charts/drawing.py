"""Pieces of SVG as text. Only presentation attributes: the content security policy allows no inline style."""

from __future__ import annotations

from html import escape

from portal.charts.lettering import FONT, LINE, SIZE

WIDTH = 560
"""Default width of a drawing in its own units; the page scales it. Small enough that text can be read on a phone."""

GAP = 12.0

NARROW = 400
"""Narrower than this there is no room for labels beside what they name: they stand above it."""

Attribute = str | int | float


def element(tag: str, *children: str, **attributes: Attribute) -> str:
    """One element; underscores in attribute names become hyphens. ``children`` are SVG already."""
    listed = "".join(f' {name.replace("_", "-")}="{_written(value)}"' for name, value in attributes.items())
    return f"<{tag}{listed}>{''.join(children)}</{tag}>" if children else f"<{tag}{listed}/>"


def _written(value: Attribute) -> str:
    """Coordinates with at most two decimals, without needless ones."""
    return escape(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def text(content: str, x: float, y: float, **attributes: Attribute) -> str:
    """One line of text with its baseline at ``y``."""
    return element("text", escape(content), x=x, y=y, **attributes)


def text_block(lines: list[str], x: float, top: float, **attributes: Attribute) -> str:
    """Lines of text below each other, the first one beginning at ``top``."""
    return "".join(text(line, x, top + LINE * place + SIZE * 0.95, **attributes) for place, line in enumerate(lines))


def centred_block(lines: list[str], x: float, middle: float, **attributes: Attribute) -> str:
    """Lines of text below each other, their middle at ``middle``."""
    return text_block(lines, x, middle - LINE * len(lines) / 2 + 1.5, **attributes)


def rect(x: float, y: float, width: float, height: float, **attributes: Attribute) -> str:
    """A rectangle."""
    return element("rect", x=x, y=y, width=width, height=height, **attributes)


def line(x1: float, y1: float, x2: float, y2: float, **attributes: Attribute) -> str:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **attributes)


def drawing(title: str, prefix: str, width: float, height: float, *parts: str) -> str:
    """The whole chart. Its ``title`` is the text alternative: WeasyPrint reads only a direct child of that name."""
    name = f"{prefix}-title"
    return element(
        "svg",
        element("title", escape(title), id=name),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:.0f}",
        role="img",
        aria_labelledby=name,
        font_family=FONT,
        font_size=SIZE,
    )
