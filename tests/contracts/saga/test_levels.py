"""B-T and B-LT through the whole saga: what is missing stops a signature or is told, and never passes for more."""

import pytest

from contracts.documents import store
from contracts.enums import ContractState, RequestStatus, VersionAdds
from contracts.models import SignatureRequest
from contracts.services import augmenting, signing, verifying
from contracts.services.stuck_documents import stuck_documents_visible_to
from contracts.signing import base
from demo.simulators.faults import AuthorityFault, EsignFault
from tests.acting import as_actor
from tests.contracts.signing_settings import signing_file
from tests.world import SECRET
from workflow.models import Event, OutboxMessage
from workflow.outbox import queue

pytestmark = pytest.mark.django_db


def signed_by_both(office, contract):
    signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())
    return signing.sign(contract, actor=office.regent, secret=SECRET, at=office.tick())


def versions(contract):
    return list(contract.documents.order_by("version_no").values_list("version_no", "adds"))


def shown(contract, office):
    """What anyone is told about the newest version."""
    newest = contract.documents.order_by("-version_no").first()
    return verifying.verify(store.load(newest.sha256), at=office.now, token=contract.public_token)


def levels_in(file):
    return [
        (entry.facts.level, entry.facts.timestamp_trusted, entry.facts.timestamp_authority)
        for entry in file.signatures
    ]


STAMPED_BY = "Otoritas cap waktu (simulasi)"
TWO_SIGNED = [(0, VersionAdds.PRINT), (1, VersionAdds.SIGNATURE), (2, VersionAdds.SIGNATURE)]


def test_at_b_t_each_signature_shows_its_trusted_time(office, contract, stamped):
    contract = signed_by_both(office, contract)

    told = shown(contract, office)

    assert levels_in(told) == [("B-T", True, STAMPED_BY)] * 2
    assert [entry.facts.timestamped_at for entry in told.signatures] == [
        request.requested_at for request in SignatureRequest.objects.order_by("party")
    ]
    assert OutboxMessage.objects.filter(topic=augmenting.AUGMENT).count() == 0


def test_an_authority_that_is_not_trusted_gives_no_level(office, contract, stamped, settings, tmp_path):
    contract = signed_by_both(office, contract)
    signing_file(settings, tmp_path, level="B-B", timestamps=None)

    assert levels_in(shown(contract, office)) == [("B-B", False, STAMPED_BY)] * 2


def test_at_b_lt_the_revocation_data_become_a_further_version(office, contract, long_term):
    contract = signed_by_both(office, contract)
    before = store.load(contract.documents.get(version_no=2).sha256)

    queue.deliver_due(at=office.tick())
    queue.deliver_due(at=office.tick())

    assert versions(contract) == [*TWO_SIGNED, (3, VersionAdds.REVOCATION_DATA)]
    assert store.load(contract.documents.get(version_no=3).sha256).startswith(before)
    told = shown(contract, office)
    assert (told.verdict, told.version, levels_in(told)) == (
        verifying.FileVerdict.IDENTICAL,
        3,
        [("B-LT", True, STAMPED_BY)] * 2,
    )
    kinds = Event.objects.filter(subject_id=contract.pk, kind="contract.add_revocation_data")
    assert kinds.count() == 1


def test_the_version_before_stays_and_names_the_later_one(office, contract, long_term):
    contract = signed_by_both(office, contract)
    queue.deliver_due(at=office.tick())
    earlier = store.load(contract.documents.get(version_no=2).sha256)

    told = verifying.verify(earlier, at=office.now)

    assert (told.verdict, told.version, told.newest) == (verifying.FileVerdict.IDENTICAL, 2, 3)
    assert [level for level, *_rest in levels_in(told)] == ["B-T", "B-T"]


def test_without_revocation_data_the_file_stays_b_t_for_now(office, contract, long_term):
    contract = signed_by_both(office, contract)
    long_term.faults.set(AuthorityFault.NO_REVOCATION)

    queue.deliver_due(at=office.tick())

    waiting = stuck_documents_visible_to(as_actor(office.bureau, office.now), at=office.now)
    assert [(row.contract, row.code) for row in waiting] == [(contract, "revocation_unavailable")]
    assert (versions(contract), contract.state) == (TWO_SIGNED, ContractState.IN_FORCE)
    assert [level for level, *_rest in levels_in(shown(contract, office))] == ["B-T", "B-T"]
    long_term.faults.clear()
    queue.deliver_due(at=office.tick(hours=2))
    assert [level for level, *_rest in levels_in(shown(contract, office))] == ["B-LT", "B-LT"]
    assert stuck_documents_visible_to(as_actor(office.bureau, office.now), at=office.now) == []


def test_a_certificate_revoked_later_is_never_long_term(office, contract, long_term, service):
    contract = signed_by_both(office, contract)
    long_term.revoke(service._people["3523010101650012"].issued.certificate)

    queue.deliver_due(at=office.tick())

    waiting = stuck_documents_visible_to(as_actor(office.bureau, office.now), at=office.now)
    assert [row.code for row in waiting] == ["certificate_revoked"]
    assert versions(contract) == TWO_SIGNED


def test_a_service_that_stamps_nothing_leaves_it_unknown(office, contract, stamped, service):
    service.faults.set(EsignFault.NO_TIMESTAMP)

    with pytest.raises(base.LevelNotReached):
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    found = SignatureRequest.objects.get()
    assert (found.status, found.failure) == (RequestStatus.UNKNOWN, "level_not_reached")
    assert versions(contract) == TWO_SIGNED[:1]


STAMP_FAULTS = [
    fault for fault in AuthorityFault if fault not in (AuthorityFault.SLOW, AuthorityFault.NO_REVOCATION)
]


@pytest.mark.parametrize("fault", STAMP_FAULTS)
def test_with_a_key_at_hand_a_bad_time_stamp_signs_nothing(office, contract, stamped, settings, fault):
    settings.PRAKARSA_SIGNER = "development"
    stamped.faults.set(fault)

    with pytest.raises(base.TimestampUnavailable):
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    found = SignatureRequest.objects.get()
    assert (found.status, found.failure, versions(contract)) == (
        RequestStatus.FAILED,
        "timestamp_unavailable",
        TWO_SIGNED[:1],
    )
