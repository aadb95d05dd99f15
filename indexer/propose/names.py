"""Tells whether words on a title page name a person, an organisation, or the program that made the file."""

from __future__ import annotations

import re

from indexer.propose.phrases import any_of, phrases

_PARTS = re.compile(r"\s*[;,]\s*(?:(?:and|en|et|y|e|und|na|و|&)\s+)?|\s+(?:and|en|et|y|e|und|na|و|&)\s+")
_IN_NAMES = frozenset(phrases("in_persons"))
_IN_ORGANISATIONS = _IN_NAMES.union(phrases("in_organisations"))
_TITLES = re.compile(r"^(?:dr|drs|ir|mr|mrs|ms|prof|mme|m|sr|sra|dra)\.?\s+", re.IGNORECASE)
_NO_NAME = re.compile(r"[\d@_/\\<>…:]|www|\.(?:com|org|net)\b", re.IGNORECASE)
_LABELLED = re.compile(r"\s+\S+:.*")  # "General Assembly Distr.: General"
_NAME_WORD = re.compile(r"[^\W\d_][\w.'’-]*")
_MOST_PERSON_WORDS = 5
_MOST_ORGANISATION_WORDS = 9


def people_in(text: str) -> list[str]:
    """Return the persons that a line lists, or none where anything in it is not a person's name."""
    parts = [_TITLES.sub("", part.strip(" .:•")) for part in _PARTS.split(text) if part.strip(" .:•")]
    return list(dict.fromkeys(parts)) if parts and all(map(is_person, parts)) else []


def is_person(name: str) -> bool:
    """Whether it has the form of a full name, and no word of an organisation or a program in it."""
    words = name.split()
    if not 1 < len(words) <= _MOST_PERSON_WORDS or _NO_NAME.search(name) or any(map(is_program, [name, *words])):
        return False
    spelled = all(_NAME_WORD.fullmatch(word) for word in words)
    foreign = any(word.casefold() in _IN_ORGANISATIONS - _IN_NAMES for word in words)
    return spelled and not foreign and _has_capitals(words, _IN_NAMES) and not any_of("organisation").search(name)


def is_organisation(name: str) -> bool:
    """Whether it is short, is written like a name and has a word in it that organisations call themselves by."""
    words = name.replace("'", " ").replace("’", " ").split()
    found = any_of("organisation").search(name)
    if found is None or not 1 < len(words) <= _MOST_ORGANISATION_WORDS or _NO_NAME.search(name):
        return False
    has_case = name.upper() != name.lower()
    return _has_capitals(words, _IN_ORGANISATIONS) if has_case else found.start() == 0


def is_house(heading: str) -> bool:
    """Whether a heading is the name of an organisation and no more, codes and labels behind it aside."""
    name = " ".join(word for word in _LABELLED.sub("", heading).split() if not _NO_NAME.search(word))
    found = list(any_of("organisation").finditer(name))
    at_an_end = bool(found) and (found[0].start() == 0 or found[-1].end() == len(name))
    return at_an_end and (is_organisation(name) or found[0].end() == len(name))


def is_program(name: str) -> bool:
    """Whether programs and machines sign so: "Windows User", "HP"."""
    return name.casefold() in phrases("programs")


def _has_capitals(words: list[str], exempt: frozenset[str]) -> bool:
    """Whether words begin with capitals, those exempt aside; scripts without capitals pass."""
    ends = (words[0], words[-1])
    return all(not word[0].islower() for word in ends) and all(
        not word[0].islower() or word.casefold() in exempt for word in words
    )
