"""The trained engine: a token classifier that finds sources, cues and contents in a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from stance.articles.gold import Stretch
from stance.articles.tags import KINDS, MAX_LENGTH, TAGS, Tagged, TagWindow, tag_windows
from stance.data.encode import batches_by_length
from stance.errors import RunError

OVERLAP = 64
BATCH_TOKENS = 2048
START_COST = 1.0
"""What the beginning of a stretch costs, in log-probability: fewer fragments. Chosen, like the next, on articles kept
back from PolNeAR's train split."""
OUTSIDE_COST = 1.0
"""What a piece outside all stretches costs: more stretches."""


@dataclass(frozen=True, slots=True)
class Tagger:
    """A token classifier with the labels TAGS, and its tokenizer."""

    network: Any
    tokenizer: Any

    def __call__(self, text: str) -> Tagged:
        """The tagged stretches of a text; pieces that two windows hold get the mean of both probabilities."""
        windows = tag_windows(self.tokenizer, text, MAX_LENGTH, OVERLAP)
        places, probabilities = _merged(windows, self._probabilities(windows))
        return decoded(text, places, probabilities)

    def save(self, folder: Path) -> None:
        """Writes a checkpoint that `AutoModelForTokenClassification` opens."""
        self.network.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)

    def _probabilities(self, windows: Sequence[TagWindow]) -> list[NDArray[np.float32]]:
        """For each window probabilities (pieces, tags)."""
        found: list[NDArray[np.float32]] = [np.empty(0, np.float32)] * len(windows)
        with torch.inference_mode():
            for batch in batches_by_length([len(window) for window in windows], BATCH_TOKENS):
                longest = max(len(windows[n]) for n in batch)
                ids, mask = torch.zeros(2, len(batch), longest, dtype=torch.long)
                for row, n in enumerate(batch):
                    ids[row, : len(windows[n])] = torch.tensor(windows[n].input_ids)
                    mask[row, : len(windows[n])] = 1
                logits = self.network(input_ids=ids, attention_mask=mask).logits
                for row, n in enumerate(batch):
                    found[n] = logits[row, : len(windows[n])].float().softmax(-1).numpy()
        return found


@lru_cache(maxsize=2)
def load_tagger(folder: str) -> Tagger:
    """A trained tagger out of its folder; RunError where there is none or its labels are others."""
    from transformers import AutoModelForTokenClassification, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()

    path = Path(folder)
    remedy = "Name `rules`, or the folder that train_quotes wrote."
    if not (path / "model.safetensors").exists():
        raise RunError(f"articles.engine={folder} holds no trained engine. {remedy}")
    try:
        network = AutoModelForTokenClassification.from_pretrained(path, local_files_only=True, use_safetensors=True)
        tokenizer = AutoTokenizer.from_pretrained(path, local_files_only=True)
    except (OSError, ValueError) as fault:
        raise RunError(f"articles.engine={folder} is damaged: {str(fault).splitlines()[0]} {remedy}") from fault
    if tuple(network.config.id2label[n] for n in range(network.config.num_labels)) != TAGS:
        found = ", ".join(network.config.id2label.values())
        raise RunError(f"articles.engine={folder}: its labels are {found}; expected {', '.join(TAGS)}. {remedy}")
    return Tagger(network.eval(), tokenizer)


def _merged(
    windows: Sequence[TagWindow], probabilities: Sequence[NDArray[np.float32]]
) -> tuple[list[Stretch], NDArray[np.float32]]:
    """Every piece of the text once, with its place and the mean of its probabilities (pieces, tags)."""
    total: dict[Stretch, NDArray[np.float32]] = {}
    for window, block in zip(windows, probabilities):
        for place, row in list(zip(window.offsets, block))[1:-1]:
            total[place] = total[place] + row if place in total else row
    places = sorted(total)
    summed = np.array([total[place] for place in places]).reshape(len(places), len(TAGS))
    return places, summed / np.maximum(summed.sum(axis=1, keepdims=True), 1e-9)


def decoded(text: str, places: Sequence[Stretch], probabilities: NDArray[np.float32]) -> Tagged:
    """The stretches that the likeliest sequence of tags makes (Viterbi), given places (pieces) and probabilities
    (pieces, tags). No stretch ends or begins within a word, and none goes on that has not begun."""
    found = Tagged()
    kind, start, end = "", 0, 0
    inner = [one[1] == other[0] and text[other[0] - 1 : other[0] + 1].isalnum() for one, other in pairwise(places)]
    for place, tag in [*zip(places, _likeliest(probabilities, inner)), ((0, 0), 0)]:
        if tag == 0 or tag % 2:
            if kind:
                getattr(found, kind).append((start, end))
            kind, start = (KINDS[tag // 2], place[0]) if tag else ("", 0)
        end = place[1]
    return found


def _likeliest(probabilities: NDArray[np.float32], inner: Sequence[bool]) -> list[int]:
    """The best sequence of tags; `inner[n]`: piece n + 1 goes on with the word of piece n."""
    if not len(probabilities):
        return []
    scores = np.log(np.maximum(probabilities, 1e-9)).astype(float)
    scores[:, 0] -= OUTSIDE_COST
    best, back = scores[0] + _STEPS[0], []
    for row, goes_on in zip(scores[1:], inner):
        reached = best[:, None] + (_WITHIN_WORD if goes_on else _STEPS)
        back.append(reached.argmax(axis=0))
        best = reached.max(axis=0) + row
    tags = [int(best.argmax())]
    for step in reversed(back):
        tags.append(int(step[tags[-1]]))
    return tags[::-1]


def _steps(within_word: bool) -> NDArray[np.float64]:
    """The cost (as a negative number) of going from a tag (row) to the next (column)."""
    steps = np.zeros((len(TAGS), len(TAGS)))
    for before in range(len(TAGS)):
        for after in range(1, len(TAGS)):
            begins, same = after % 2 == 1, (before + 1) // 2 == (after + 1) // 2
            steps[before, after] = -START_COST if begins else 0.0 if same else -np.inf
        if within_word:
            steps[before, [tag for tag in range(len(TAGS)) if (tag + 1) // 2 != (before + 1) // 2]] = -np.inf
            steps[before, 1::2] = -np.inf
    return steps


_STEPS, _WITHIN_WORD = _steps(False), _steps(True)
