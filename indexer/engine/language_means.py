"""Takes the language out of vectors, so that a passage is found by what it says and not by the language it is in.

Multilingual models put passages of one language near one another, and near questions in that language.
Centring both sides removes that without training (LAReQA, Roy et al. 2020; Yang et al. 2021):

    p' = unit(p - (mean of passages in p's language - g) - b * g)
    q' = unit(q - b * mean of questions)
    g  = the mean of the languages' passage means
    b  = 0.5 in a collection of one language, up to 0.75 where many languages are alike in number

A collection with few products says more about its topic than about its languages. So every language's mean
is drawn towards the one shipped with the model, moved by as much as the collection as a whole differs from
the texts which the shipped means were estimated on (make_shipped_means.py). Raw vectors are kept elsewhere;
nothing here touches a model.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

Matrix = NDArray[np.float32]

# docs/ranking.md: 0.5 harms no collection of one language, 0.75 is the best where there are many.
COMMON_SHARE = 0.5
MORE_OF_MANY = 0.25
# How many products the shipped means weigh as much as; 1 to 10 are alike but for languages with few products.
SHIPPED_PRODUCTS = 3.0
_SETTLED_PRODUCTS = 1000  # beyond, more products move a mean by less than its noise
_VANISHING = 1e-6
_DECLARED, _TIMES = "declared_languages", "declared_products"


@dataclass(frozen=True, slots=True, eq=False)
class LanguageMeans:
    """What to subtract.

    `passages` is float32 (n languages, dimensions), `pivot` and `questions` are float32 (dimensions,).
    `products` counts the products that stand behind each language's mean (0: only the shipped texts).
    `declared` counts those said to be in a language when the means were estimated; None where that is not known.
    """

    languages: tuple[str, ...]
    passages: Matrix
    pivot: Matrix
    questions: Matrix
    products: tuple[int, ...]
    declared: Mapping[str, int] | None = None

    @property
    def evenness(self) -> float:
        """How evenly products are spread over languages: 0.0 where all are in one, near 1.0 where many are alike."""
        total = sum(self.products)
        return 1 - max(self.products) / total if total else 0.0

    @property
    def common(self) -> float:
        """The share b of what all texts have in common that is taken out, by how evenly languages are spread."""
        return COMMON_SHARE + MORE_OF_MANY * self.evenness

    def neutral_passages(self, vectors: Matrix, languages: Sequence[str]) -> Matrix:
        """Language-neutral unit vectors, float32 of the shape given; a language without a mean keeps its own.

        Vectors without length stay so.
        """
        offsets = np.zeros((len(self.languages) + 1, vectors.shape[1]), dtype=np.float32)
        offsets[:-1] = self.passages - self.pivot
        places = {language: place for place, language in enumerate(self.languages)}
        rows = np.array([places.get(language, len(places)) for language in languages], dtype=np.int64)
        shift = offsets + np.float32(self.common) * self.pivot
        return _unit(vectors, shift[rows])

    def neutral_question(self, vector: Matrix) -> Matrix:
        """The question's language-neutral unit vector, float32 (dimensions,); its language need not be known."""
        return _unit(vector[np.newaxis], np.float32(self.common) * self.questions).reshape(-1)

    def outgrown(self, products: Mapping[str, int]) -> bool:
        """Whether a language is now declared of twice the products it was when its mean was estimated.

        Then new means pay. Declared languages are compared with declared ones: those found in passages differ.
        """
        behind = dict(zip(self.languages, self.products, strict=True))
        known = behind if self.declared is None else self.declared
        return any(
            count >= 2 * known.get(language, 0) and known.get(language, 0) < _SETTLED_PRODUCTS
            for language, count in products.items()
            if count
        )

    def save(self, path: Path) -> None:
        """Write to an .npz without pickles (float32)."""
        declared: dict[str, Any] = {}
        if self.declared is not None:
            declared = {_DECLARED: np.array([*self.declared], np.str_), _TIMES: [*self.declared.values()]}
        np.savez(
            path,
            **declared,
            languages=np.array(self.languages, dtype=np.str_),
            passages=self.passages,
            pivot=self.pivot,
            questions=self.questions,
            products=np.array(self.products, dtype=np.int64),
        )


def load(path: Path) -> LanguageMeans:
    """Read what `save` wrote. Raises OSError, KeyError or ValueError where it is missing or damaged."""
    with np.load(path, allow_pickle=False) as columns:
        return LanguageMeans(
            languages=tuple(str(language) for language in columns["languages"]),
            passages=columns["passages"].astype(np.float32),
            pivot=columns["pivot"].astype(np.float32),
            questions=columns["questions"].astype(np.float32),
            products=tuple(int(count) for count in columns["products"]),
            declared=dict(zip(columns[_DECLARED].tolist(), columns[_TIMES].tolist(), strict=True))
            if _DECLARED in columns
            else None,
        )


def shipped_means() -> LanguageMeans:
    """The means that come with the bundled model; they hold for no other. Raises OSError where the file is missing."""
    with as_file(files("indexer.engine") / "data" / "shipped_means.npz") as path:
        return load(path)


def estimate(
    vectors: Matrix,
    languages: Sequence[str],
    products: Sequence[str],
    questions: Mapping[str, Matrix],
    shipped: LanguageMeans | None = None,
) -> LanguageMeans:
    """The means of a collection, or of a fair sample of it.

    `vectors` are raw passage vectors, float32 (n, dimensions); `languages` and `products` name each one's
    language and product. `questions` gives by language the raw vectors of its own sentences embedded as
    questions (languages.question_sentences); it may be empty. `shipped` is None for a model without shipped
    means.
    """
    own, counts = _own_means(vectors, languages, products)
    known = shipped if shipped is not None else _nothing(vectors.shape[1])
    names = sorted({*own, *known.languages})
    prior = _prior(own, counts, known)
    drawn = {name: _drawn(own.get(name), counts.get(name, 0), prior(name)) for name in names}
    return LanguageMeans(
        languages=tuple(names),
        passages=np.array([drawn[name] for name in names], dtype=np.float32).reshape(len(names), -1),
        pivot=_weighed({name: drawn[name] for name in own}, counts, known.pivot),
        questions=_questions_mean(questions, counts, known),
        products=tuple(counts.get(name, 0) for name in names),
    )


def _own_means(
    vectors: Matrix, languages: Sequence[str], products: Sequence[str]
) -> tuple[dict[str, Matrix], dict[str, int]]:
    """The mean of the products' means, and the number of products, in each language."""
    rows: dict[str, dict[str, list[int]]] = {}
    for row, (language, product) in enumerate(zip(languages, products, strict=True)):
        rows.setdefault(language, {}).setdefault(product, []).append(row)
    means = {
        language: np.stack([vectors[of].mean(axis=0) for of in by_product.values()]).mean(axis=0)
        for language, by_product in rows.items()
    }
    return means, {language: len(by_product) for language, by_product in rows.items()}


def _prior(own: Mapping[str, Matrix], counts: Mapping[str, int], shipped: LanguageMeans) -> Callable[[str], Matrix]:
    """What a language's mean is drawn towards: the shipped one, moved by what this collection's topics add.

    A language that was not shipped is drawn towards the middle of all, which leaves its vectors as they are.
    """
    means = dict(zip(shipped.languages, shipped.passages, strict=True))
    shared = [name for name in own if name in means]
    if not shared:
        middle = _weighed(own, counts, shipped.pivot)
        return lambda name: means.get(name, middle)
    moved = np.sum([counts[name] * (own[name] - means[name]) for name in shared], axis=0)
    topic = moved / (sum(counts[name] for name in shared) + SHIPPED_PRODUCTS)
    return lambda name: means.get(name, shipped.pivot) + topic


def _drawn(own: Matrix | None, count: int, prior: Matrix) -> Matrix:
    if own is None:
        return prior
    return np.asarray((count * own + SHIPPED_PRODUCTS * prior) / (count + SHIPPED_PRODUCTS), dtype=np.float32)


def _weighed(means: Mapping[str, Matrix], counts: Mapping[str, int], otherwise: Matrix) -> Matrix:
    """The mean of the languages' means; a language with a handful of products, often a wrong guess, weighs less."""
    if not means:
        return otherwise
    weights = np.array([counts[name] / (counts[name] + SHIPPED_PRODUCTS) for name in means])
    return np.asarray(np.average(np.stack(list(means.values())), axis=0, weights=weights), dtype=np.float32)


def _questions_mean(questions: Mapping[str, Matrix], counts: Mapping[str, int], shipped: LanguageMeans) -> Matrix:
    """The mean of the collection's sentences as questions, languages weighing as they do in the pivot."""
    means = {name: vectors.mean(axis=0) for name, vectors in questions.items() if counts.get(name)}
    products = sum(counts[name] for name in means)
    return np.asarray(_drawn(_weighed(means, counts, shipped.questions), products, shipped.questions), dtype=np.float32)


def _nothing(dimensions: int) -> LanguageMeans:
    none = np.zeros(dimensions, dtype=np.float32)
    return LanguageMeans((), np.zeros((0, dimensions), dtype=np.float32), none, none, ())


def _unit(vectors: Matrix, shift: Matrix) -> Matrix:
    """Vectors less the shift, brought to unit length; one that vanishes is left without length."""
    moved = vectors.astype(np.float32) - shift
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(np.divide(moved, lengths, out=np.zeros_like(moved), where=lengths > _VANISHING), dtype=np.float32)
