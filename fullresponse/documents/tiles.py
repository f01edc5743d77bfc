"""A map of tiles: each place a square of the same size, about where it lies. The value stands in it; its shade only
helps the eye, so that it prints in grey."""

from fractions import Fraction

from fullresponse.documents.drawing import SIZE, SMALL, SOFT, WIDE, Spell, svg, text
from fullresponse.documents.model import Tile, TileMap
from fullresponse.documents.shown import ems, fitted, shown

SHADES = ("#ffffff", "#e6eff9", "#cfe0f2", "#b3ceea", "#96bbe0")  # ink on the darkest: more than 7 to 1
GAP, HIGH, LINES = 4, 58, 2


def tiled(found: TileMap, unit: str, spell: Spell = str) -> str:
    """The map as one picture."""
    wide = WIDE / max(tile.column for tile in found.tiles)
    shapes = [part for tile in found.tiles for part in _tile(tile, unit, wide, _shade(tile, found), spell)]
    y = max(tile.row for tile in found.tiles) * HIGH + 14.0
    for line in fitted(spell(found.said), WIDE / SMALL, LINES + 1):
        shapes.append(text(0, y, line, font_size=SMALL, fill=SOFT))
        y += 15
    return svg(found.said, y, shapes)


def _tile(tile: Tile, unit: str, wide: float, shade: str, spell: Spell) -> list[str]:
    x, y, inner = (tile.column - 1) * wide, (tile.row - 1) * HIGH, wide - GAP
    box = f'<rect x="{x:.1f}" y="{y:.1f}" width="{inner:.1f}" height="{HIGH - GAP}" fill="{shade}" stroke="{SOFT}"/>'
    name = spell(tile.label)
    size = SIZE if ems(name) * SIZE <= inner - 6 else SMALL
    lines = fitted(name, (inner - 6) / size, LINES)
    middle = x + inner / 2
    top = y + (20 if len(lines) == 1 else 16)
    words = [text(middle, top + n * 13, line, font_size=size, text_anchor="middle") for n, line in enumerate(lines)]
    return [
        box,
        *words,
        text(middle, y + HIGH - GAP - 8, shown(tile.value, unit), font_size=SMALL, text_anchor="middle"),
    ]


def _shade(tile: Tile, found: TileMap) -> str:
    """The highest value has the darkest; where all are alike, the one in the middle."""
    values = [other.value for other in found.tiles if other.value is not None]
    if tile.value is None:
        return SHADES[0]
    low, high = min(values), max(values)
    if low == high:
        return SHADES[len(SHADES) // 2]
    part = Fraction(tile.value - low) / (high - low)
    return SHADES[1 + min(int(part * (len(SHADES) - 1)), len(SHADES) - 2)]
