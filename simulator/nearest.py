"""Which intents an utterance is like: a linear classifier over word and letter sequences, from the model's samples."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion
from sklearn.svm import LinearSVC

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = (1, 2)
LETTERS = (2, 5)
"""Lengths of the sequences looked at; chosen on the development set (docs/decisions/0007)."""
NEGATIONS = {"not", "cannot", "no", "never", "without", "nothing", "none", "stopped"}
STRENGTH = 3.0
"""Inverse regularisation of the classifier."""
TOLERANCE = 1e-2
"""When its training may stop; a hundred times finer changes no answer and takes twice as long."""
SHARES = 4
"""Among how many threads the intents are shared for learning; the same everywhere, so that all machines learn alike."""


@dataclass(frozen=True)
class Candidate:
    """An intent that an utterance is like."""

    intent: str
    margin: float
    """Signed distance from the classifier's boundary; above 0: like this intent."""
    likeness: float
    """Cosine likeness (0 to 1) of the nearest sample of this intent that denies as often as the utterance does."""
    sample: str
    opposite: float
    """The same for samples that deny more or less often."""


class Nearest:
    """Ranks the intents of an interaction model for utterances that match no sample."""

    def __init__(self, samples: Sequence[tuple[str, str]]) -> None:
        """Learn from (normalised sample, intent)."""
        self.samples = [text for text, _ in samples]
        owners = np.array([intent for _, intent in samples])
        self.denials = np.array([denials(text) for text, _ in samples])
        self.features = FeatureUnion(
            [
                (
                    "words",
                    TfidfVectorizer(
                        analyzer="word", tokenizer=str.split, token_pattern=None, ngram_range=WORDS, sublinear_tf=True
                    ),
                ),
                ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=LETTERS, sublinear_tf=True)),
            ],
        )
        matrix = self.features.fit_transform(self.samples)
        self.samples_of = matrix.T.tocsr()
        """Feature by sample: an utterance has a hundred of all the features, and needs no others."""
        self.own = {str(intent): np.flatnonzero(owners == intent) for intent in np.unique(owners)}
        """Intent -> places of its samples."""

        shares = [share for start in range(SHARES) if (share := list(self.own)[start::SHARES])]

        def learn(share: list[str]) -> tuple[Any, Any]:
            """Return weights and bounds of each intent of a share against all other samples."""
            labels = np.where(np.isin(owners, share), owners, "")
            found = LinearSVC(C=STRENGTH, tol=TOLERANCE, random_state=0).fit(matrix, labels)
            return found.coef_[-len(share) :], found.intercept_[-len(share) :]

        with ThreadPoolExecutor(SHARES) as threads:  # the learning itself does not hold Python's lock
            weights, bounds = zip(*threads.map(learn, shares), strict=True)
        self.intents = [intent for share in shares for intent in share]
        self.weights, self.bounds = np.vstack(weights).T.copy(), np.concatenate(bounds)

    def rank(self, text: str, most: int = 6) -> list[Candidate]:
        """Return the intents that a normalised ``text`` is most like, the likeliest first."""
        row = self.features.transform([text])
        margins = (row @ self.weights)[0] + self.bounds
        likeness = (row @ self.samples_of).toarray()[0] / 2
        same = self.denials == denials(text)
        alike, unlike = np.where(same, likeness, 0.0), np.where(same, 0.0, likeness)
        found = []
        for place in np.argsort(-margins)[:most]:
            intent = self.intents[place]
            own = self.own[intent]
            best = int(own[np.argmax(alike[own])])
            opposite = float(unlike[own].max())
            found.append(Candidate(intent, float(margins[place]), float(alike[best]), self.samples[best], opposite))
        return found


def denials(text: str) -> int:
    """Return how many words of a normalised text deny."""
    return sum(word in NEGATIONS for word in text.split())
