"""Browsers and the log, as the tests of pages and of the history have them."""

from tests.history.conftest import as_sequencer, log_folder, sealed
from tests.web.conftest import now, signed_in

__all__ = ["as_sequencer", "log_folder", "now", "sealed", "signed_in"]
