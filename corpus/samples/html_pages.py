"""Writes a text as HTML: for the press (the PDFs are printed from it) and as a web page that stands alone.

Each kind of product has its own first page, so that it is recognised as a small picture; looks/ holds the style sheets.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from corpus.samples.blocks import markdown
from corpus.samples.pattern import ornament
from corpus.samples.sources import FOLDER, SLIDE_BREAK
from corpus.samples.title_parts import split_title, without_title
from corpus.samples.words import DEMONSTRATION, colours, kind_label

if TYPE_CHECKING:
    from corpus.samples.sources import Source

LOOKS = FOLDER / "looks"
COVERS = {
    "manual": "full",
    "training": "full",
    "toolkit": "panel",
    "method": "panel",
    "tool": "panel",
    "monitoring": "panel",
    "evaluation": "report",
    "lessons-learned": "report",
    "report": "report",
    "policy-brief": "brief",
}


def print_page(source: Source) -> str:
    """Return the HTML from which the PDF of a text is printed."""
    columns = " columns" if source.format == "pdf-two-column" else ""
    text = markdown().render(without_title(source.body, source.title))
    look = COVERS[source.kind]
    body = f'<main class="{look}{columns}">{_cover(source, look)}<div class="text">{text}</div></main>'
    return _page(source, "print.css", body)


def slide_pages(source: Source) -> str:
    """Return the HTML of a deck of slides, one section a slide."""
    first, *others = (part.strip() for part in f"\n{source.body}\n".split(SLIDE_BREAK))
    lead = markdown().render(without_title(first, source.title))
    slides = "".join(_slide(part) for part in others)
    opening = f'<section class="slide opening">{_cover(source, "deck")}<div class="lead">{lead}</div></section>'
    return _page(source, "slides.css", f"<main>{opening}{slides}</main>")


def _slide(text: str) -> str:
    double = " double" if f"\n{text}".count("\n# ") > 1 else ""
    return f'<section class="slide{double}">{markdown().render(text)}</section>'


def web_page(source: Source) -> str:
    """Return a web page that needs nothing beside it and links to nothing."""
    text = markdown().render(without_title(source.body, source.title))
    return _page(
        source, "web.css", f'<main><article>{_cover(source, "web")}<div class="text">{text}</div></article></main>'
    )


def _page(source: Source, sheet: str, body: str) -> str:
    main, accent = colours(source.themes)
    direction = "rtl" if source.right_to_left else "ltr"
    foot = escape(split_title(source.title)[0], quote=False).replace('"', "'")
    style = (LOOKS / sheet).read_text("utf-8").replace("FOOT", foot)
    variables = f":root{{--main:#{main};--accent:#{accent}}}"
    return (
        f'<!doctype html>\n<html lang="{source.language}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(source.title)}</title>\n'
        f"<style>{variables}\n{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _cover(source: Source, look: str) -> str:
    title, subtitle = split_title(source.title)
    under = f'<p class="subtitle">{escape(subtitle)}</p>' if subtitle else ""
    lead, *others = source.makers
    partners = " · ".join(escape(maker.name) for maker in others)
    return (
        f'<div class="cover {look}"><div class="art">{_art(source, look)}</div>'
        f'<div class="head"><h1>{escape(title)}</h1>{under}<p class="organisation">{escape(lead.name)}</p>'
        f'<p class="facts">{escape(_facts(source))}</p><p class="partners">{partners}</p></div>'
        f'<p class="summary">{escape(source.summary)}</p>'
        f'<p class="demonstration">{DEMONSTRATION[source.language]}</p></div>'
    )


def _facts(source: Source) -> str:
    known = (kind_label(source.kind, source.language), str(source.year), source.edition, ", ".join(source.countries))
    return " · ".join(fact for fact in known if fact)


def _art(source: Source, look: str) -> str:
    main, accent = colours(source.themes)
    shapes = {"full": (8, 7), "panel": (12, 2), "report": (2, 9), "brief": (16, 1), "deck": (4, 6), "web": (18, 1)}
    shades = ("rgb(255 255 255 / .16)", f"#{accent}", f"color-mix(in srgb, #{main} 70%, #fff)")
    return ornament(source.id, *shapes[look], shades)
