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
        if verb.dep_ not in _CLIMBED or verb.head == verb:
            return None
        verb = verb.head
    return None


def source_of_noun(noun: Token) -> Token | None:
    """Whose claim it is: "Ruiz's claim", "a claim by Ruiz", "Ruiz made the claim"."""
    owner = owner_of_noun(noun)
    if owner is not None:
        return owner
    head = noun.head.head if noun.dep_ == "pobj" else noun.head
    source = source_of_verb(head) if head.tag_.startswith("VB") and head != noun else None
    return None if source == noun else source


def owner_of_noun(noun: Token) -> Token | None:
    """The head of a possessive, or of "by …" or "from …", that hangs on a noun or on a participle behind it."""
    for child in noun.children:
        if child.dep_ == "poss":
            return child
        links = [child, *child.children] if child.dep_ == "acl" else [child]
        for link in links:
            if link.dep_ in ("prep", "agent") and link.lower_ in ("by", "from"):
                return next((grand for grand in link.children if grand.dep_ == "pobj"), None)
    return None


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
