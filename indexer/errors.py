"""What can go wrong on the way from a file to a published generation, as a tree.

IndexerError
├── NothingToRead                 a version without a readable word; its sentence becomes the job's reason
│   └── AwaitsRecognition         until text recognition has read its pages, which is under way
├── LinkNotFetched                the page behind a link; the description stays searchable without it
├── NotRecognised                 the text in one page's picture; its cause becomes part of the file's reason
├── TakesLong                     a file that is read later, so that others need not wait for it
├── WorkerBusy                    another process works on the same data folder
├── UnknownName                   no product is called so
├── LiesInBin                     one was, and it was removed
├── SeveralNamed                  more than one is
├── NothingNamed                  add was given nothing to add
├── NothingSaid                   edit was given nothing to change
├── ForOneFile                    an option that can not hold for several files
├── NoCollection                  the data folder holds none
├── MadeOtherwise                 another generation answers than the one that work went on from
├── AwaitsGeneration              a version waits until a whole new generation answers
├── GenerationIncomplete          what was built is not what was meant; nothing is published
└── UnreadableFile                the person who added the file can mend it; its sentence becomes the file's reason
    ├── UnsupportedFormat         another format is needed
    ├── NotConverted              an old format that LibreOffice could not open
    ├── NothingConverted          or found nothing in
    ├── EncryptedFile             a password stands between
    ├── MalformedFile             the bytes are not what they say they are
    ├── EmptyFile                 there is nothing to read
    ├── TooFewWords               or too little to be found by
    ├── PicturesOnly              pages are pictures of text
    ├── GarbledText               fonts that do not say which letters they draw
    ├── PagesWait                 for either, text recognition is under way
    ├── NoRecognition             or not installed
    ├── PagesNotRecognised        or failed
    ├── PagesFailed               some pages are damaged
    └── BeyondLimits              reading it would cost more than is allowed
        ├── TooSlow
        ├── TooMuchMemory
        ├── TooDeep               parts within parts within parts
        └── ReaderStopped         the reading process broke down
"""

from __future__ import annotations

import inspect


class IndexerError(Exception):
    """Indexing failed; run `python -m indexer status` to see where."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(" ".join(inspect.cleandoc(self.__doc__ or "").split()).format(**facts))


class NothingToRead(IndexerError):
    """{reason}"""  # noqa: D400, D415 - the reason is a sentence with its full stop


class AwaitsRecognition(NothingToRead):
    """{reason}"""  # noqa: D400, D415 - the same


class LinkNotFetched(IndexerError):
    """The page behind the link was not fetched: {cause}; check the link, its description stays searchable."""


class NotRecognised(IndexerError):
    """The text on the page could not be recognised: {cause}."""


class TakesLong(IndexerError):
    """Reading the file takes more than {seconds} seconds; it is read when nothing else waits."""


class WorkerBusy(IndexerError):
    """Another worker is at work on {folder}; wait until it is done, or stop it."""


class UnknownName(IndexerError):
    """There is no product or file "{name}"{nearest}."""


class LiesInBin(IndexerError):
    """The product "{title}" ({id}) lies in the bin; `python -m indexer bin restore {id}` takes it back."""


class SeveralNamed(IndexerError):
    """The name "{name}" may mean several; name one of {names}."""


class NothingNamed(IndexerError):
    """Nothing to add was named; name a file, a folder, or an address with --link."""


class NothingSaid(IndexerError):
    """Nothing to change was given; say what, as in --title "..." or --theme inclusion."""


class ForOneFile(IndexerError):
    """The option {option} is for one file, not {count}; add them without it, then `python -m indexer edit` each."""


class NoCollection(IndexerError):
    """There is no collection in {folder}; check KMS_DATA, or begin one: `python -m indexer add FILE`."""


class MadeOtherwise(IndexerError):
    """Generation {name} answers, which was made by other rules; what was prepared is prepared anew by those."""


class AwaitsGeneration(IndexerError):
    """Searchable as soon as the new index answers that is being made beside the present one."""


class GenerationIncomplete(IndexerError):
    """The new generation was not published, the former one still answers: {cause}; run `python -m indexer reindex`."""


class UnreadableFile(IndexerError):
    """The file could not be read: {cause}; {remedy}."""


class UnsupportedFormat(UnreadableFile):
    """{what} can not be read yet; {remedy}."""


class NotConverted(UnreadableFile):
    """LibreOffice could not open the file; open it in the program that made it, save it as .{wanted} and add that."""


class NothingConverted(UnreadableFile):
    """LibreOffice found no text in the file; if there is some, save it as .{wanted} in the program that made it."""


class EncryptedFile(UnreadableFile):
    """The file is protected with a password; save a copy without the password and add that."""


class MalformedFile(UnreadableFile):
    """The file is damaged or not really {what}; save it anew in the program that made it and add that."""


class EmptyFile(UnreadableFile):
    """The file holds no text; check that it is the right file."""


class TooFewWords(UnreadableFile):
    """All that stands in it is "{text}", too little to be found by; give it a summary (`python -m indexer edit`)."""


class PicturesOnly(UnreadableFile):
    """{pages} scanned and will be searchable after text recognition."""


class GarbledText(UnreadableFile):
    """Fonts on {pages} do not say which letters they draw; searchable after text recognition."""


class PagesWait(UnreadableFile):
    """{pages} will be searchable after text recognition."""


class NoRecognition(UnreadableFile):
    """Scanned pages are not searchable yet: have Tesseract installed on this machine, then start the worker anew."""


class PagesNotRecognised(UnreadableFile):
    """Text recognition failed on {pages}: {cause}; scan them anew, or add the file with the text itself."""


class PagesFailed(UnreadableFile):
    """{pages} could not be read; save the file anew in the program that made it and add that."""


class BeyondLimits(UnreadableFile):
    """Only {done} are searchable, {cause}; split the file into smaller ones."""


class TooSlow(BeyondLimits):
    """The file could not be read within {seconds} seconds; split it into smaller files or save it anew."""


class TooMuchMemory(BeyondLimits):
    """Reading the file takes more than {mebibytes} MiB of memory; split it or save it anew."""


class TooDeep(BeyondLimits):
    """Only the beginning of the file can be read: the rest is nested too deeply or has no end; simplify the file."""


class ReaderStopped(BeyondLimits):
    """The reading program broke down on this file; save it anew in the program that made it."""
