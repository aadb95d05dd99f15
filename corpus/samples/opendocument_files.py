"""Writes a text as an OpenDocument text, with outline levels on its headings."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from odf import dc, meta, style, table, text
from odf.opendocument import OpenDocumentText

from corpus.samples.blocks import Heading, Listing, Paragraph, Table, blocks
from corpus.samples.steady_zip import repacked
from corpus.samples.title_parts import split_title, without_title
from corpus.samples.words import DEMONSTRATION, colours, kind_label

if TYPE_CHECKING:
    from odf.element import Element
    from odf.opendocument import OpenDocument

    from corpus.samples.blocks import Block, Line
    from corpus.samples.sources import Source

_HEADING_SIZES = {1: "24pt", 2: "16pt", 3: "13pt", 4: "11.5pt"}


def opendocument_text(source: Source) -> bytes:
    """Return the bytes of an .odt."""
    odt = OpenDocumentText()
    odt.meta.addElement(dc.Title(text=source.title))
    odt.meta.addElement(dc.Language(text=source.language))
    odt.meta.addElement(meta.InitialCreator(text=source.makers[0].name))
    _add_styles(odt, source)
    _write_cover(odt, source)
    for block in blocks(without_title(source.body, source.title)):
        _write_block(odt.text, block)
    result = io.BytesIO()
    odt.write(result)
    return repacked(result.getvalue(), source.year)


def _add_styles(odt: OpenDocument, source: Source) -> None:
    main = f"#{colours(source.themes)[0]}"
    serif = {"fontname": "Noto Serif", "fontsize": "11pt", "language": source.language, "country": "none"}
    odt.fontfacedecls.addElement(style.FontFace(name="Noto Serif", fontfamily="Noto Serif"))
    odt.fontfacedecls.addElement(style.FontFace(name="Noto Sans", fontfamily="Noto Sans"))
    _add_page(odt)
    _add_lists(odt)
    _add(odt, "Standard", {"marginbottom": "0.25cm", "lineheight": "130%"}, serif)
    for level, size in _HEADING_SIZES.items():
        face = {"fontname": "Noto Sans", "fontsize": size, "fontweight": "bold", "color": main}
        space = {"margintop": "0.5cm", "marginbottom": "0.2cm", "keepwithnext": "always"}
        _add(odt, f"Heading_20_{level}", space, face)
    _add(odt, "Mark", {"backgroundcolor": "#efefef", "padding": "0.15cm", "marginbottom": "0.3cm"}, {"fontsize": "9pt"})
    _add(odt, "Cell", {"marginbottom": "0cm"}, {"fontsize": "9.5pt"})
    _add(odt, "HeadCell", {"marginbottom": "0cm"}, {"fontsize": "9.5pt", "fontweight": "bold", "color": "#ffffff"})
    for name, weight in (("Strong", {"fontweight": "bold"}), ("Emphasis", {"fontstyle": "italic"})):
        face = style.Style(name=name, family="text")
        face.addElement(style.TextProperties(**weight))
        odt.styles.addElement(face)
    for name, colour in (("Plain", "#ffffff"), ("Head", main)):
        cell = style.Style(name=name, family="table-cell")
        line = {"padding": "0.12cm", "border": "0.5pt solid #bbbbbb"}
        cell.addElement(style.TableCellProperties(backgroundcolor=colour, **line))
        odt.automaticstyles.addElement(cell)


def _add_page(odt: OpenDocument) -> None:
    layout = style.PageLayout(name="A4")
    layout.addElement(style.PageLayoutProperties(pagewidth="21cm", pageheight="29.7cm", margin="2.4cm"))
    odt.automaticstyles.addElement(layout)
    odt.masterstyles.addElement(style.MasterPage(name="Standard", pagelayoutname=layout))


def _add_lists(odt: OpenDocument) -> None:
    bullets, numbers = text.ListStyle(name="Bullets"), text.ListStyle(name="Numbers")
    bullets.addElement(text.ListLevelStyleBullet(level=1, bulletchar="•"))
    numbers.addElement(text.ListLevelStyleNumber(level=1, numformat="1", numsuffix="."))
    for made in (bullets, numbers):
        place = style.ListLevelProperties(spacebefore="0.3cm", minlabelwidth="0.6cm")
        made.childNodes[0].addElement(place)
        odt.styles.addElement(made)


def _add(odt: OpenDocument, name: str, paragraph: dict[str, str], face: dict[str, str]) -> None:
    parent = {} if name == "Standard" else {"parentstylename": "Standard"}
    added = style.Style(name=name, family="paragraph", **parent)
    added.addElement(style.ParagraphProperties(**paragraph))
    added.addElement(style.TextProperties(**face))
    odt.styles.addElement(added)


def _write_cover(odt: OpenDocument, source: Source) -> None:
    facts = (kind_label(source.kind, source.language), str(source.year), source.edition)
    title, subtitle = split_title(source.title)
    odt.text.addElement(text.H(outlinelevel=1, stylename="Heading_20_1", text=title))
    lines = (subtitle, " · ".join(fact for fact in facts if fact), " · ".join(maker.name for maker in source.makers))
    for line in filter(None, lines):
        odt.text.addElement(text.P(text=line))
    odt.text.addElement(text.P(stylename="Mark", text=DEMONSTRATION[source.language]))
    summary = text.P()
    summary.addElement(text.Span(stylename="Emphasis", text=source.summary))
    odt.text.addElement(summary)


def _write_block(body: Element, block: Block) -> None:
    match block:
        case Heading(level, line):
            heading = text.H(outlinelevel=level, stylename=f"Heading_20_{level}")
            body.addElement(_filled(heading, line))
        case Paragraph(line):
            body.addElement(_filled(text.P(), line))
        case Listing(numbered, lines):
            body.addElement(_list(lines, numbered=numbered))
        case Table(rows):
            body.addElement(_table(rows))
            body.addElement(text.P())


def _filled(paragraph: Element, line: Line) -> Element:
    for run in line:
        if run.bold or run.italic:
            paragraph.addElement(text.Span(stylename="Strong" if run.bold else "Emphasis", text=run.text))
        else:
            paragraph.addText(run.text)
    return paragraph


def _list(lines: tuple[Line, ...], *, numbered: bool) -> Element:
    listing = text.List(stylename="Numbers" if numbered else "Bullets")
    for line in lines:
        entry = text.ListItem()
        entry.addElement(_filled(text.P(), line))
        listing.addElement(entry)
    return listing


def _table(rows: tuple[tuple[Line, ...], ...]) -> Element:
    made = table.Table()
    made.addElement(table.TableColumn(numbercolumnsrepeated=len(rows[0])))
    for number, row in enumerate(rows):
        written = table.TableRow()
        for line in row:
            cell = table.TableCell(stylename="Plain" if number else "Head")
            cell.addElement(_filled(text.P(stylename="Cell" if number else "HeadCell"), line))
            written.addElement(cell)
        made.addElement(written)
    return made
