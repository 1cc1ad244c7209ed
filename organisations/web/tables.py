"""The base of every list that an office may see: the one table component, for whoever holds an office."""

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model

from common.columns import Column
from common.table_page import TablePage
from organisations.services.reading import record_export
from organisations.web.pages import OfficePage

M = TypeVar("M", bound=Model)


class OfficeTable(TablePage[M], OfficePage):
    """A table of what the offices of whoever asks reach: `rows` reads it by `self.actor` and `self.at`."""

    def before_export(self, columns: Sequence[Column]) -> None:
        """Lists of people leave on record only."""
        if any(column.person for column in columns):
            record_export(self.actor, at=self.at)
