"""Finding a service by what people call it: its names and keywords in every language, with misspellings."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from crm.catalogue import services
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
    typed = tokens(text)
    if not typed:
        return []
    found = _matching(typed, most)
    if not found:
        corrected = tuple(next(iter(search.spellings(DOMAIN, word, most=1)), word) for word in typed)
        found = _matching(corrected, most) if corrected != typed else []
    return found


def _matching(words: tuple[str, ...], most: int) -> list[services.Entry]:
    known = services.entries()
    ids = session.scalars(select(ServiceSearch.subject_id)
                          .where(search.matching(ServiceSearch.tokens, words)).limit(search.MOST_CANDIDATES))
    found = [known[i] for i in ids if i in known and known[i].is_offered]
    first = words[0]
    return sorted(found, key=lambda e: (first not in tokens(e.name.get("en", "")), e.name.get("en", e.code)))[:most]
