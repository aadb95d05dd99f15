"""Builds the default model's tokenizer, so that it cuts a text into the very pieces the model was trained with.

A text is mapped character by character, runs of spaces become one, a word's beginning is marked with U+2581, and the
most probable pieces are chosen (Unigram; Kudo 2018). Two traps are handled here. Letters followed by combining marks,
common in PDFs, are composed as the original normaliser does: it has the decomposed spellings as keys of its own. And
text that contains `</s>` or `<mask>` stays text: the tokenizer is to be used with special tokens switched off for what
it reads (`split_special_tokens`), and the Replace step below keeps the pieces of that spelling from being chosen.
"""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING

from indexer.engine.charsmap import pack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tokenizers import Tokenizer

    from indexer.engine.bundled_file import Vocabulary

MAX_TOKENS = 512
SPECIAL_TOKENS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
_SPELT_OUT = "<(?=(?:/?s|pad|unk|mask)>)"
_GRAPHEME_BYTES = 5  # the tokenizer looks up a letter with its marks as one only up to this length


def build_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """The tokenizer as tokenizers knows it, cutting at 512 tokens, special tokens marked."""
    from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    pieces = list(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    tokenizer = Tokenizer(Unigram(pieces, unk_id=vocabulary.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Precompiled(pack(_with_decomposed(vocabulary.mapping))),
            normalizers.Replace(Regex(_SPELT_OUT), "< "),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    begin, end = vocabulary.pieces[vocabulary.bos], vocabulary.pieces[vocabulary.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, vocabulary.bos), (end, vocabulary.eos)],
    )
    tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token in SPECIAL_TOKENS])
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def _with_decomposed(mapping: dict[str, str]) -> dict[str, str]:
    """The map of single characters and, beside it, every decomposed spelling mapped to what its composed form gives."""
    decomposed = {
        spelling: "".join(mapping.get(character, character) for character in unicodedata.normalize("NFC", spelling))
        for spelling in _decomposed_spellings()
        if len(spelling.encode()) <= _GRAPHEME_BYTES
    }
    return decomposed | mapping


def _decomposed_spellings() -> Iterator[str]:
    """Full compatibility decompositions of several characters that composing makes shorter."""
    for code in range(sys.maxunicode + 1):
        spelling = unicodedata.normalize("NFKD", chr(code))
        if len(spelling) > 1 and unicodedata.normalize("NFC", spelling) != spelling:
            yield spelling
