"""Classifiers of quotes: one protocol, one way to make one, one way to load one."""

from stance.model.classifier import Classifier, load_classifier, new_baseline, new_classifier

__all__ = ["Classifier", "load_classifier", "new_baseline", "new_classifier"]
