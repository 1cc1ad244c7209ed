"""Files signed by the wrong people, with the wrong certificates, or prepared before they were signed."""

from collections.abc import Iterator
from datetime import UTC, datetime

from contracts.documents.rendering import render_contract
from contracts.signing.pkcs12 import prepare
from contracts.terms.contract_terms import ContractTerms
from contracts.verification.verdicts import FileVerdict
from tests.attacks import genuine, updates
from tests.attacks.genuine import FIRST, SECOND, Genuine, both_signed, impostor, named, signed
from tests.attacks.updates import ALTERED, FOREIGN, SIGNED, updated
from tests.contracts.samples import changed


def printed(terms: ContractTerms, paper: str = "A4") -> bytes:
    """An unsigned contract of these terms, made with the product's own printer."""
    rendered = render_contract(terms, paper=paper)
    return prepare(rendered.pdf, rendered.boxes)


def attacks(real: Genuine) -> Iterator[tuple[str, bytes, FileVerdict]]:
    """Name, file and verdict of each."""
    head, regent = real.key_of(real.first_seat), real.key_of(real.second_seat)
    stranger = real.key_of(real.stranger_seat)
    authority, look_alike = genuine.authority(), genuine.look_alike()
    unsigned, once = real.unsigned, real.once
    others = changed(
        real.terms,
        indicators=(changed(real.terms.indicators[0], target_year="1"), *real.terms.indicators[1:]),
    )
    same_number = printed(others)
    other_sheet = printed(real.terms, "F4")

    yield "same-terms-on-another-sheet", other_sheet, ALTERED
    yield "same-number-unsigned", same_number, FOREIGN
    yield "same-number-signed-by-the-real-signers", both_signed(same_number, head, regent), FOREIGN
    fake_head, fake_regent = impostor(head, look_alike), impostor(regent, look_alike)
    yield "same-number-look-alike-authority", both_signed(same_number, fake_head, fake_regent), FOREIGN
    yield "look-alike-authority", both_signed(unsigned, fake_head, fake_regent), ALTERED
    yield "second-by-look-alike-authority", signed(once, fake_regent, SECOND), ALTERED
    yield (
        "self-signed",
        both_signed(unsigned, named("Kepala", look_alike), named("Bupati", look_alike)),
        ALTERED,
    )
    own = impostor(head, authority)
    yield "same-names-other-keys", both_signed(unsigned, own, impostor(regent, authority)), ALTERED
    past, present = datetime(2016, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
    for name, options in {
        "expired-certificate": {"until": past},
        "certificate-not-yet-valid": {"since": present},
        "certificate-for-another-use": {"signing": False},
    }.items():
        culprit = impostor(regent, authority, **options)
        yield name, signed(once, culprit, SECOND), ALTERED
    yield "weak-digest", signed(once, regent, SECOND, digest="sha1"), ALTERED
    yield "right-people-wrong-places", both_signed(unsigned, regent, head), ALTERED
    yield "one-person-twice", both_signed(unsigned, head, head), ALTERED
    yield "another-office", signed(once, stranger, SECOND), ALTERED
    yield "third-signature", signed(once, stranger, "ttd-ketiga", new_field=True), ALTERED
    yield "signed-by-second-only", signed(unsigned, regent, SECOND), SIGNED
    yield "signed-again-by-both", both_signed(unsigned, head, regent), SIGNED
    yield "signed-again-by-first", signed(unsigned, head, FIRST, certify=True), SIGNED
    yield "other-sheet-signed-by-both", both_signed(other_sheet, head, regent), SIGNED
    # Shadow attacks: something is hidden in the file before it is signed, and brought to light afterwards.
    hidden = updated(unsigned, updates.layer)
    shadowed = both_signed(hidden, head, regent)
    yield "shadow-prepared", shadowed, SIGNED
    yield (
        "shadow-hide",
        updated(shadowed, updates.root_entry("/OCProperties", updates.generic.DictionaryObject())),
        ALTERED,
    )
    yield "shadow-replace", updated(both_signed(unsigned, head, regent), updates.other_glyphs), ALTERED
    covered = both_signed(updated(unsigned, updates.annotation("/Stamp")), head, regent)
    yield "shadow-hide-and-replace", updated(covered, updates.replaced_page), ALTERED
    yield (
        "terms-swapped-before-signing",
        both_signed(updated(unsigned, updates.swapped_terms(others.canonical())), head, regent),
        ALTERED,
    )
