"""Tables of contracts."""

from contracts.models.contract import Contract, NumberCounter
from contracts.models.document import ContractDocument, Signature

__all__ = ["Contract", "ContractDocument", "NumberCounter", "Signature"]
