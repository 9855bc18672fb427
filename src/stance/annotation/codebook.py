"""What annotators see of `docs/codebook.md`: a line for each label, and the names of the numbered rules."""

from __future__ import annotations

from collections.abc import Mapping

MEANINGS: Mapping[str, Mapping[str, str]] = {
    "stance": {
        "favor": "supports, demands, announces or defends the withdrawal, or condemns the presence",
        "against": "opposes or delays the withdrawal, or defends the presence",
        "neutral": "takes neither side in these words",
    },
    "sentiment": {
        "positive": "praise, hope, confidence, gratitude, pride",
        "negative": "blame, fear, anger, warning, grief",
        "neutral": "no evaluative tone, or both in balance",
    },
}
RULES = (
    "Which force, which place",
    "Reporting others",
    "Condition",
    "Pace",
    "Execution",
    "Partial",
    "Consequence",
    "Thanks are not stance",
    "Transition",
    "Denial",
    "Irony and questions",
    "Own act",
    "Enlargement (surge, new deployment)",
    "Two clauses, one each way",
    "Who decides",
    "Money and plans",
    "Cited authority",
    "Earned drawdown",
    "Right and invitation",
    "Threat and review",
    "Whose words count in narrated rows",
)
