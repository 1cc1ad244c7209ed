"""What lists are searched in: the words of a row, folded, kept by the database beside the row itself."""

from functools import cache
from typing import TYPE_CHECKING

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from common.folding import folded

if TYPE_CHECKING:
    _Lookup = models.Lookup[str]
else:
    _Lookup = models.Lookup


class SearchText(models.Model):
    """The folded words of one row, by its key. Written by triggers alone (`organisations/search_text.py`).

    `part` tells apart what may be searched by whom: of an innovation the public finds the title only.
    """

    row_key = models.UUIDField(editable=False)
    part = models.CharField(max_length=10, editable=False)
    folded = models.TextField(editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["row_key", "part"], name="search_text_once")]


@SearchText._meta.get_field("folded").register_lookup
class HasWord(_Lookup):
    """A typed word somewhere in the text; on PostgreSQL also where Indonesian has the same stem ("pelayanan" finds
    "melayani")."""

    lookup_name = "has_word"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """Anywhere, also within a word."""
        column, given = self.process_lhs(compiler, connection)
        like = f"%{connection.ops.prep_for_like_query(self._word)}%"
        return f"{column} LIKE %s ESCAPE '\\'", (*given, like)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """The same, or by the stem."""
        column, given = self.process_lhs(compiler, connection)
        within, values = self.as_sql(compiler, connection)
        stem = f"to_tsvector('indonesian', {column}) @@ plainto_tsquery('indonesian', %s)"
        return f"({within} OR {stem})", (*values, *given, self._word)

    @property
    def _word(self) -> str:
        return folded(str(self.rhs))


# So many letters from the beginning of a word tell it from others, with whatever ending.
_BEGINNING = 4


@SearchText._meta.get_field("folded").register_lookup
class Resembles(_Lookup):
    """A text that may be meant by a folded one: by trigrams where PostgreSQL has them, else by the beginnings of its
    longer words."""

    lookup_name = "resembles"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """Any beginning, anywhere."""
        column, given = self.process_lhs(compiler, connection)
        words = str(self.rhs).split()
        begun = sorted({word[:_BEGINNING] for word in words if len(word) >= _BEGINNING} or set(words))
        each = " OR ".join([f"{column} LIKE %s ESCAPE '\\'"] * len(begun))
        values = [(*given, f"%{connection.ops.prep_for_like_query(word)}%") for word in begun]
        return f"({each or '1 = 0'})", tuple(part for value in values for part in value)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """As alike as pg_trgm's own limits say, as a whole or in a part."""
        if not _has_trigrams(connection.alias):
            return self.as_sql(compiler, connection)
        column, given = self.process_lhs(compiler, connection)
        alike = f"({column} %% %s OR {column} %%> %s OR {column} <%% %s)"
        return alike, (*given, str(self.rhs)) * 3


@cache
def _has_trigrams(alias: str) -> bool:
    """Whether the extension was created in this database (`organisations.search_text`). One query in a process."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None
