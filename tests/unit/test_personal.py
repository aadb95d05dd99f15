"""E-mail addresses and phone numbers are found as people write them, and other numbers are let be."""

from __future__ import annotations

import pytest

from corpus.personal import traces_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to amina.example@mfano.example.org.", [("e-mail", "amina.example@mfano.example.org")]),
        ("amina [at] mfano.org", [("e-mail", "amina [at] mfano.org")]),
        (
            "Call +254 700 000 000 or 00 31 (0)20-555 0100.",
            [("phone", "+254 700 000 000"), ("phone", "00 31 (0)20-555 0100")],
        ),
        ("Tel.: 020 555 01 00", [("phone", "020 555 01 00")]),
        ("WhatsApp (Amina): 0700-000-000", [("phone", "0700-000-000")]),
        ("هاتف: ٠١٢٣٤٥٦٧٨٩", [("phone", "٠١٢٣٤٥٦٧٨٩")]),
        ("a@b.org, then a@b.org again", [("e-mail", "a@b.org")]),
    ],
)
def test_what_leads_to_a_person_is_found(text: str, found: list[tuple[str, str]]) -> None:
    """With the country's code, or after a word that says what the number is; each once."""
    assert traces_in(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "ISBN 978-90-123-4567-8, ISSN 1234-5678",
        "From 2019-2023 we spent 1 250 000 euro, 00 of it in cash.",
        "doi:10.1000/182, page 12 of 120, 3 + 4 = 7",
        "Meet @partos on the hotel floor 5000123 at noon",
    ],
)
def test_other_numbers_are_let_be(text: str) -> None:
    """Books, years, sums and addresses of the web are nobody's number."""
    assert traces_in(text) == []
