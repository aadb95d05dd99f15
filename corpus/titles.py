"""Makes a title out of a file's name, for as long as nobody has given a better one."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

UNTITLED = "Untitled"
LONGEST = 200
SUFFIX = re.compile(
    r"\.(?:pdf|docx?|docm|pptx?|ppsx?|xlsx?|odt|ods|odp|rtf|html?|xhtml|md|markdown|txt|csv|tsv|zip|tmp|bak)$",
    re.IGNORECASE,
)


def title_from_name(name: str) -> str:
    """`final_v3(2).docx.pdf` becomes "final v3 (2)"; a name that says nothing becomes "Untitled"."""
    title = unicodedata.normalize("NFC", unquote(re.split(r"[/\\]", name)[-1]))
    title = "".join(sign if sign.isprintable() else " " for sign in title).strip()
    while SUFFIX.search(title):
        title = SUFFIX.sub("", title)
    return _spaced(title)[:LONGEST].rstrip() or UNTITLED


def _spaced(title: str) -> str:
    """Underscores, plus signs and, in names without spaces, hyphens between letters were spaces once."""
    if not re.search(r"[\s_+]", title):
        title = re.sub(r"(?<=[^\W\d_])-(?=\w)|(?<=\w)-(?=[^\W\d_])", " ", title)
    title = re.sub(r"[_+\s]+", " ", title)
    return re.sub(r"(?<=\w)\(", " (", title).strip(" .-")
