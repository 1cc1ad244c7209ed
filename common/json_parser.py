"""Reading JSON that clients send. A module of its own: the settings name it, and views need the settings."""

from collections.abc import Mapping
from typing import IO

from django.utils.translation import gettext as _
from rest_framework import parsers
from rest_framework.exceptions import ParseError

from common.types import Json


class JSONParser(parsers.JSONParser):
    """JSON that is nested too deeply to be read is bad input as well."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Json] | None = None,
    ) -> dict[str, Json]:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_("This JSON is nested too deeply.")) from error
