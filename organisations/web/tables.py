"""The base of every list that an office may see: the one table component, for whoever holds an office."""

from typing import TypeVar

from django.db.models import Model

from common.table_page import TablePage
from organisations.web.pages import OfficePage

M = TypeVar("M", bound=Model)


class OfficeTable(TablePage[M], OfficePage):
    """A table of what the offices of whoever asks reach: `rows` reads it by `self.actor` and `self.at`."""
