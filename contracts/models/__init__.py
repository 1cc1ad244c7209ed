"""Tables of contracts."""

from contracts.models.batch import BatchRefusal, SigningBatch
from contracts.models.contract import Contract, NumberCounter
from contracts.models.document import ContractDocument, Signature
from contracts.models.enrolment import SigningEnrolment
from contracts.models.inspection import DocumentInspection
from contracts.models.signatory import ContractSignatory
from contracts.models.signing import SignatureAnswer, SignatureRequest
from contracts.models.template import ContractTemplate
from contracts.models.warning import CertificateWarning

__all__ = [
    "BatchRefusal",
    "CertificateWarning",
    "Contract",
    "ContractDocument",
    "ContractSignatory",
    "ContractTemplate",
    "DocumentInspection",
    "NumberCounter",
    "Signature",
    "SignatureAnswer",
    "SignatureRequest",
    "SigningBatch",
    "SigningEnrolment",
]
