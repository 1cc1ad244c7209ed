"""Proposals over HTTP: drafts, versions, gaps, transitions, decisions."""

from io import BytesIO

import pytest

from innovations.models import Innovation
from tests.api.conftest import Api
from tests.world import World
from workflow.models import Event

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def named(content: bytes, name: str) -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file


def test_a_title_from_before_the_gate_is_corrected(world: World, api: Api) -> None:
    """As on the page: the same rules, the same event; the title of what was signed before stays in its revision."""
    item = world.launched()
    address = f"innovations/{item.pk}/title/"
    right = api.post(world.bureau, address, {"title": "Kantin Puspa", "reason": "Uji."})
    Innovation.objects.filter(pk=item.pk).update(title="Kantin 你")

    refused = api.post(world.bureau, address, {"title": "Kantin 好", "reason": " "})
    foreign = api.post(world.bureau, address, {"title": "Kantin 好", "reason": "Tidak tercetak."})
    closed = api.post(world.sekda, address, {"title": "Kantin Puspa", "reason": "Tidak tercetak."})
    done = api.post(world.bureau, address, {"title": "Kantin\n Puspa", "reason": "Tidak tercetak."})

    event = Event.objects.get(kind="innovation.correct_title")
    assert (right.status_code, right.data["code"]) == (409, "title_is_right")
    assert (refused.status_code, [gap["field"] for gap in refused.data["errors"]]) == (400, ["reason"])
    assert (foreign.status_code, [gap["field"] for gap in foreign.data["errors"]]) == (400, ["title"])
    assert closed.status_code == 403
    assert (done.status_code, done.data["title"]) == (200, "Kantin Puspa")
    assert (event.subject_id, event.actor_id) == (item.pk, world.bureau.person_id)


def test_a_proposal_goes_from_draft_to_approved_over_http(api, world):
    made = api.post(
        world.innovator,
        "innovations/",
        {
            "agency": str(world.agency.pk),
            "title": "Kantin Puspa",
            "intake": "register",
            "year": 2024,
            "form": "pelayanan_publik",
            "medium": "non_digital",
        },
    )
    pk, etag = made.data["id"], made["ETag"]
    refused = api.post(world.innovator, f"innovations/{pk}/transitions/submit/")
    changed = api.patch(
        world.innovator, f"innovations/{pk}/", {"description": "Kelas calon pengantin."}, if_match=etag
    )
    submitted = api.post(world.innovator, f"innovations/{pk}/transitions/submit/", if_match=changed["ETag"])
    decisions = []
    for who in (world.head, world.lan, world.sekda):
        task = api.get(who, "tasks/").data["results"][0]
        decisions.append(api.post(who, f"tasks/{task['id']}/decisions/", {"outcome": "approve"}).status_code)

    assert (made.status_code, made.data["state"], etag) == (201, "draft", '"1"')
    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")
    assert [(e["field"], e["code"]) for e in refused.data["errors"]] == [("description", "required")]
    assert (changed.status_code, changed.data["version"]) == (200, 2)
    assert (submitted.status_code, submitted.data["state"]) == (200, "in_review")
    assert decisions == [201, 201, 201]
    assert Innovation.objects.get(pk=pk).state == "approved"


def test_a_stale_change_is_refused_with_the_present_state(api, world):
    innovation = world.draft()
    api.patch(world.innovator, f"innovations/{innovation.pk}/", {"title": "Baru"}, if_match='"1"')

    response = api.patch(world.innovator, f"innovations/{innovation.pk}/", {"title": "Lama"}, if_match='"1"')

    innovation.refresh_from_db()
    assert (
        response.status_code,
        response.data["code"],
        response.data["version"],
        response.data["state"],
    ) == (
        412,
        "stale",
        2,
        "draft",
    )
    assert innovation.title == "Baru"


def test_a_change_without_a_version_is_refused(api, world):
    innovation = world.draft()

    response = api.patch(world.innovator, f"innovations/{innovation.pk}/", {"title": "Lama"})

    assert (response.status_code, response.data["code"]) == (428, "precondition_required")


def test_unknown_members_of_a_body_are_refused_all_at_once(api, world):
    innovation = world.draft()

    response = api.patch(
        world.innovator,
        f"innovations/{innovation.pk}/",
        {"state": "approved", "version": 9, "title": "x"},
        if_match='"1"',
    )

    assert response.status_code == 400
    assert {e["field"] for e in response.data["errors"]} == {"state", "version"}


def test_a_transition_cannot_be_given_a_time_or_another_actor(api, world):
    innovation = world.draft()

    response = api.post(
        world.innovator,
        f"innovations/{innovation.pk}/transitions/submit/",
        {"at": "2020-01-01T00:00:00Z", "actor": str(world.head.person_id)},
    )

    assert response.status_code == 400
    assert {e["field"] for e in response.data["errors"]} == {"at", "actor"}


def test_exits_of_a_review_are_not_taken_by_hand(api, world):
    innovation = world.submitted()

    response = api.post(world.sekda, f"innovations/{innovation.pk}/transitions/approve/")

    assert (response.status_code, response.data["code"]) == (409, "decided_by_review")


def test_internal_transitions_are_refused_over_http(api, world):
    innovation = world.launched()

    response = api.post(world.bureau, f"innovations/{innovation.pk}/transitions/begin_evaluation/")

    assert (response.status_code, response.data["code"]) == (409, "decided_by_system")


def test_the_explanation_agrees_with_what_happens(api, world):
    innovation = world.submitted()

    options = api.get(world.innovator, f"innovations/{innovation.pk}/transitions/").data

    by_name = {option["name"]: option for option in options}
    withdrawn = api.post(world.innovator, f"innovations/{innovation.pk}/transitions/withdraw/")
    assert [(r["field"], r["code"]) for r in by_name["withdraw"]["reasons"]] == [("comment", "required")]
    assert [(r["field"], r["code"]) for r in withdrawn.data["errors"]] == [("comment", "required")]
    assert by_name["approve"]["reasons"][0]["code"] == "decided_by_review"
    assert by_name["submit"]["here"] is False


def test_a_second_decision_on_the_same_task_names_the_first(api, world):
    world.submitted()
    task = api.get(world.head, "tasks/").data["results"][0]["id"]
    api.post(world.head, f"tasks/{task}/decisions/", {"outcome": "approve"})

    response = api.post(world.head, f"tasks/{task}/decisions/", {"outcome": "approve"})

    assert (response.status_code, response.data["code"]) == (409, "already_decided")
    assert response.data["decided"]["outcome"] == "approve"


def test_a_return_needs_a_comment_kept_out_of_the_payload(api, world):
    innovation = world.submitted()
    task = api.get(world.head, "tasks/").data["results"][0]["id"]

    bare = api.post(world.head, f"tasks/{task}/decisions/", {"outcome": "return"})
    said = api.post(world.head, f"tasks/{task}/decisions/", {"outcome": "return", "comment": "Rahasia besar"})

    events = api.get(world.innovator, f"innovations/{innovation.pk}/events/").data["results"]
    assert (bare.status_code, said.status_code) == (422, 201)
    assert [e["kind"] for e in events] == [
        "innovation.create",
        "innovation.submit",
        "innovation.decide",
        "innovation.send_back",
    ]
    assert events[2]["comments"] == {"comment": "Rahasia besar"}
    assert not [e for e in Event.objects.all() if b"Rahasia" in bytes(e.payload)]


def test_rows_of_a_plan_are_added_changed_and_removed(api, world):
    innovation = world.draft()
    base = f"innovations/{innovation.pk}/milestones/"

    added = api.post(world.innovator, base, {"activity": "Uji coba", "planned_start": "2025-02-01"})
    backwards = api.patch(
        world.innovator, f"{base}{added.data['id']}/", {"planned_end": "2025-01-01"}, if_match='"2"'
    )
    changed = api.patch(world.innovator, f"{base}{added.data['id']}/", {"output": "Laporan"}, if_match='"2"')
    removed = api(world.innovator, "DELETE", f"{base}{added.data['id']}/")

    assert (added.status_code, added.data["position"], added.data["planned_start"]) == (201, 1, "2025-02-01")
    assert backwards.status_code == 400
    assert (changed.status_code, changed.data["activity"], changed.data["output"]) == (
        200,
        "Uji coba",
        "Laporan",
    )
    assert removed.status_code == 204
    assert api.get(world.innovator, base).data["results"] == []


def test_indicators_carry_decimal_text(api, world):
    innovation = world.draft()

    rows = api.get(world.innovator, f"innovations/{innovation.pk}/indicators/").data["results"]

    assert [(r["target_year"], r["target_q1"], r["baseline"]) for r in rows] == [
        ("200", "50", None),
        ("10", None, None),
    ]


def test_targets_take_any_part_of_a_year_and_old_names(api, world):
    innovation = world.draft()
    row = innovation.indicators.get(position=1)
    address = f"innovations/{innovation.pk}/indicators/{row.pk}/"

    changed = api.patch(
        world.innovator,
        address,
        {
            "target_q2": "75.50",
            "targets": [{"period": "month_1", "value": "8"}, {"period": "quarter_1", "value": None}],
        },
        if_match=f'"{innovation.version}"',
    )

    assert (changed.status_code, changed.data["targets"]) == (
        200,
        [{"period": "month_1", "value": "8"}, {"period": "quarter_2", "value": "75.5"}],
    )
    assert [changed.data[f"target_q{number}"] for number in (1, 2, 3, 4)] == [None, "75.5", None, None]


def test_an_impossible_or_doubled_target_is_refused(api, world):
    innovation = world.draft()
    base = f"innovations/{innovation.pk}/indicators/"

    unknown = api.post(
        world.innovator, base, {"name": "Baru", "targets": [{"period": "week_1", "value": "8"}]}
    )
    twice = api.post(
        world.innovator,
        base,
        {"name": "Baru", "target_q1": "1", "targets": [{"period": "quarter_1", "value": "8"}]},
    )

    assert [(answer.status_code, answer.json()["errors"][0]["field"]) for answer in (unknown, twice)] == [
        (400, "targets.0.period"),
        (400, "targets"),
    ]


def test_a_file_is_stored_by_its_hash_and_only_ever_downloaded(api, world):
    innovation = world.draft()
    base = f"innovations/{innovation.pk}/attachments/"

    made = api.post(world.innovator, base, {"file": named(PDF, "../bukti.pdf"), "kind": "SK"})
    sent = api.get(world.head, f"{base}{made.data['id']}/")
    removed = api(world.innovator, "DELETE", f"{base}{made.data['id']}/")

    assert (made.status_code, made.data["name"], made.data["size"]) == (201, "bukti.pdf", len(PDF))
    assert (sent.content, sent["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert sent["Content-Disposition"] == 'attachment; filename="bukti.pdf"'
    assert removed.status_code == 204
    assert api.get(world.innovator, base).data["results"] == []


def test_files_that_a_browser_would_run_are_refused(api, world):
    innovation = world.draft()
    base = f"innovations/{innovation.pk}/attachments/"

    page = api.post(world.innovator, base, {"file": named(b"<script>", "a.html")})
    disguised = api.post(world.innovator, base, {"file": named(b"<script>", "a.pdf")})
    huge = api.post(world.innovator, base, {"file": named(PDF + b" " * (10 * 1024 * 1024), "a.pdf")})

    codes = [(r.status_code, [e["code"] for e in r.data["errors"]]) for r in (page, disguised, huge)]
    assert codes == [(400, ["type"]), (400, ["content"]), (400, ["too_large"])]


def test_a_revision_lists_what_changed_since_another(api, world):
    innovation = world.submitted()
    world.decide(innovation, world.head, "return")
    innovation.refresh_from_db()
    api.patch(
        world.innovator,
        f"innovations/{innovation.pk}/",
        {"title": "Kantin Puspa 2"},
        if_match=f'"{innovation.version}"',
    )
    api.post(world.innovator, f"innovations/{innovation.pk}/transitions/resubmit/")

    response = api.get(world.lan, f"innovations/{innovation.pk}/revisions/2/?against=1")

    assert response.data["changes"] == [
        {"path": "title", "before": "Kantin Puspa", "after": "Kantin Puspa 2"}
    ]


@pytest.mark.parametrize("year", [0, 1944, 2201, 32000, 99999, 10**30])
def test_a_year_that_nobody_means_is_refused(world: World, api: Api, year: int) -> None:
    draft = world.draft()
    new = {"title": "Perahu pintar", "agency": str(world.agency.pk), "year": year}

    made = api.post(world.innovator, "innovations/", new)
    changed = api.patch(
        world.innovator, f"innovations/{draft.pk}/", {"year": year}, if_match=f'"{draft.version}"'
    )

    answers = [
        (answer.status_code, [e["field"] for e in answer.data["errors"]]) for answer in (made, changed)
    ]
    assert answers == [(400, ["year"])] * 2


def test_the_first_and_the_last_year_are_kept(world: World, api: Api) -> None:
    new = {"title": "Perahu pintar", "agency": str(world.agency.pk)}

    made = [api.post(world.innovator, "innovations/", new | {"year": year}) for year in (1945, 2200)]

    assert [(answer.status_code, answer.data["year"]) for answer in made] == [(201, 1945), (201, 2200)]
