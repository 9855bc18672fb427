"""The word that names who says it, seen from the word that reports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

_CLIMBED = frozenset({"conj", "xcomp", "advcl", "ccomp", "pcomp", "prep", "dep"})
_FARTHEST = 5


def source_of_verb(verb: Token) -> Token | None:
    """The head of the subject; of a passive verb, of its agent; of a bare participle, of what it hangs on."""
    for _ in range(_FARTHEST):
        children = list(verb.children)
        passive = any(child.dep_ in ("auxpass", "nsubjpass") for child in children)
        if passive or (verb.dep_ == "acl" and verb.tag_ == "VBN"):
            return next((grand for child in children if child.dep_ == "agent" for grand in child.children), None)
        subject = next((child for child in children if child.dep_ == "nsubj"), None)
        if subject is not None:
            return subject
        if verb.dep_ in ("acl", "relcl"):
            return verb.head
        if verb.dep_ not in _CLIMBED or verb.head is verb:
            return None
        verb = verb.head
    return None


def source_of_noun(noun: Token) -> Token | None:
    """Whose claim it is: "Ruiz's claim", "a claim by Ruiz", "Ruiz made the claim"."""
    for child in noun.children:
        if child.dep_ == "poss":
            return child
        if child.dep_ == "prep" and child.lower_ in ("by", "from"):
            return next((grand for grand in child.children if grand.dep_ == "pobj"), None)
    head = noun.head.head if noun.dep_ == "pobj" else noun.head
    return source_of_verb(head) if head.tag_.startswith("VB") and head is not noun else None


def antecedent(relative: Token) -> Token:
    """What "who", "which" or "that" stands for, where the parse tells; the token itself otherwise."""
    verb = relative.head
    for _ in range(_FARTHEST):
        if verb.dep_ == "relcl":
            return verb.head
        if verb.dep_ not in _CLIMBED:
            break
        verb = verb.head
    return relative
