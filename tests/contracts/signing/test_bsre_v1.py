"""eSign Client Service, version 1, played by the simulator, by the contract of all backends."""

import pytest

from contracts.signing.bsre_v1 import BsreV1Signer
from tests.contracts.signing.conftest import PASSPHRASES
from tests.contracts.signing.contract_suite import *  # noqa: F403 -- every test of the contract
from tests.contracts.signing.contract_suite import Backend
from tests.contracts.signing.documents import DIRECTOR_SEAT, REGENT_SEAT


@pytest.fixture
def backend(bsre):
    return Backend(BsreV1Signer(), PASSPHRASES[DIRECTOR_SEAT], PASSPHRASES[REGENT_SEAT])
