"""Rows of the API about innovations in the table of rights (see `matrix.py`): what is open, lists, proposals, plans."""

from typing import Any

from tests.matrix_row import (
    EVERYBODY,
    SEEN,
    SEEN_DRAFT,
    SEEN_HERE,
    SIGNED_IN,
    MatrixCase,
    delete,
    get,
    one,
    patch,
    post,
    upload,
)

WHY = {"comment": "Alasan."}
ASKERS = "401 anonymous; {} head bureau sekda; 403 own gov lan; 404 *"

OPEN: list[MatrixCase] = [
    *(get(f"public/{name}/", EVERYBODY) for name in ("innovations", "agencies", "late", "summary")),
    MatrixCase("GET", "api/schema/", EVERYBODY),
    MatrixCase("GET", "api/docs/", EVERYBODY),
    post("verify/", "200 *", body=upload),
    post("auth/token/", "401 *", body={"email": "nobody@uji.example", "password": "salah"}),
]

LISTS: list[MatrixCase] = [
    get(f"{name}/", SIGNED_IN)
    for name in (
        "me",
        "governments",
        "agencies",
        "innovations",
        "contracts",
        "reports",
        "deadlines",
        "tasks",
        "evaluations",
        "appraisals",
        "follow-ups",
        "plan-changes",
        "instruments",
        "launch-events",
    )
] + [
    get("history/events/", "401 anonymous; 200 inspector foreign_inspector; 403 *"),
    # Nothing is sealed there.
    get("history/checkpoint/", "404 *"),
    *(get(f"history/{name}/", EVERYBODY) for name in ("checkpoints", "key", "verifier")),
    get("history/proof/consistency/", "400 *"),
    get("history/proof/inclusion/", "401 anonymous; 400 inspector foreign_inspector; 403 *"),
    *(
        get(f"history/sample/{each}", "401 anonymous; 400 inspector foreign_inspector; 403 *")
        for each in ("", "bundle/")
    ),
    get("history/sample/population/", "401 anonymous; 404 inspector foreign_inspector; 403 *"),
    get("history/bundle/", "401 anonymous; 400 inspector foreign_inspector; 403 *"),
    get("history/reads/", "401 anonymous; 200 sekda regent foreign_sekda; 403 *"),
    get("history/entries/", "401 anonymous; 200 inspector foreign_inspector; 403 *"),
    get("account-events/", "401 anonymous; 200 inspector administrator foreign_inspector; 403 *"),
    post(
        "innovations/",
        "401 anonymous; 201 own bureau; 403 *",
        body=lambda stage: {"agency": stage.id("agency")},
    ),
    post(
        "contracts/",
        "401 anonymous; 201 bureau; 403 own gov lan; 404 *",
        body=lambda stage: {"innovation": stage.id("launched"), "period_start": "2025-01-01"},
    ),
    post(
        "launch-events/",
        "401 anonymous; 201 bureau; 403 *",
        body=lambda stage: {
            "title": "Peluncuran",
            "held_on": "2025-01-15",
            "presided_by": stage.id("sekda_seat"),
        },
    ),
]

ONE = "innovations/<uuid:pk>/"
MOVED = {"name": "tuban-2018", "number": 1, "reason": "Uji."}
CONFLICT = {"reason": "Saudara pengusul."}
EDITED_DRAFT = "401 anonymous; {0} own bureau; 404 *"
FROZEN = "401 anonymous; 409 own bureau; 403 sekda regent inspector administrator lan; 404 *"


def noted_today(stage: Any) -> dict[str, Any]:
    """A progress entry."""
    return {"happened_on": stage.world.now.date().isoformat(), "text": "Kelas kedua."}


INNOVATIONS: list[MatrixCase] = [
    get(ONE, SEEN_DRAFT, one("draft")),
    get(ONE, SEEN, one("review")),
    get(ONE, SEEN, one("launched")),
    patch(ONE, EDITED_DRAFT.format(200), "draft", {"title": "Baru"}),
    patch(ONE, FROZEN, "review", {"title": "Baru"}),
    get(ONE + "attachments/", SEEN_DRAFT, one("draft")),
    get(ONE + "attachments/<uuid:attachment>/", SEEN_DRAFT, one("draft", attachment="attachment")),
    get(
        ONE + "attachments/<uuid:attachment>/", "401 anonymous; 404 *", one("review", attachment="attachment")
    ),
    post(ONE + "title/", FROZEN, one("review"), {"title": "Kantin", "reason": "Uji."}),
    post(ONE + "title/", EDITED_DRAFT.format(409), one("draft"), {"title": "Kantin", "reason": "Uji."}),
    get(ONE + "asked-reports/", ASKERS.format(200), one("launched")),
    post(ONE + "asked-reports/", ASKERS.format(201), one("launched"), {"reason": "Diminta Bupati."}),
    post(ONE + "asked-reports/", ASKERS.format(409), one("approved"), {"reason": "Diminta Bupati."}),
    # Evidence of a report is not put before LAN's reviewers of the proposal.
    get(ONE + "attachments/<uuid:attachment>/", SEEN_HERE, one("reported", attachment="evidence_file")),
    get(ONE + "attachments/", SEEN, one("reported")),
    post(ONE + "attachments/", EDITED_DRAFT.format(201), one("draft"), upload),
    post(ONE + "attachments/", FROZEN, one("review"), upload),
    delete(
        ONE + "attachments/<uuid:attachment>/",
        EDITED_DRAFT.format(204),
        one("draft", attachment="attachment"),
    ),
    get(ONE + "progress/", SEEN_HERE, one("noted")),
    get(ONE + "progress/", SEEN_DRAFT, one("draft")),
    get(ONE + "progress/milestones/", SEEN_HERE, one("noted")),
    post(ONE + "progress/", "401 anonymous; 201 own; 403 gov; 404 *", one("noted"), noted_today),
    post(ONE + "progress/", "401 anonymous; 409 own; 403 gov; 404 *", one("approved"), noted_today),
    post(ONE + "progress/", "401 anonymous; 400 own gov; 404 *", one("noted")),
    get(ONE + "revisions/", SEEN_DRAFT, one("draft")),
    get(ONE + "revisions/", SEEN, one("review")),
    get(ONE + "revisions/<int:number>/", SEEN, one("review", number="first")),
    get(ONE + "events/", SEEN_DRAFT, one("draft")),
    get(ONE + "events/", SEEN, one("review")),
    get(ONE + "transitions/", SEEN_DRAFT, one("draft")),
    get(ONE + "transitions/", SEEN, one("review")),
    get(ONE + "review/", SEEN_DRAFT, one("draft")),
    get(ONE + "review/", SEEN, one("review")),
    post(ONE + "policy/", "401 anonymous; 200 bureau; 403 own; 404 *", one("draft"), MOVED),
    post(
        ONE + "policy/",
        "401 anonymous; 200 bureau administrator; 403 own gov lan; 404 *",
        one("review"),
        MOVED,
    ),
    post(ONE + "policy/", "401 anonymous; 400 own gov lan; 404 *", one("review")),
]

PLANS: list[MatrixCase] = [
    row
    for name in ("milestones", "indicators", "team", "budget", "stakeholders", "risks")
    for row in (
        get(f"{ONE}{name}/", SEEN_DRAFT, one("draft")),
        get(f"{ONE}{name}/", SEEN, one("review")),
        get(f"{ONE}{name}/<uuid:row>/", SEEN_DRAFT, one("draft", row=name)),
        get(f"{ONE}{name}/<uuid:row>/", "401 anonymous; 404 *", one("review", row=name)),
        post(f"{ONE}{name}/", EDITED_DRAFT.format(201), one("draft")),
        post(f"{ONE}{name}/", FROZEN, one("review")),
        patch(f"{ONE}{name}/<uuid:row>/", EDITED_DRAFT.format(200), "draft", {}, row=name),
        delete(f"{ONE}{name}/<uuid:row>/", EDITED_DRAFT.format(204), one("draft", row=name)),
    )
]
