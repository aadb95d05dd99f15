"""The formats that are not read yet, and what a person can do instead."""

from __future__ import annotations

from indexer.errors import UnsupportedFormat

_SAVE_AS = "open it and save it as {format}, then add that"
_WORD = _SAVE_AS.format(format=".docx or PDF")
_SHEET = _SAVE_AS.format(format=".xlsx")
_SLIDES = _SAVE_AS.format(format=".pptx or PDF")
_PDF = _SAVE_AS.format(format="PDF")
_UNPACK = "unpack it and add the files inside one by one"

REFUSED: dict[str, tuple[str, str]] = {
    "application/msword": ("Files of old Word versions (.doc)", _WORD),
    "application/vnd.ms-excel": ("Files of old Excel versions (.xls)", _SHEET),
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": ("Binary workbooks (.xlsb)", _SHEET),
    "application/vnd.ms-powerpoint": ("Files of old PowerPoint versions (.ppt)", _SLIDES),
    "application/x-ole-storage": ("Files of old Office versions", _PDF),
    "application/vnd.ms-outlook": ("Outlook messages (.msg)", "print the message to PDF and add that"),
    "application/rtf": ("Rich text files (.rtf)", _WORD),
    "text/rtf": ("Rich text files (.rtf)", _WORD),
    "message/rfc822": ("E-mail messages", "print the message to PDF and add that"),
    "multipart/related": ("Web archives (.mhtml)", "open it in a browser, print it to PDF and add that"),
    "application/epub+zip": ("E-books (.epub)", "convert it to PDF and add that"),
    "application/vnd.apple.pages": ("Files of Apple Pages", _WORD),
    "application/zip": ("Archives (.zip)", _UNPACK),
    "application/x-tar": ("Archives (.tar)", _UNPACK),
    "application/gzip": ("Archives (.gz)", _UNPACK),
    "application/x-7z-compressed": ("Archives (.7z)", _UNPACK),
    "application/vnd.rar": ("Archives (.rar)", _UNPACK),
}
_FAMILIES = {
    "image": ("Pictures", "add the file with the text itself, or wait until text recognition is available"),
    "audio": ("Sound recordings", "add a transcript"),
    "video": ("Films", "add a transcript"),
}


def refusal(media_type: str) -> UnsupportedFormat:
    """Return the error that explains why files of this type are not read and what to do."""
    family = _FAMILIES.get(media_type.split("/", 1)[0])
    what, remedy = REFUSED.get(media_type) or family or (f"Files of the type {media_type or 'unknown'}", _PDF)
    return UnsupportedFormat(what=what, remedy=remedy)
