"""A cover for a book that has none, drawn from its title: SVG text, the same for the same book.

The look is that of static/css/main.css (.palette-N, .layout-N); here it stands on its own, for
wherever a stylesheet does not reach.
"""

import hashlib
from html import escape
from zlib import crc32

from library.cover_plan import HEIGHT, WIDTH, Circle, CoverPlan, Line, Rectangle, Shape, plan_cover

# Background, text, accent, as in the stylesheet; a test holds the two together.
PALETTES = (
    ("#1f3a4d", "#e9dcc3", "#dc9350"),
    ("#7a2e2e", "#f3e3cf", "#e2b35a"),
    ("#2d4a3a", "#eee6d0", "#d4af57"),
    ("#e8dcc2", "#2b2a28", "#96361f"),
    ("#3b3355", "#efe7da", "#d7b25c"),
    ("#d8c7a3", "#23364a", "#7d2c1c"),
    ("#22262b", "#ece6da", "#7fa2b5"),
    ("#9c3f28", "#fdf3e3", "#f6d7a3"),
    ("#e7e3da", "#31503f", "#84540e"),
    ("#435563", "#f4ecdc", "#ecc98a"),
    ("#5b3a29", "#f0e2c8", "#dfa762"),
    ("#c9b037", "#23201b", "#6f2424"),
    ("#12343b", "#f1e9d2", "#e1b382"),
    ("#5c2a43", "#f5e6e0", "#e8a87c"),
    ("#f0e6d6", "#3a2c4d", "#98394f"),
    ("#264027", "#f2ecd8", "#e8c468"),
    ("#8a3324", "#fdf1dc", "#f2c879"),
    ("#cfd8d3", "#1d3b36", "#852a38"),
    ("#2b2d42", "#edf0f2", "#ef8a80"),
    ("#d9a441", "#2a1c10", "#5e1f1f"),
    ("#6b2737", "#f6e7d8", "#e9b872"),
    ("#efe0d3", "#5a2230", "#2a575c"),
    ("#37474f", "#f4efe4", "#f0b67f"),
    ("#a9bfcf", "#1b2a3a", "#6e1f2a"),
)
LAYOUTS = 6
# Changes whenever the drawing does: whoever keeps a cover then asks anew.
_EDITION = "1"
_SERIF = "Literata, Georgia, 'Noto Serif', serif"
_SANS = "Inter, 'Noto Sans', Arial, sans-serif"


def look_of(key: str) -> tuple[int, int]:
    """Return the numbers of palette and layout: for the same ``key`` always the same."""
    number = crc32(key.encode())
    return number % len(PALETTES), number // len(PALETTES) % LAYOUTS


def version_of(*, title: str, byline: str, language: str, key: str) -> str:
    """Return 16 hexadecimal digits that change whenever the cover of these would."""
    told = "\x00".join((_EDITION, title, byline, language, key))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def cover_plan(*, title: str, byline: str, language: str, key: str) -> CoverPlan:
    """Return what the cover of these consists of, as ``plan_cover`` does."""
    palette, layout = look_of(key)
    colors = PALETTES[palette]
    return plan_cover(title=title, byline=byline, language=language, colors=colors, layout=layout)


def draw_cover(*, title: str, byline: str, language: str, key: str) -> str:
    """Return a cover of 400 × 600 pixels as SVG text: no scripts, styles or outside references."""
    plan = cover_plan(title=title, byline=byline, language=language, key=key)
    lang = f' lang="{escape(language)}"' if language else ""
    shapes = "".join(map(_drawn, plan.shapes))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="600" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img"{lang}><title>{escape(plan.title)}</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{plan.ground}"/>{shapes}</svg>'
    )


def _drawn(shape: Shape) -> str:
    if isinstance(shape, Line):
        return _line(shape)
    paint = (
        f'fill="none" stroke="{shape.color}" stroke-width="{shape.stroke:g}"'
        if shape.stroke
        else f'fill="{shape.color}"'
    )
    if isinstance(shape, Circle):
        return f'<circle cx="{shape.x:g}" cy="{shape.y:g}" r="{shape.radius:g}" {paint}/>'
    return _rectangle(shape, paint)


def _rectangle(shape: Rectangle, paint: str) -> str:
    opacity = f' opacity="{shape.opacity:g}"' if shape.opacity < 1 else ""
    return (
        f'<rect x="{shape.x:g}" y="{shape.y:g}" width="{shape.width:g}" '
        f'height="{shape.height:g}" {paint}{opacity}/>'
    )


def _line(line: Line) -> str:
    font = (
        f'font-family="{_SERIF}" font-weight="560"' if line.is_serif else f'font-family="{_SANS}"'
    )
    anchor = ' text-anchor="middle"' if line.is_centred else ""
    direction = ' direction="rtl"' if line.is_rtl else ""
    return (
        f'<text x="{line.x:g}" y="{line.y:.2f}" {font} font-size="{line.size:g}" '
        f'fill="{line.color}"{anchor}{direction}>{escape(line.text)}</text>'
    )
