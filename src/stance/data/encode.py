"""The one place that turns a quote and its target into tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from stance.errors import DataError
from stance.labels import Task
from stance.records import Quote

IGNORED = -100


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

    `tokenizer` is one of the tokenizers library, or a fast one of transformers that wraps it. A quote that does not
    fit is read in windows that overlap by `stride` tokens, each with the whole target.
    """

    tokenizer: Any
    max_length: int
    stride: int
    quote_first: bool
    target_blind: bool

    def __call__(self, quotes: Sequence[Quote]) -> list[Window]:
        """The windows of all quotes, in order; raises DataError for a target that leaves no room for the quote."""
        if not quotes:
            return []
        backend = self._backend
        if self.target_blind:
            pairs: list[Any] = [quote.text for quote in quotes]
        else:
            self._refuse_long_targets(quotes)
            pairs = [(quote.target, quote.text) for quote in quotes]
            pairs = [pair[::-1] for pair in pairs] if self.quote_first else pairs
        cut = "only_first" if self.target_blind or self.quote_first else "only_second"
        backend.enable_truncation(self.max_length, stride=self.stride, strategy=cut)
        windows = []
        for owner, encoding in enumerate(backend.encode_batch(pairs)):
            parts = [encoding, *encoding.overflowing]
            length = sum(len(part.ids) for part in parts)
            windows += [Window(owner, part.ids, part.type_ids, len(part.ids) / length) for part in parts]
        return windows

    @property
    def _backend(self) -> Any:
        """The tokenizer proper: what a run needs of it can be had without importing transformers."""
        backend = getattr(self.tokenizer, "backend_tokenizer", self.tokenizer)
        backend.no_padding()
        return backend

    def _refuse_long_targets(self, quotes: Sequence[Quote]) -> None:
        room = self.max_length - self.stride - 8
        distinct = sorted({quote.target for quote in quotes})
        backend = self._backend
        backend.no_truncation()
        for target, encoding in zip(distinct, backend.encode_batch(distinct, add_special_tokens=False)):
            if len(encoding.ids) > room:
                raise DataError(
                    f'The target "{target[:60]}…" has {len(encoding.ids)} tokens; {room} leave room for a quote. '
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
