"""The examining process outlives the files that kill it; networks, not addresses, are counted."""

from datetime import UTC, datetime

import pytest

from contracts.verification.limits import network_of
from contracts.verification.process import ExaminingProcess
from contracts.verification.verdicts import MOST_REVISIONS, ExaminedFile, revisions
from tests.attacks.hostile import bomb, written

AT = datetime(2025, 2, 1, tzinfo=UTC)


@pytest.fixture
def process():
    examining = ExaminingProcess(cpu_seconds=3)
    yield examining
    examining.close()


def test_a_bomb_leaves_the_next_file_readable(process):
    plain = written("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>")

    assert process.examine(bomb(), trust_roots=(), at=AT).signatures == ()
    assert process.examine(plain, trust_roots=(), at=AT) == ExaminedFile(readable=True)


def test_thousands_of_end_marks_are_not_thousands_of_digests():
    assert len(revisions(b"%%EOF\r\n" * 10_000)) <= 3 * MOST_REVISIONS


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("nonsense", "nonsense"),
    ],
)
def test_an_address_counts_as_its_network(address, network):
    assert network_of(address) == network
