"""Writes sent twice: one effect, the same answer; a refused request leaves no key."""

import threading

import pytest
from django.db import connection

from common.errors import NotNow
from innovations.models import Innovation
from organisations.models import Person
from workflow.engine import idempotency
from workflow.models import Event, IdempotencyKey


def draft(world, **more):
    return {"agency": str(world.agency.pk), "title": "Kantin Puspa", **more}


def test_the_same_request_again_gets_the_stored_answer(api, world):
    first = api.post(world.innovator, "innovations/", draft(world), idempotency_key="a-1")

    again = api.post(world.innovator, "innovations/", draft(world), idempotency_key="a-1")

    assert (again.status_code, again.json(), again["Idempotent-Replayed"]) == (201, first.json(), "true")
    assert again["ETag"] == first["ETag"]
    assert "Idempotent-Replayed" not in first
    assert Innovation.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(api, world):
    api.post(world.innovator, "innovations/", draft(world), idempotency_key="a-1")

    response = api.post(world.innovator, "innovations/", draft(world, title="Lain"), idempotency_key="a-1")

    assert (response.status_code, response.data["code"]) == (422, "key_reused")
    assert Innovation.objects.count() == 1


def test_keys_belong_to_their_person(api, world):
    api.post(world.innovator, "innovations/", draft(world), idempotency_key="a-1")

    response = api.post(world.operator, "innovations/", draft(world), idempotency_key="a-1")

    assert (response.status_code, Innovation.objects.count()) == (201, 2)


def test_a_refused_request_leaves_no_key(api, world):
    innovation = world.draft(title="")
    path = f"innovations/{innovation.pk}/transitions/submit/"

    refused = api.post(world.innovator, path, idempotency_key="s-1")
    api.patch(world.innovator, f"innovations/{innovation.pk}/", {"title": "Ada"}, if_match='"1"')
    accepted = api.post(world.innovator, path, idempotency_key="s-1")

    assert (refused.status_code, accepted.status_code) == (422, 200)


def test_a_replayed_change_is_not_stale(api, world):
    innovation = world.draft()
    path = f"innovations/{innovation.pk}/"

    answers = [
        api.patch(world.innovator, path, {"title": "Baru"}, if_match='"1"', idempotency_key="p-1")
        for _ in range(2)
    ]

    assert [(a.status_code, a.data["version"]) for a in answers] == [(200, 2), (200, 2)]


def test_a_replayed_decision_writes_one_event(api, world):
    innovation = world.submitted()
    task = api.get(world.head, "tasks/").data["results"][0]["id"]

    answers = [
        api.post(
            world.head, f"tasks/{task}/decisions/", {"outcome": "approve"}, idempotency_key="d-1"
        ).status_code
        for _ in range(3)
    ]

    assert answers == [201, 201, 201]
    assert Event.objects.filter(subject_id=innovation.pk, kind="innovation.decide").count() == 1


@pytest.mark.parametrize("key", ["", "x" * 121, "tab\tinside"])
def test_a_malformed_key_is_refused(api, world, key):
    response = api.post(world.innovator, "innovations/", draft(world), idempotency_key=key)

    assert (response.status_code, response.data["errors"][0]["field"]) == (400, "Idempotency-Key")


def test_work_outside_transactions_is_reserved_first(world):
    person = world.innovator.person_id
    seen = []

    def work():
        seen.append(IdempotencyKey.objects.get(key="o-1").status)
        with pytest.raises(NotNow, match=r".") as inner:
            idempotency.once_outside(work, actor_id=person, key="o-1", request_sha256="f" * 64)
        return 201, {"code": inner.value.code}

    answer = idempotency.once_outside(work, actor_id=person, key="o-1", request_sha256="f" * 64)

    assert (seen, answer.body) == ([None], {"code": "key_in_flight"})


def test_refused_outside_work_releases_its_reservation(world):
    def work():
        raise NotNow("no")

    with pytest.raises(NotNow):
        idempotency.once_outside(work, actor_id=world.innovator.person_id, key="o-1", request_sha256="f" * 64)

    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_time_has_one_effect():
    person = Person.objects.create()
    barrier, answers, effects = threading.Barrier(8), [], []

    def client():
        barrier.wait()
        try:
            answer = idempotency.once(work, actor_id=person.pk, key="k", request_sha256="f" * 64)
            answers.append((answer.status, answer.body))
        except NotNow as refusal:
            answers.append((refusal.http_status, refusal.code))
        finally:
            connection.close()

    def work():
        effects.append(1)
        return 201, {"n": len(effects)}

    threads = [threading.Thread(target=client) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert len(effects) == 1
    assert {str(a) for a in answers} <= {"(201, {'n': 1})", "(409, 'key_in_flight')"}
    assert len(answers) == 8
