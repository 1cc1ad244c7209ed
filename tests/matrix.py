"""Who gets which answer where: the hand-written table of rights, one line per case.

A route pattern as Django prints it, a method, the thing it is about, and the answers: `200 own bureau; 403 gov; 404 *`.
`own` are the agency's three roles, `gov` the government's five, `*` everyone not named; more than one word per persona
takes the last. The rows of innovations stand in `matrix_innovations.py`, those of the pages in `matrix_pages.py`. A
route without a row fails the test.
"""

from typing import Any

from tests.matrix_cases import API as CASES
from tests.matrix_innovations import (
    CONFLICT,
    EDITED_DRAFT,
    FROZEN,
    INNOVATIONS,
    LISTS,
    OPEN,
    PLANS,
    WHY,
)
from tests.matrix_packages import API as PACKAGES
from tests.matrix_people import API as PEOPLE
from tests.matrix_planning import API as REGIONAL
from tests.matrix_privacy import API as PRIVACY
from tests.matrix_programmes import API as PROGRAMMES
from tests.matrix_regulations import API as REGULATIONS
from tests.matrix_row import (
    SEEN_DRAFT,
    SEEN_HERE,
    SIGNED_IN,
    V1,
    WATCHED,
    MatrixCase,
    delete,
    get,
    one,
    patch,
    post,
    upload,
)
from tests.matrix_rules import DECREES, OFFICES, POLICIES

MORE_TIME = {"until": "2025-08-20", "reason": "Data pusat terlambat."}
EXCUSE = {"reason": "Banjir menutup kantor."}
REPLY = {"text": "Kami menunggu data pusat."}
MINE_TO_ASK = "401 anonymous; 201 own; 403 gov; 404 *"
CHANGE = {"ground": "strategy", "reason": "Sasaran bertambah."}
CHANGED_LATER = "401 anonymous; 409 bureau; 403 own gov; 404 *"
CHANGED_BADLY = "401 anonymous; 400 own gov; 404 *"
NOT_MINE = "401 anonymous; 403 own gov lan; 404 *"


def move(kind: str, thing: str, name: str, expect: str, body: Any = None) -> MatrixCase:
    """One transition of one thing."""
    return post(f"{kind}/<uuid:pk>/transitions/<slug:name>/", expect, one(thing, name=f"={name}"), body)


def only(who: str, status: int = 200) -> str:
    """Of those who see an innovation, these may."""
    return f"401 anonymous; {status} {who}; 403 own gov lan; 404 *"


def only_here(who: str, status: int = 200) -> str:
    """Of those who see a contract or report, these may."""
    return f"401 anonymous; {status} {who}; 403 own gov; 404 *"


NOT_NOW = "401 anonymous; 409 own gov lan; 404 *"
NOT_NOW_HERE = "401 anonymous; 409 own gov; 404 *"

MOVES: list[MatrixCase] = [
    move("innovations", "draft", "submit", "401 anonymous; 200 own; 403 bureau; 404 *"),
    move("innovations", "draft", "withdraw", "401 anonymous; 200 own; 403 bureau; 404 *", WHY),
    move("innovations", "draft", "launch", "401 anonymous; 409 own bureau; 404 *"),
    move("innovations", "draft", "nonsense", "401 anonymous; 404 *"),
    move("innovations", "review", "withdraw", only("own"), WHY),
    move("innovations", "review", "withdraw", only("own", 422)),
    *(
        move("innovations", "review", name, NOT_NOW)
        for name in ("submit", "resubmit", "launch", "complete", "resume")
    ),
    *(move("innovations", "review", name, NOT_NOW) for name in ("approve", "send_back", "reject")),
    move(
        "innovations",
        "approved",
        "launch",
        only("bureau"),
        lambda stage: {"launch_event": stage.id("ceremony")},
    ),
    move("innovations", "approved", "launch", only("bureau", 422)),
    move("innovations", "launched", "begin_evaluation", NOT_NOW),
    *(
        move("innovations", "launched", name, NOT_NOW, WHY)
        for name in ("submit", "withdraw", "approve", "resume")
    ),
    *(
        move("innovations", "launched", name, only("sekda regent"), WHY)
        for name in ("suspend", "complete", "discontinue")
    ),
    move("innovations", "launched", "decline", only("sekda regent", 422), WHY),
    move("contracts", "signing", "void", only_here("bureau"), WHY),
    move("contracts", "signing", "remake", only_here("bureau", 422)),
    *(
        move("contracts", "signing", name, NOT_NOW_HERE, WHY)
        for name in ("request_signatures", "activate", "fulfil", "terminate", "supersede")
    ),
    move("contracts", "in_force", "fulfil", only_here("bureau", 422)),
    move("contracts", "in_force", "terminate", only_here("sekda regent"), WHY),
    *(
        move("contracts", "in_force", name, NOT_NOW_HERE, WHY)
        for name in ("lapse", "complete", "request_signatures", "activate", "void")
    ),
    move("reports", "report_open", "submit", only_here("own", 422)),
    move("reports", "report_open", "waive", only_here("sekda"), WHY),
    *(
        move("reports", "report_open", name, NOT_NOW_HERE)
        for name in ("open", "resubmit", "evaluate", "send_back", "lapse")
    ),
    *(
        move("reports", "report_submitted", name, NOT_NOW, WHY)
        for name in ("open", "submit", "resubmit", "evaluate", "send_back", "waive", "lapse")
    ),
]

APPROVE = {"outcome": "approve"}

WORK: list[MatrixCase] = [
    post("tasks/<uuid:pk>/decisions/", only("head", 201), one("task_review"), APPROVE),
    post("tasks/<uuid:pk>/decisions/", NOT_NOW_HERE, one("task_closed"), APPROVE),
    post("tasks/<uuid:pk>/decisions/", only("bureau", 201), one("task_report"), APPROVE),
    post("tasks/<uuid:pk>/decisions/", NOT_NOW_HERE, one("task_sign"), APPROVE),
    post("tasks/<uuid:pk>/recusal/", only("head", 201), one("task_review"), CONFLICT),
    post("tasks/<uuid:pk>/recusal/", NOT_NOW_HERE, one("task_closed"), CONFLICT),
    post("tasks/<uuid:pk>/recusal/", only("bureau", 201), one("task_report"), CONFLICT),
    post("tasks/<uuid:pk>/recusal/", NOT_NOW_HERE, one("task_sign"), CONFLICT),
    post("tasks/<uuid:pk>/withdrawal/", NOT_NOW, one("task_review")),
    post("tasks/<uuid:pk>/withdrawal/", NOT_NOW_HERE, one("task_closed")),
    post("tasks/<uuid:pk>/withdrawal/", NOT_NOW_HERE, one("task_sign")),
    *(
        row
        for thing, who in (("task_review", "head administrator"), ("task_report", "bureau administrator"))
        for row in (
            get("tasks/<uuid:pk>/reassignment/", only(who), one(thing)),
            post(
                "tasks/<uuid:pk>/reassignment/",
                only(who, 422),
                one(thing),
                {"seat": None, "reason": "Cuti."},
            ),
        )
    ),
    post(
        "tasks/<uuid:pk>/reassignment/", NOT_NOW_HERE, one("task_closed"), {"seat": None, "reason": "Cuti."}
    ),
    get("innovations/<uuid:pk>/deciders/", SEEN_DRAFT, one("draft")),
    get("reports/<uuid:pk>/deciders/", SEEN_HERE, one("report_open")),
    post(
        "tasks/decisions/",
        SIGNED_IN,
        body=lambda stage: {"tasks": [str(stage.value("task_review"))], **APPROVE},
    ),
    get("reports/<uuid:pk>/review/", SEEN_HERE, one("report_open")),
    get("reports/<uuid:pk>/review/", WATCHED, one("report_submitted")),
    get("contracts/<uuid:pk>/", SEEN_HERE, one("signing")),
    get("contracts/<uuid:pk>/transitions/", SEEN_HERE, one("signing")),
    get("contracts/<uuid:pk>/events/", SEEN_HERE, one("signing")),
    get("contracts/<uuid:pk>/signatures/", SEEN_HERE, one("signing")),
    get("contracts/<uuid:pk>/documents/", SEEN_HERE, one("signing")),
    get("contracts/<uuid:pk>/schedule/", SEEN_HERE, one("signing")),
    post("contracts/<uuid:pk>/schedule/", CHANGED_LATER, one("signing"), {"reason": "Menyusul."}),
    post("contracts/<uuid:pk>/schedule/", CHANGED_BADLY, one("contract_draft"), {"reason": "x" * 2001}),
    get("contracts/<uuid:pk>/targets/", SEEN_HERE, one("signing")),
    post("contracts/<uuid:pk>/targets/", CHANGED_LATER, one("signing"), {"reason": "Sesuai rencana."}),
    post("contracts/<uuid:pk>/targets/", CHANGED_BADLY, one("contract_draft"), {"reason": "x" * 2001}),
    # A first contract: its targets are those of the plan.
    get("contracts/<uuid:pk>/next-targets/", "401 anonymous; 404 *", one("contract_draft")),
    post("contracts/<uuid:pk>/next-targets/", CHANGED_LATER, one("contract_draft"), {}),
    get("agencies/<uuid:pk>/reorganisation/", "401 anonymous; 200 gov; 404 *", one("agency")),
    post(
        "agencies/<uuid:pk>/reorganisation/",
        "401 anonymous; 400 administrator; 403 gov; 404 *",
        one("agency"),
        {"effective_on": "2025-01-02", "basis": "Perda"},
    ),
    get("contract-templates/", SIGNED_IN),
    post("contract-templates/", "401 anonymous; 400 *"),
    get(
        "contract-templates/<uuid:pk>/",
        "401 anonymous; 200 own gov neighbour neighbour_head; 404 *",
        one("template"),
    ),
    get("contracts/<uuid:pk>/revisions/", SEEN_HERE, one("in_force")),
    get("contracts/<uuid:pk>/addenda/", SEEN_HERE, one("in_force")),
    post("contracts/<uuid:pk>/revisions/", CHANGED_LATER, one("signing"), CHANGE),
    post("contracts/<uuid:pk>/revisions/", CHANGED_BADLY, one("in_force"), CHANGE | {"ground": "lain"}),
    post("contracts/<uuid:pk>/addenda/", CHANGED_LATER, one("signing"), CHANGE | {"clauses": ["Tambahan."]}),
    post("contracts/<uuid:pk>/addenda/", CHANGED_BADLY, one("in_force"), CHANGE),
    get("documents/<str:sha256>/", SEEN_HERE, {"sha256": "document"}),
    post(
        "contracts/<uuid:pk>/signatures/",
        "401 anonymous; 422 head; 409 regent; 403 own gov; 404 *",
        one("signing"),
        {"passphrase": "salah"},
    ),
    post("contracts/<uuid:pk>/signatures/", NOT_NOW_HERE, one("in_force"), {"passphrase": "salah"}),
    get("reports/<uuid:pk>/", SEEN_HERE, one("report_open")),
    get("reports/<uuid:pk>/", WATCHED, one("report_submitted")),
    get("reports/<uuid:pk>/events/", WATCHED, one("report_submitted")),
    get("reports/<uuid:pk>/transitions/", WATCHED, one("report_submitted")),
    get("reports/<uuid:pk>/deciders/", WATCHED, one("report_submitted")),
    get("reports/<uuid:pk>/evidence/", WATCHED, one("report_submitted")),
    get("reports/<uuid:pk>/revisions/", WATCHED, one("report_submitted")),
    get("reports/<uuid:pk>/revisions/<int:number>/", WATCHED, one("report_submitted", number="first")),
    get("reports/figures/", SIGNED_IN),
    # A file that is no table names its fault; whose report a row is about is asked row by row.
    post("reports/figures/", "401 anonymous; 400 *", body=upload),
    get("evaluations/<uuid:pk>/", WATCHED, one("evaluation")),
    post(
        "evaluations/",
        only("bureau", 201),
        body=lambda stage: {"report": stage.id("report_submitted")},
    ),
    get("appraisals/<uuid:pk>/", SEEN_HERE, one("appraisal_scheduled")),
    get("appraisals/<uuid:pk>/transitions/", SEEN_HERE, one("appraisal_scheduled")),
    get("appraisals/<uuid:pk>/events/", SEEN_HERE, one("appraisal_scheduled")),
    get("appraisals/<uuid:pk>/review/", SEEN_HERE, one("appraisal_scheduled")),
    get("appraisals/<uuid:pk>/deciders/", SEEN_HERE, one("appraisal_scheduled")),
    move("appraisals", "appraisal_scheduled", "waive", only_here("sekda"), WHY),
    *(
        move("appraisals", "appraisal_scheduled", name, NOT_NOW_HERE, WHY)
        for name in ("open", "ask", "explain", "conclude", "lapse")
    ),
    post(
        "plan-changes/",
        "401 anonymous; 201 own bureau; 403 gov lan; 404 *",
        body=lambda stage: {"innovation": stage.id("launched")},
    ),
    post(
        "plan-changes/",
        "401 anonymous; 409 own bureau; 403 gov lan; 404 *",
        body=lambda stage: {"innovation": stage.id("review")},
    ),
    get("plan-changes/<uuid:pk>/", SEEN_DRAFT, one("plan_change")),
    get("plan-changes/<uuid:pk>/", SEEN_HERE, one("plan_change_review")),
    patch("plan-changes/<uuid:pk>/", EDITED_DRAFT.format(200), "plan_change", {"indicators": []}),
    patch("plan-changes/<uuid:pk>/", only_here("own bureau", 409), "plan_change_review", {"team": []}),
    get("innovations/<uuid:pk>/plan-sheet/", SEEN_DRAFT, one("draft")),
    post("innovations/<uuid:pk>/plan-sheet/", EDITED_DRAFT.format(400), one("draft"), upload),
    post("innovations/<uuid:pk>/plan-sheet/", FROZEN, one("review"), upload),
    get("plan-changes/<uuid:pk>/plan-sheet/", SEEN_DRAFT, one("plan_change")),
    post("plan-changes/<uuid:pk>/plan-sheet/", EDITED_DRAFT.format(400), one("plan_change"), upload),
    post(
        "plan-changes/<uuid:pk>/plan-sheet/", only_here("own bureau", 409), one("plan_change_review"), upload
    ),
    get("plan-changes/<uuid:pk>/transitions/", SEEN_HERE, one("plan_change_review")),
    get("plan-changes/<uuid:pk>/events/", SEEN_HERE, one("plan_change_review")),
    get("plan-changes/<uuid:pk>/review/", SEEN_HERE, one("plan_change_review")),
    get("plan-changes/<uuid:pk>/deciders/", SEEN_HERE, one("plan_change_review")),
    move("plan-changes", "plan_change", "submit", "401 anonymous; 200 own bureau; 404 *"),
    move("plan-changes", "plan_change_review", "withdraw", only_here("own bureau"), WHY),
    *(
        move("plan-changes", "plan_change_review", name, NOT_NOW_HERE, WHY)
        for name in ("submit", "resubmit", "accept", "send_back", "reject", "lapse")
    ),
    get("follow-ups/<uuid:pk>/", SEEN_HERE, one("follow_up")),
    get("follow-ups/<uuid:pk>/transitions/", SEEN_HERE, one("follow_up")),
    get("follow-ups/<uuid:pk>/events/", SEEN_HERE, one("follow_up")),
    move("follow-ups", "follow_up", "report", only_here("own"), WHY),
    move("follow-ups", "follow_up", "drop", only_here("sekda"), WHY),
    *(move("follow-ups", "follow_up", name, NOT_NOW_HERE, WHY) for name in ("accept", "reopen", "lapse")),
    get("evaluations/<uuid:pk>/recomputation/", WATCHED, one("evaluation")),
    get("instruments/<slug:name>/<int:number>/", SIGNED_IN, {"name": "=capaian-kinerja", "number": "first"}),
    get("reports/<uuid:pk>/transitions/", SEEN_HERE, one("report_open")),
    get("reports/<uuid:pk>/events/", SEEN_HERE, one("report_open")),
    patch("reports/<uuid:pk>/", only_here("own"), "report_open", {"obstacles": "Tidak ada."}),
    get("reports/<uuid:pk>/unplanned/", SEEN_HERE, one("report_open")),
    post("reports/<uuid:pk>/unplanned/", only_here("own", 201), one("report_open"), {"name": "Aduan"}),
    post("reports/<uuid:pk>/unplanned/", only("own", 409), one("report_submitted"), {"name": "Aduan"}),
    patch(
        "reports/<uuid:pk>/unplanned/<uuid:result_pk>/",
        only_here("own"),
        "report_open",
        {"unit": "Aduan"},
        result_pk="unplanned",
    ),
    delete(
        "reports/<uuid:pk>/unplanned/<uuid:result_pk>/",
        only_here("own", 204),
        one("report_open", result_pk="unplanned"),
    ),
    post(
        "reports/<uuid:pk>/unplanned/<uuid:result_pk>/plan-change/",
        "401 anonymous; 409 own bureau; 403 gov; 404 *",
        one("report_open", result_pk="unplanned"),
    ),
    patch("reports/<uuid:pk>/", only("own", 409), "report_submitted", {"obstacles": "Tidak ada."}),
    get("reports/<uuid:pk>/evidence/", SEEN_HERE, one("report_open")),
    post("reports/<uuid:pk>/evidence/", only_here("own", 201), one("report_open"), upload),
    post("reports/<uuid:pk>/evidence/", only("own", 409), one("report_submitted"), upload),
    get("reports/<uuid:pk>/evidence/files/", SEEN_HERE, one("report_open")),
    post(
        "reports/<uuid:pk>/evidence/files/",
        only_here("own", 201),
        one("report_open"),
        lambda stage: {"attachments": [stage.id("evidence_file")]},
    ),
    post(
        "reports/<uuid:pk>/evidence/files/",
        only("own", 409),
        one("report_submitted"),
        lambda stage: {"attachments": [stage.id("evidence_file")]},
    ),
    patch(
        "reports/<uuid:pk>/evidence/<uuid:evidence_pk>/",
        only_here("own"),
        "report_open",
        {"dated_on": "2025-05-05"},
        evidence_pk="evidence",
    ),
    delete(
        "reports/<uuid:pk>/evidence/<uuid:evidence_pk>/",
        only_here("own", 204),
        one("report_open", evidence_pk="evidence"),
    ),
    delete(
        "reports/<uuid:pk>/evidence/<uuid:evidence_pk>/",
        "401 anonymous; 404 *",
        one("report_submitted", evidence_pk="evidence"),
    ),
    *(
        get(f"leaders/{name}/", "401 anonymous; 403 lan nobody; 200 *")
        for name in ("agencies", "waiting", "offices", "stages", "quarters")
    ),
    get("deadlines/<uuid:pk>/", SEEN_HERE, one("deadline")),
    get("deadlines/<uuid:pk>/extensions/", SEEN_HERE, one("deadline")),
    post("deadlines/<uuid:pk>/extensions/", MINE_TO_ASK, one("deadline"), MORE_TIME),
    post("deadlines/<uuid:pk>/extensions/", "401 anonymous; 400 own gov; 404 *", one("deadline")),
    get("extensions/", SIGNED_IN),
    post("extensions/", "401 anonymous; 400 *"),
    post(
        "extensions/",
        "401 anonymous; 409 sekda; 403 *",
        body=lambda stage: (
            MORE_TIME
            | {"government": stage.id("government"), "due_from": "2030-01-01", "due_until": "2030-01-02"}
        ),
    ),
    post(
        "extensions/<uuid:pk>/decision/",
        "401 anonymous; 201 sekda; 403 own gov; 404 *",
        one("extension"),
        {"outcome": "refused", "decision": "Tidak cukup."},
    ),
    post("deadlines/<uuid:pk>/excuse/", "401 anonymous; 400 own gov; 404 *", one("deadline")),
    post(
        "deadlines/<uuid:pk>/excuse/", "401 anonymous; 409 sekda; 403 own gov; 404 *", one("deadline"), EXCUSE
    ),
    post("extensions/<uuid:pk>/withdrawal/", MINE_TO_ASK, one("extension")),
    post("extensions/preview/", "401 anonymous; 400 *"),
    post(
        "extensions/preview/",
        "401 anonymous; 200 sekda; 403 *",
        body=lambda stage: {
            "government": stage.id("government"),
            "until": "2030-02-01",
            "due_from": "2030-01-01",
            "due_until": "2030-01-02",
        },
    ),
    get("deadlines/<uuid:pk>/replies/", SEEN_HERE, one("deadline")),
    # Not late yet: its head could reply, but there is nothing to reply to.
    post(
        "deadlines/<uuid:pk>/replies/", "401 anonymous; 409 head; 403 own gov; 404 *", one("deadline"), REPLY
    ),
    get("calendar-feeds/", SIGNED_IN),
    post(
        "calendar-feeds/",
        "401 anonymous; 201 own gov; 404 *",
        body=lambda stage: {"scope": "agency", "agency": stage.id("agency")},
    ),
    post(
        "calendar-feeds/",
        "401 anonymous; 201 bureau administrator; 403 gov; 404 *",
        body=lambda stage: {"scope": "public", "government": str(stage.world.government.pk)},
    ),
    delete("calendar-feeds/<uuid:pk>/", "401 anonymous; 204 operator; 404 *", one("feed")),
    get("deadlines/<uuid:pk>/receipts/", SEEN_HERE, one("deadline")),
    get("notices/", SIGNED_IN),
    post("notices/read/", SIGNED_IN, body={"ids": ["00000000-0000-4000-8000-000000000009"]}),
    get("notices/preferences/", SIGNED_IN),
    get("failed-messages/", "401 anonymous; 200 administrator; 403 *"),
    get("failed-messages/decisions/", "401 anonymous; 200 administrator; 403 *"),
    post(
        "failed-messages/decisions/",
        "401 anonymous; 201 administrator; 403 *",
        body={"outcome": "again"},
    ),
    get(
        "governments/<uuid:pk>/webhook-deliveries/",
        "401 anonymous; 200 administrator; 403 gov; 404 *",
        one("government"),
    ),
    post(
        "governments/<uuid:pk>/webhook-deliveries/",
        "401 anonymous; 404 administrator; 403 gov; 404 *",
        one("government"),
        body={"message": "00000000-0000-4000-8000-000000000009"},
    ),
    MatrixCase("PATCH", f"{V1}notices/preferences/", SIGNED_IN, body={"digest_hour": 10}),
]

API = [
    *OPEN,
    *LISTS,
    *INNOVATIONS,
    *PLANS,
    *MOVES,
    *WORK,
    *OFFICES,
    *PRIVACY,
    *PACKAGES,
    *REGIONAL,
    *CASES,
    *PROGRAMMES,
    *REGULATIONS,
    *PEOPLE,
    *POLICIES,
    *DECREES,
]
