"""The mechanism of folded-text search: columns, token queries and the vocabulary for misspellings. Domains own
their tables.

Text is folded by one pure function (`crm.values.text.fold`) before it comes here, so that every build of PostgreSQL
finds the same. A search goes in tiers: exact and prefix tokens first; spelling only when few were found, through the
vocabulary of distinct words and then exact tokens again, never by similarity over every row.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Computed,
    Index,
    String,
    Text,
    bindparam,
    cast,
    func,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.sql import ColumnElement

from crm.foundation.database import Model, session

#: Candidates looked at in one tier before ranking.
MOST_CANDIDATES = 200
#: Known words that are looked at for a misspelt one, and how much (of 1) they must share with it to be meant unless
#: they are but a slip away from it.
MOST_SPELLINGS, ALIKE = 20, 0.35


class SearchWord(Model):
    """A distinct word of one domain's search text; misspelt words are looked up here by trigrams."""

    __tablename__ = "search_word"
    domain: Mapped[str] = mapped_column(String(20), primary_key=True)
    word: Mapped[str] = mapped_column(String(80), primary_key=True)
    __table_args__ = (
        Index("ix_search_word_trigrams", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
    )


class SearchRow:
    """Mixin for a domain's search table: one row a subject, its folded words, and their index."""

    subject_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    words: Mapped[str] = mapped_column(Text)
    tokens: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed("array_to_tsvector(array_remove(string_to_array(words, ' '), ''))", persisted=True),
    )

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        name = cls.__tablename__  # type: ignore[attr-defined]
        return (Index(f"ix_{name}_tokens", "tokens", postgresql_using="gin"),)


def matching(column: ColumnElement[str] | Mapped[str], asked: str | None = None) -> ColumnElement[bool]:
    """Rows that fit what is asked, `every_word` or `some_reading`: now, or when the statement is bound to `asked`."""
    return column.op("@@")(cast(bindparam("asked") if asked is None else asked, TSQUERY))


def every_word(words: Sequence[str], *, prefix: bool = True) -> str:
    """What asks for rows with every one of the folded words, as a whole or (with `prefix`) as a beginning."""
    return " & ".join(_quoted(word) + (":*" if prefix else "") for word in words)


def some_reading(readings: Sequence[Sequence[Sequence[str]]]) -> str:
    """What asks for rows that fit one of several readings of what was typed. A reading is a list of words, each a list
    of forms that may stand for it; the first form counts as a beginning too, the others only as a whole."""
    return " | ".join("(" + " & ".join(_one_of(forms) for forms in reading) + ")" for reading in readings)


def _one_of(forms: Sequence[str]) -> str:
    quoted = [_quoted(form) for form in forms]
    return "(" + " | ".join([quoted[0] + ":*", *quoted[1:]]) + ")"


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "").replace("'", "") + "'"


_LEARN = text("""
insert into search_word (domain, word) select :domain, word from unnest(cast(:words as text[])) as fresh(word)
on conflict do nothing
""")


def learn_words(domain: str, words: Iterable[str]) -> None:
    """Add words to the vocabulary of a domain; words of one letter and of digits only are left out."""
    fresh = sorted({w[:80] for w in words if len(w) > 2 and not w.isdigit()})
    if fresh:
        with session.no_autoflush:
            session.execute(_LEARN, {"domain": domain, "words": fresh})


def meant(domain: str, words: Sequence[str]) -> tuple[str, ...]:
    """The words, each as the likeliest of the vocabulary that it may be a misspelling of, where there is one. Short
    ones and numbers stay as they are. One query."""
    doubtful = [word for word in words if len(word) > 2 and not word.isdigit()]
    near: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for word, known, similarity in session.execute(_SPELT, {"domain": domain, "words": doubtful}) if doubtful else ():
        near[word].append((known, similarity))
    return tuple(_likeliest(word, near[word]) if near[word] else word for word in words)


def _likeliest(word: str, near: Sequence[tuple[str, float]]) -> str:
    """A slip of the fingers first (letters left out, doubled, exchanged), then what shares most with it; the word
    itself where neither is near enough. `near`: known words with their similarity, the most similar first."""
    slips = 1 if len(word) < 8 else 2
    least, known = min((OSA.distance(word, known), at, known) for at, (known, _) in enumerate(near))[::2]
    if least <= slips:
        return known
    return near[0][0] if near[0][1] >= ALIKE else word


_TYPED = func.unnest(bindparam("words", type_=ARRAY(Text))).table_valued("word").render_derived("typed")
_NEAR = (
    select(SearchWord.word, func.similarity(SearchWord.word, _TYPED.c.word).label("similarity"))
    .where(SearchWord.domain == bindparam("domain"), SearchWord.word.op("%")(_TYPED.c.word))
    .order_by(func.similarity(SearchWord.word, _TYPED.c.word).desc(), SearchWord.word).limit(MOST_SPELLINGS).lateral())
#: `%` is near by the connection's setting of the threshold (`database.OPTIONS`).
_SPELT = select(_TYPED.c.word, _NEAR.c.word, _NEAR.c.similarity).select_from(_TYPED.join(_NEAR, true()))
