"""The mechanism of folded-text search: columns, token queries and the vocabulary for misspellings. Domains own
their tables.

Text is folded by one pure function (`crm.values.text.fold`) before it comes here, so that every build of PostgreSQL
finds the same. A search goes in tiers: exact and prefix tokens first; spelling only when few were found, through the
vocabulary of distinct words and then exact tokens again, never by similarity over every row.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import BigInteger, Computed, Index, String, Text, cast, func, select, text
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR, insert
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.sql import ColumnElement

from crm.foundation.database import Model, session

#: Candidates looked at in one tier before ranking.
MOST_CANDIDATES = 200


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


def matching(column: ColumnElement[str] | Mapped[str], words: Sequence[str], *, prefix: bool = True
             ) -> ColumnElement[bool]:
    """Rows that hold every one of the folded words, as a whole or (with `prefix`) as a beginning."""
    return column.op("@@")(func.to_tsquery("simple", _query(words, prefix=prefix)))


def _query(words: Sequence[str], *, prefix: bool) -> str:
    quoted = ("'" + word.replace("\\", "").replace("'", "") + "'" for word in words)
    return " & ".join(word + (":*" if prefix else "") for word in quoted)


def matching_readings(column: ColumnElement[str] | Mapped[str], readings: Sequence[Sequence[Sequence[str]]]
                      ) -> ColumnElement[bool]:
    """Rows that fit one of several readings of what was typed. A reading is a list of words, each a list of forms that
    may stand for it; the first form counts as a beginning too, the others only as a whole."""
    asked = " | ".join("(" + " & ".join(_one_of(forms) for forms in reading) + ")" for reading in readings)
    return column.op("@@")(cast(asked, TSQUERY))


def _one_of(forms: Sequence[str]) -> str:
    quoted = ["'" + form.replace("\\", "").replace("'", "") + "'" for form in forms]
    return "(" + " | ".join([quoted[0] + ":*", *quoted[1:]]) + ")"


def learn_words(domain: str, words: Iterable[str]) -> None:
    """Add words to the vocabulary of a domain; words of one letter and of digits only are left out."""
    fresh = sorted({w[:80] for w in words if len(w) > 2 and not w.isdigit()})
    if fresh:
        rows = [{"domain": domain, "word": word} for word in fresh]
        session.execute(insert(SearchWord).values(rows).on_conflict_do_nothing())


def spellings(domain: str, word: str, *, most: int = 5) -> list[str]:
    """Words of the vocabulary that a misspelt word may have meant, likeliest first."""
    session.execute(text("set local pg_trgm.similarity_threshold = 0.35"))
    near = (
        select(SearchWord.word)
        .where(SearchWord.domain == domain, SearchWord.word.op("%")(word))
        .order_by(func.similarity(SearchWord.word, word).desc(), SearchWord.word)
        .limit(most)
    )
    return list(session.scalars(near))
