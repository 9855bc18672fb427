"""Prediction rows made by a rule, so that every figure can be worked out beside them."""

import numpy as np
import pytest

from stance.labels import STANCE


@pytest.fixture(scope="session")
def make_rows():
    """Rows of `speakers` speakers with `each` quotes; `skill` is the chance that the answer is the gold label."""

    def make(speakers=40, each=3, skill=0.7, seed=0, **fields):
        generator = np.random.default_rng(seed)
        rows = []
        for number in range(speakers * each):
            gold = int(np.random.default_rng(number).integers(3))
            answer = gold if generator.random() < skill else int(generator.integers(3))
            share = generator.uniform(0.4, 0.98)
            probabilities = [(1 - share) / 2] * 3
            probabilities[answer] = share
            row = {"id": f"q{number}", "text": f"quote {number} on matter {gold}", "target": "withdrawal of A from B"}
            row |= {"speaker": f"speaker {number // each}", "gold_stance": STANCE.labels[gold], **fields}
            row |= {"stance": STANCE.labels[answer], "stance_abstain": False}
            row |= {f"stance_{label}": p for label, p in zip(STANCE.labels, probabilities)}
            rows.append(row)
        return rows

    return make
