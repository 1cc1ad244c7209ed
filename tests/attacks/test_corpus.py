"""Every attack ends in its stated verdict, by upload and by hash; and the rules that decide so can be seen to bite."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from common.canonical import sha256_hex
from contracts.services import verifying
from contracts.signing import configured_signer
from contracts.verification.process import examining
from contracts.verification.verdicts import FileVerdict, Judgement, judge, verdict_on
from tests import campaign

# What a file is called does not depend on the engine; the registry is read on both in tests/contracts/verification.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(autouse=True)
def _unlimited(settings):
    settings.PRAKARSA_VERIFY_RATE = settings.PRAKARSA_VERIFY_RATE_TOTAL = "100000/min"


@pytest.fixture(scope="package")
def judgements(real, attacks, django_db_blocker) -> dict[str, Judgement]:
    """What the registry and the examining process say about each attack, asked once."""
    roots = configured_signer().trust_roots()

    def examine(pdf, moment):
        return examining.examine(pdf, trust_roots=roots, at=moment)

    with django_db_blocker.unblock():
        return {
            attack.name: judge(attack.pdf, verifying.DatabaseRegistry(), examine=examine, at=real.at)
            for attack in attacks
        }


def test_the_corpus_is_large_and_every_file_is_another_one(real, attacks):
    digests = {sha256_hex(attack.pdf) for attack in attacks}

    assert len(attacks) >= 60
    assert len(digests) == len(attacks)
    assert not digests & {sha256_hex(pdf) for pdf in (*real.versions, real.other)}


def test_every_attack_ends_in_its_verdict(attacks, judgements):
    assert {name: judged.verdict for name, judged in judgements.items()} == {
        attack.name: attack.verdict for attack in attacks
    }


def test_every_attack_ends_in_its_verdict_through_the_upload(registered, attacks):
    """Over HTTP, with the printed code, as a stranger would send it; in the gate a few of each verdict."""
    _real, token = registered
    client = APIClient()

    chosen = some(attacks)
    answers = {attack.name: verdict_of_upload(client, attack.pdf, token) for attack in chosen}

    assert answers == {attack.name: (200, attack.verdict.value) for attack in chosen}


def some(attacks):
    """All of them in a campaign; in the gate, which judges all of them without HTTP, a few of each verdict."""
    few = campaign.length(short=3, full=len(attacks))
    drawn = campaign.shuffled(attacks, seed=campaign.first_seed())
    return [
        attack for verdict in FileVerdict for attack in [row for row in drawn if row.verdict == verdict][:few]
    ]


def verdict_of_upload(client, pdf, token):
    """Status and verdict of the endpoint."""
    answer = client.post(
        "/api/v1/verify/", {"file": SimpleUploadedFile("a.pdf", pdf), "token": token}, format="multipart"
    )
    return answer.status_code, answer.json().get("verdict")


def test_no_attack_is_called_identical_by_its_hash_on_the_page(registered, attacks):
    real, token = registered
    client = Client()

    told = Counter(verdict_of_hash(client, attack.pdf, token) for attack in attacks)

    assert told == {(200, "different"): len(attacks)}
    assert verdict_of_hash(client, real.whole, token) == (
        200,
        "identical",
    )  # so the comparison does find a match


def verdict_of_hash(client, pdf, token):
    """Status of the page behind the code, and the verdict that it marks."""
    page = client.post(f"/verifikasi/{token}/", {"sha256": sha256_hex(pdf)})
    found = re.search(r'data-verdict="([a-z_]+)"', page.content.decode())
    return page.status_code, found and found[1]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_each_registered_version_is_identical(registered, number):
    real, token = registered

    shown = verifying.verify(real.versions[number], at=real.at, token=token)

    assert (shown.verdict, shown.version, shown.newest, len(shown.signatures)) == (
        FileVerdict.IDENTICAL,
        number,
        2,
        number,
    )
    assert (shown.terms_match, shown.print_matches) == (True, True)
    assert verifying.same_file(token, sha256_hex(real.versions[number])) == number


def test_a_code_of_another_contract_makes_a_file_foreign(registered):
    real, token = registered

    assert verifying.verify(real.other, at=real.at, token=token).verdict == FileVerdict.FOREIGN
    assert verifying.verify(real.other, at=real.at).verdict == FileVerdict.IDENTICAL
    assert verifying.same_file(token, sha256_hex(real.other)) is None


def test_without_the_registry_some_would_pass(judgements):
    """Whoever trusts valid signatures alone takes these for the document: the registry is needed."""
    fooled = [name for name, judged in judgements.items() if judged.verdict == FileVerdict.SIGNED_OTHER_FILE]

    assert {"container-in-other-case", "signed-again-by-both", "shadow-prepared"} <= set(fooled)


def test_without_the_coverage_rule_some_would_pass(judgements):
    """ "Intact and trusted" alone calls files with replaced pages validly signed: the coverage rule is needed."""
    verdicts = Counter()
    for judged in judgements.values():
        evidence = judged.evidence
        signatures = tuple(
            replace(facts, covers_whole_file=True, later_changes_allowed=True)
            for facts in evidence.examined.signatures
        )
        verdicts[
            judged.verdict,
            verdict_on(replace(evidence, examined=replace(evidence.examined, signatures=signatures))),
        ] += 1

    assert verdicts[FileVerdict.ALTERED, FileVerdict.SIGNED_OTHER_FILE] > 10
