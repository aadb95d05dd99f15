"""Finds what may lead to a person in what was read of a product: e-mail addresses and phone numbers, page by page.

By pattern, so that an editor can look before a product is published where that could put somebody in danger. It misses
what is written in words, and it does not look for names: no plain rule tells the name of a person from that of an
organisation or a village in a hundred languages. What is found may belong to an office as well; an editor decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.extractions import Extractions
    from corpus.records import Product

Sort: TypeAlias = Literal["e-mail", "phone"]

# Also as people hide it from programs: name [at] example.org.
_EMAIL: Final = regex.compile(
    r"[\p{L}\p{N}._%+-]{1,64}(?:@|\s?[\[(]\s?(?:at|AT)\s?[\])]\s?)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,5}"
)
_DIGITS: Final = r"\(?\p{Nd}(?:[\s().\-/\u2010-\u2013]{0,2}\p{Nd}){6,14}"
# With its country's code, or after a word that says what it is: any other run of digits is an ISBN, a sum, a year.
_PHONE: Final = regex.compile(
    rf"(?<![\p{{N}}\p{{L}}])(?:\+|00\s?(?=[1-9]))\s?{_DIGITS}"
    r"|(?i:\b(?:tel|tél|telefoon|telefono|teléfono|telefone|telephone|téléphone|phone|mobile|mobiel|móvil|celular|cell|gsm"
    rf"|whatsapp|signal|fax|simu)\b|هاتف|واتساب)[^\p{{N}}\n]{{0,12}}(?P<number>\+?{_DIGITS})"
)


@dataclass(frozen=True, slots=True)
class Trace:
    """What may lead to a person, as it is written, and where: version, file's name and page (from 1)."""

    version_id: str
    file_name: str
    page: int
    sort: Sort
    text: str


def traces_in(text: str) -> list[tuple[Sort, str]]:
    """E-mail addresses, then phone numbers, each once, in the order of the text."""
    mails = [found.group() for found in _EMAIL.finditer(text)]
    phones = [(found["number"] or found.group()).strip() for found in _PHONE.finditer(text)]
    return [*dict.fromkeys(("e-mail", mail) for mail in mails), *dict.fromkeys(("phone", phone) for phone in phones)]


def traces_of(product: Product, extractions: Extractions) -> list[Trace]:
    """What is found in all that was read of a product's files; of a file not read yet nothing."""
    return list(_traces(product, extractions))


def _traces(product: Product, extractions: Extractions) -> Iterator[Trace]:
    for version in product.versions:
        for file in version.files:
            extraction = extractions.newest(file.sha256)
            for page in extraction.pages if extraction else ():
                for sort, text in traces_in(page.text):
                    yield Trace(version.id, file.name, page.number, sort, text)
