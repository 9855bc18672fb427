"""The one place that turns a quote and its target into tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from stance.errors import DataError
from stance.labels import Task
from stance.records import Quote

IGNORED = -100


class Tokenizer(Protocol):
    """The part of a Hugging Face fast tokenizer that is used here."""

    def __call__(self, *texts: Any, **options: Any) -> Any: ...


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of one quote that fits the encoder, target included.

    `quote` is the quote's position in the batch it was encoded with; `weight` the share of the quote's tokens that
    this window holds, so that the windows of one quote sum to 1.
    """

    quote: int
    input_ids: list[int]
    token_type_ids: list[int]
    weight: float

    def __len__(self) -> int:
        return len(self.input_ids)


@dataclass(frozen=True, slots=True)
class PairEncoder:
    """Encodes (target, quote) pairs into windows of at most `max_length` tokens.

    A quote that does not fit is read in windows that overlap by `stride` tokens, each with the whole target.
    """

    tokenizer: Tokenizer
    max_length: int
    stride: int
    quote_first: bool
    target_blind: bool

    def __call__(self, quotes: Sequence[Quote]) -> list[Window]:
        """The windows of all quotes, in order; raises DataError for a target that leaves no room for the quote."""
        if not quotes:
            return []
        texts = [quote.text for quote in quotes]
        targets = [quote.target for quote in quotes]
        if self.target_blind:
            pair: tuple[list[str], ...] = (texts,)
            cut = "only_first"
        elif self.quote_first:
            pair, cut = (texts, targets), "only_first"
        else:
            pair, cut = (targets, texts), "only_second"
        if not self.target_blind:
            self._refuse_long_targets(quotes)
        encoded = self.tokenizer(
            *pair,
            truncation=cut,
            max_length=self.max_length,
            stride=self.stride,
            return_overflowing_tokens=True,
            return_token_type_ids=True,
            return_attention_mask=False,
        )
        owners = encoded["overflow_to_sample_mapping"]
        lengths = [0] * len(quotes)
        for owner, ids in zip(owners, encoded["input_ids"]):
            lengths[owner] += len(ids)
        return [
            Window(owner, ids, types, len(ids) / lengths[owner])
            for owner, ids, types in zip(owners, encoded["input_ids"], encoded["token_type_ids"])
        ]

    def _refuse_long_targets(self, quotes: Sequence[Quote]) -> None:
        room = self.max_length - self.stride - 8
        distinct = sorted({quote.target for quote in quotes})
        encoded = self.tokenizer(distinct, add_special_tokens=False, return_attention_mask=False)["input_ids"]
        for target, ids in zip(distinct, encoded):
            if len(ids) > room:
                raise DataError(
                    f'The target "{target[:60]}…" has {len(ids)} tokens; {room} leave room for a quote. '
                    'Write it shorter, such as "withdrawal of US troops from Iraq", or raise model.max_length.'
                )


def label_indices(quotes: Sequence[Quote], tasks: Sequence[Task]) -> list[list[int]]:
    """Gold label columns, shape (n, tasks); IGNORED where a quote lacks the label."""
    return [
        [task.index(quote.labels[task.name]) if task.name in quote.labels else IGNORED for task in tasks]
        for quote in quotes
    ]


def batches_by_length(lengths: Sequence[int], batch_tokens: int) -> Iterator[list[int]]:
    """Positions in batches of similar length, longest first, each within `batch_tokens` padded tokens or one item."""
    order = sorted(range(len(lengths)), key=lambda position: (-lengths[position], position))
    start = 0
    while start < len(order):
        size = max(1, batch_tokens // max(1, lengths[order[start]]))
        yield order[start : start + size]
        start += size
