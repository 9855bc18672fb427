"""Words that say what a source is: titles before a name, bodies, and documents that speak for their author."""

from __future__ import annotations

import re


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


TITLES = _words(
    """
    adm admiral adviser advisor ambassador analyst archbishop attorney author ayatollah bishop candidate capt
    captain cardinal ceo chair chairman chairwoman chancellor chief co-founder coach col colonel commander
    commissioner congressman congresswoman correspondent councilman councilwoman delegate deputy director economist
    envoy executive founder gen general gov governor head historian host imam inspector judge justice king lawmaker
    lawyer leader lieutenant lt maj major manager marshal mayor minister negotiator nominee officer official pope
    premier president prince princess prof professor queen rep reporter representative rev reverend secretary sen
    senator sergeant sgt sheikh sheriff speaker spokesman spokesperson spokeswoman strategist
    """
)
"""Offices and occupations that stand before a name."""
HONORIFICS = _words(
    """
    dame dr lady lord miss mr mrs ms sir
    """
)
"""Said before a name, but no role."""
GROUPS = _words(
    """
    administration agency alliance army bank bloc board body cabinet campaign church coalition commission committee
    company congress council country court delegation department embassy firm force government group house institute
    journal junta leadership magazine media military ministry mission movement nation network newspaper office
    organisation organization panel paper parliament party police press public senate service side staff team times
    tribunal union university white
    """
)
"""Nouns of bodies that speak as one."""
BODIES = _words(
    """
    affairs commission committee congress council defence defense department nations party senate state treasury
    union
    """
)
"""Last words of the names of bodies that a title mentions ("Ambassador to the United Nations")."""
DOCUMENTS = _words(
    """
    communique communiqué declaration letter message post release statement tweet
    """
)
"""What an author speaks through."""
_RANKS = _words(
    """
    former prime foreign vice defense defence
    """
)
DETERMINER = re.compile(r"^(?:the|an?|this|that|these|those|its|his|her|their|our|one)\s+", re.I)


def split_title(words: str) -> tuple[str, str]:
    """Role and name of a run of words: "Iraqi Prime Minister Jane Roe" gives ("Iraqi Prime Minister", "Jane Roe")."""
    parts = DETERMINER.sub("", words).split()
    cut = 0
    for place, part in enumerate(parts[:-1], 1):
        is_body = cut and part.casefold() in BODIES and len(parts) - place > 1
        if is_body or part.strip(".,").casefold() in TITLES | HONORIFICS:
            cut = place
    role = [part for part in parts[:cut] if part.strip(".").casefold() not in HONORIFICS]
    name = re.sub(r"[’']s?$", "", " ".join(parts[cut:]))
    return " ".join(role), name


def nation_in(role: str) -> str:
    """The country or body that a role begins with: "Veltan" of "Veltan Prime Minister"."""
    known = TITLES | _RANKS
    return " ".join(word for word in role.split() if word[0].isupper() and word.strip(".").casefold() not in known)
