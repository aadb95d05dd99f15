"""Why a kind of file is not taken in, and what the person who has it can do."""

from __future__ import annotations

from dataclasses import dataclass

SAVE_AS_PDF = "save it as PDF and add that"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The cause as a clause ("it is a picture"), the remedy as an order ("save it as PDF and add that")."""

    cause: str
    remedy: str


PROGRAM = Refusal("it is a program, not something to read", "add the text that describes it, or a link")
DAMAGED = Refusal("it is damaged: its contents can not be listed", "open it, save it again and add that")
UNKNOWN = Refusal("it is of a kind that can not be read", "save it as PDF, docx, pptx, xlsx, odt, html, md or txt")
ARCHIVE = Refusal("it is an archive", "unpack it and add the files inside")
PASSWORD = Refusal("it is protected by a password", "save it without the password and add that")
PICTURE = Refusal("it is a picture of a kind that is not read", "save it as PNG, JPEG or PDF and add that")
