"""Fixed vocabularies of a performance contract: codes inside, Indonesian words only in print and on screens."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class SigningCapacity(StrEnum):
    """In what right an official holds the office that signs (UU 30/2014 art. 14; SE BKN 1/SE/I/2021)."""

    DEFINITIVE = "definitive"
    PLT = "plt"
    PLH = "plh"
    PJ = "pj"
    PJS = "pjs"

    @property
    def prefix(self) -> str:
        """What stands before the office in print, with its trailing space; empty for the definitive holder."""
        return "" if self is SigningCapacity.DEFINITIVE else f"{self.value.capitalize()}. "


class Polarity(StrEnum):
    """Which direction of an indicator is good."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"


class GovernmentKind(StrEnum):
    """Kind of local government, by its Kemendagri name."""

    REGENCY = "kabupaten"
    CITY = "kota"
    PROVINCE = "provinsi"


class Paper(StrEnum):
    """Sheet a contract is laid out for; F4 is the folio of Indonesian offices (210 × 330 mm)."""

    A4 = "A4"
    F4 = "F4"


class SignatureField(StrEnum):
    """Name of each signature field, which is also the id of its box in the template. The first party signs first."""

    FIRST_PARTY = "ttd-pihak-pertama"
    SECOND_PARTY = "ttd-pihak-kedua"


class ContractState(models.TextChoices):
    """States of a contract."""

    DRAFT = "draft", _("Draft")
    SIGNING = "signing", _("Awaiting signatures")
    IN_FORCE = "in_force", _("In force")
    FULFILLED = "fulfilled", _("Fulfilled")
    SUPERSEDED = "superseded", _("Superseded")
    TERMINATED = "terminated", _("Terminated")
    VOID = "void", _("Void")


class Party(models.TextChoices):
    """Receiver (first) and giver (second) of the contract; the first party signs first."""

    FIRST = "first", _("First party")
    SECOND = "second", _("Second party")
