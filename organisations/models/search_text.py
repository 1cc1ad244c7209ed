"""What lists are searched in: the words of a row, folded, kept by the database beside the row itself."""

from typing import TYPE_CHECKING

from django.db import models
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
