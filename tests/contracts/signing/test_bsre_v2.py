"""eSign Client Service, version 2, played by the simulator, by the contract of all backends."""

import pytest

from contracts.signing.bsre_v2 import BsreV2Signer
from tests.contracts.signing.conftest import PASSPHRASES
from tests.contracts.signing.contract_suite import *  # noqa: F403 -- every test of the contract
from tests.contracts.signing.contract_suite import Backend
from tests.contracts.signing.documents import DIRECTOR_SEAT, REGENT_SEAT


@pytest.fixture
def backend(bsre):
    return Backend(BsreV2Signer(), PASSPHRASES[DIRECTOR_SEAT], PASSPHRASES[REGENT_SEAT])
