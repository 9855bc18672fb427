"""Train a token classifier that finds quotes, and score it on articles that were kept back."""

from __future__ import annotations

import time
from pathlib import Path

from stance.articles.gold import GoldArticle, read_polnear
from stance.articles.measure import score_news
from stance.articles.tagger import Tagger
from stance.articles.tags import MAX_LENGTH, TAGS, gold_tags, tag_windows
from stance.config import TrainQuotesConfig
from stance.data.encode import IGNORED
from stance.errors import RunError
from stance.files import write_json
from stance.model.encoder import load_token_classifier
from stance.progress import screen
from stance.runs import manifest
from stance.training.tokens import TokenRow, fit_tokens

HELD_OUT_PLACE = 7


def train_quotes(config: TrainQuotesConfig) -> Path:
    """Trains a tagger into a folder: a token-classification checkpoint, and `quotes.json` about it."""
    folder, started = Path(config.output), time.monotonic()
    if folder.exists():
        raise RunError(f"output={folder} exists already. Choose another folder, or remove that one.")
    news, every = list(read_polnear(Path(config.news.root))), config.news.held_out
    held_out = [article for place, article in enumerate(news) if place % every == min(HELD_OUT_PLACE, every - 1)]
    learnt = [article for article in news if article not in held_out]
    network, tokenizer = load_token_classifier(config.encoder, TAGS, config.seed)
    tagger = Tagger(network, tokenizer)
    rows = [row for article in learnt for row in _rows(article, tagger)]
    screen.print(f"{len(learnt)} articles to learn from, {len(held_out)} kept back")
    fit_tokens(network, rows, config.training, config.seed)
    minutes = (time.monotonic() - started) / 60
    tagger.save(folder)
    figures = score_news(held_out, str(folder))
    about = manifest([], config.seed, str(network.device.type), minutes)
    write_json(folder / "quotes.json", {"config": config.model_dump(), "held_out": figures, **about})
    for overlap, scores in figures.items():
        screen.print(
            f"kept back, {overlap}: F1 {scores['f1']}, precision {scores['precision']}, recall {scores['recall']}"
        )
    screen.print(f"The engine: articles.engine={folder}", soft_wrap=True)
    return folder


def _rows(article: GoldArticle, tagger: Tagger) -> list[TokenRow]:
    windows = tag_windows(tagger.tokenizer, article.text, MAX_LENGTH, 0)
    tags = [gold_tags(article, window) for window in windows]
    return [
        {"input_ids": window.input_ids, "labels": [IGNORED, *row[1:-1], IGNORED]} for window, row in zip(windows, tags)
    ]
