"""Tables of people, governments, agencies and offices."""

from organisations.models.agency import Agency, AgencyAlias
from organisations.models.government import Government
from organisations.models.office import OfficeHeld, Seat
from organisations.models.person import Person, User
from organisations.models.reorganisation import HandedOver, Reorganisation
from organisations.models.search_text import SearchText
from organisations.models.sensitive_read import SensitiveRead

__all__ = [
    "Agency",
    "AgencyAlias",
    "Government",
    "HandedOver",
    "OfficeHeld",
    "Person",
    "Reorganisation",
    "SearchText",
    "Seat",
    "SensitiveRead",
    "User",
]
