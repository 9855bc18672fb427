"""Many runs as one experiment: recipes side by side, folds as one evaluation, a search for settings."""
