"""A row of a page in the table of rights, and the answers that many rows share."""

from collections.abc import Mapping
from typing import Any

from tests.matrix_row import MatrixCase

EVERYBODY = "200 *"
SIGNED_IN = "302 anonymous; 200 *"
SEEN = "302 anonymous; 200 own gov lan; 404 *"
SEEN_DRAFT = "302 anonymous; 200 own bureau; 404 *"
SEEN_HERE = "302 anonymous; 200 own gov; 404 *"
# Handed in or concluded, under a policy that lets LAN's reviewers watch.
WATCHED = SEEN
# Who may fill in the reports of an agency.
FILLERS = "302 anonymous; 200 own; 403 gov; 404 *"
# A result needs its name.
UNNAMED = "302 anonymous; 400 own; 403 gov; 404 *"
# What only the bureau prepares and records, of things that its government and agencies see.
BUREAU = "302 anonymous; 200 bureau; 403 own gov lan; 404 *"
# Who may ask for a report outside of a contract.
ASKERS = "302 anonymous; 200 head bureau sekda; 403 own gov lan; 404 *"
PROPOSERS = "302 anonymous; 200 own bureau neighbour neighbour_head stranger foreign_bureau; 403 *"
NOT_YET = "302 anonymous; 409 own bureau; 403 gov lan; 404 *"

# What nobody ever imported.
ABSENT = "00000000-0000-4000-8000-000000000009"
IMPORT_READERS = (
    "302 anonymous; 200 own bureau neighbour neighbour_head stranger foreign_bureau administrator inspector "
    "foreign_inspector; 403 *"
)
CONFIRMED = {"confirm": "1", "key": "00000000-0000-4000-8000-000000000007"}
INNOVATION = "inovasi/<uuid:pk>/"
REPORT = "laporan/<uuid:pk>/"
PLAN = "rencana/<uuid:pk>/"
CONTRACT = "kontrak/<uuid:pk>/"
LAUNCH = "peluncuran/<uuid:pk>/"


def see(route: str, expect: str, target: Mapping[str, str] | None = None) -> MatrixCase:
    """Opening a page."""
    return MatrixCase("GET", route, expect, target or {})


def send(route: str, expect: str, target: Mapping[str, str] | None = None, body: Any = None) -> MatrixCase:
    """Sending a form; done is 302, a form shown again is 200, 400 or 422."""
    return MatrixCase("POST", route, expect, target or {}, {} if body is None else body)


def both(route: str, expect: str, target: Mapping[str, str] | None = None) -> list[MatrixCase]:
    """Opening a form, and sending it empty, which shows it again."""
    return [see(route, expect, target), send(route, expect, target)]


def empty_rows(_stage: Any) -> dict[str, Any]:
    """A list of the plan without rows."""
    return {"team-TOTAL_FORMS": "0", "team-INITIAL_FORMS": "0"}
