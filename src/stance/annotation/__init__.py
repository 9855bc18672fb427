"""From raw rows to gold labels: a sample, labels by several annotators, agreement, decisions, a training file."""
