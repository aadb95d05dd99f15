"""Says so where a parser of XML or HTML gave up in the middle, since parts are nested too deeply or grow without end.

The limits of libxml2 (256 levels, 10 million characters in one text, entities that grow a hundredfold) keep a small
file from taking all memory, and are never met by what people write. What came before them is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from indexer.errors import TooDeep

if TYPE_CHECKING:
    from indexer.extract.reading import Reading


def note_cut(parser: etree.XMLParser | etree.HTMLParser, reading: Reading) -> None:
    """Note what `parser`, which has parsed the text of this file, left out of it."""
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        reading.notes.append(str(TooDeep()))
