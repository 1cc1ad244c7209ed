"""The rows of medium-term plans, of API and pages (see `matrix.py`): the bureau keeps them, every agency reads them."""

from typing import Any

from tests.matrix_people import form, page
from tests.matrix_row import MatrixCase, get, one, post

KEEPS = "401 anonymous; {} bureau foreign_bureau; 403 *"
SEEN = "401 anonymous; 200 own gov neighbour neighbour_head; 404 *"
OFFICES = "302 anonymous; 403 lan nobody; 200 *"
GOVERNMENTS = "401 anonymous; {} gov; {} foreign_sekda foreign_bureau foreign_inspector; 403 *"
# Of one that is under review: its agency and the bureau, of those who see it.
LINKS = "401 anonymous; {} own bureau; 403 sekda regent inspector administrator lan; 404 *"
PLAN = {"title": "RPJMD", "first_year": 2031, "last_year": 2035}
FIGURE = {"kind": "target", "year": 2025, "text": "5"}


def changed(_stage: Any) -> dict[str, Any]:
    """A further version of a target."""
    return FIGURE


API: list[MatrixCase] = [
    get("regional-plans/", "401 anonymous; 200 *"),
    post("regional-plans/", KEEPS.format(201), body=PLAN),
    post("regional-plans/", KEEPS.format(400)),
    get("regional-plans/<uuid:pk>/", SEEN, one("regional_plan")),
    get("plan-items/", "401 anonymous; 200 *"),
    get("regional-indicators/", "401 anonymous; 200 *"),
    get("regional-indicators/<uuid:pk>/", SEEN, one("regional_indicator")),
    get("regional-indicators/<uuid:pk>/figures/", SEEN, one("regional_indicator")),
    post(
        "regional-indicators/<uuid:pk>/figures/",
        "401 anonymous; 201 bureau; 403 own sekda regent inspector administrator neighbour neighbour_head; 404 *",
        one("regional_indicator"),
        changed,
    ),
    # Another government has no plan.
    get("leaders/plan-coverage/", GOVERNMENTS.format(200, 404)),
    post("innovations/<uuid:pk>/plan-link/", LINKS.format(200), one("review"), {"priority": "Layanan dasar"}),
    post("innovations/<uuid:pk>/plan-link/", LINKS.format(400), one("review")),
    get("contract-appointments/", GOVERNMENTS.format(200, 200)),
    post("contract-appointments/", "401 anonymous; 400 sekda foreign_sekda; 403 *"),
]

PAGES: list[MatrixCase] = [
    page("rencana-daerah/", OFFICES),
    *form("rencana-daerah/baru/", KEEPS.replace("401", "302"), 400),
    page("rencana-daerah/<uuid:pk>/", SEEN.replace("401", "302"), one("regional_plan")),
    page("rencana-daerah/<uuid:pk>/lembar/", SEEN.replace("401", "302"), one("regional_plan")),
    page("rencana-daerah/indikator/", OFFICES),
    page("rencana-daerah/indikator/<uuid:pk>/", SEEN.replace("401", "302"), one("regional_indicator")),
    MatrixCase(
        "POST",
        "rencana-daerah/indikator/<uuid:pk>/",
        "302 anonymous bureau; 403 own sekda regent inspector administrator neighbour neighbour_head; 404 *",
        one("regional_indicator"),
        FIGURE,
    ),
    page("dasbor/prioritas/", GOVERNMENTS.replace("401", "302").format(200, 200)),
    page("inovasi/teks-rpjmd/", OFFICES),
    page("inovasi/penunjukan/", GOVERNMENTS.replace("401", "302").format(200, 200)),
    MatrixCase("POST", "inovasi/penunjukan/", "302 anonymous; 400 sekda foreign_sekda; 403 *", {}, {}),
    *form("inovasi/<uuid:pk>/rpjmd/", LINKS.replace("401", "302"), 400, one("review")),
]
