"""What every chart is drawn with: SVG without script or style, as wide as a phone, readable in grey."""

from collections.abc import Callable
from xml.sax.saxutils import escape, quoteattr

WIDE = 360  # units; as many pixels as a phone has
SIZE, SMALL = 13, 11
BLUE, INK, SOFT, LINE = "#1c5a9c", "#1b1f24", "#555e68", "#c3c9d0"
FONTS = (
    "'Full Response Sans', system-ui, 'PingFang SC', 'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', "
    "sans-serif"
)
Spell = Callable[[str], str]  # writes characters that a font has not


def svg(alt: str, height: float, shapes: list[str]) -> str:
    """A picture of these shapes; `alt` is what is read instead of it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {height:.0f}" width="{WIDE}" '
        f'height="{height:.0f}" role="img" aria-label={quoteattr(alt)} font-family={quoteattr(FONTS)} '
        f'font-size="{SIZE}" fill="{INK}">{"".join(shapes)}</svg>'
    )


def text(x: float, y: float, said: str, **more: str | int) -> str:
    """Words with their base line at y; `more`: attributes of SVG, with _ for -."""
    attributes = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    return f'<text x="{x:.1f}" y="{y:.1f}"{attributes}>{escape(said)}</text>'
