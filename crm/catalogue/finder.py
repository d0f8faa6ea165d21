"""Finding a service by what people call it: its names and keywords in every language, with misspellings."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from crm.catalogue import cache, services
from crm.catalogue.models import ServiceSearch
from crm.foundation import search
from crm.foundation.database import session
from crm.values.text import tokens
from crm.workflow.definition import Definition

DOMAIN = "service"


def refresh(service_id: int, definition: Definition) -> None:
    """Write the search row of a service, in the transaction that publishes it."""
    named = [text for text in (definition.name, definition.summary) if text is not None]
    texts = [*(wording for text in named for wording in text.every()), *definition.keywords, definition.code]
    words = tuple(dict.fromkeys(token for text in texts for token in tokens(text)))
    statement = insert(ServiceSearch).values(subject_id=service_id, words=" ".join(words))
    session.execute(statement.on_conflict_do_update(index_elements=["subject_id"],
                                                    set_={"words": statement.excluded.words}))
    search.learn_words(DOMAIN, words)


def find(text: str, *, most: int = 8) -> list[services.Entry]:
    """Offered services that hold every typed word as a beginning; if none, with each word's likely spelling."""
    return as_typed(text, most=most) or as_meant(text, most=most)


def as_typed(text: str, *, most: int = 8) -> list[services.Entry]:
    """Those that hold every typed word as a beginning. No query: a process remembers the words of its services."""
    return _matching(tokens(text), most)


def as_meant(text: str, *, most: int = 8) -> list[services.Entry]:
    """Those that hold every word as it was likely meant."""
    typed = tokens(text)
    corrected = search.meant(DOMAIN, typed)
    return _matching(corrected, most) if corrected != typed else []


def _matching(words: tuple[str, ...], most: int) -> list[services.Entry]:
    if not words:
        return []
    known = services.entries()
    found = [known[key] for key, said in cache.remember("words of services", _words).items()
             if key in known and known[key].is_offered and all(
                 any(own.startswith(word) for own in said) for word in words)]
    first = words[0]
    return sorted(found, key=lambda e: (first not in tokens(e.name.get("en", "")), e.name.get("en", e.code)))[:most]


def _words() -> dict[int, list[str]]:
    return {key: said.split() for key, said in session.execute(select(ServiceSearch.subject_id, ServiceSearch.words))}
