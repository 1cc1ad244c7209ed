"""Fixed vocabularies of a performance contract: codes inside, Indonesian words only in print and on screens."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import Badge, FlowState, StateDisplay


class SigningCapacity(StrEnum):
    """In what right an official holds the office that signs (UU 30/2014 art. 14; SE BKN 1/SE/I/2021)."""

    DEFINITIVE = "definitive"
    PLT = "plt"
    PLH = "plh"
    PJ = "pj"
    PJS = "pjs"
    DELEGATE = "delegate"

    @property
    def letter(self) -> str:
        """What the paper is called by which such an official acts, unless it is recorded under a name of its own.

        An acting head of region or secretary is appointed by decree (Permendagri 4/2023, Perpres 3/2018); Plt. and Plh.
        act by an order of their superior (SE BKN 1/SE/I/2021).
        """
        return {
            SigningCapacity.PJ: "Keputusan",
            SigningCapacity.PJS: "Keputusan",
            SigningCapacity.PLT: "Surat Perintah",
            SigningCapacity.PLH: "Surat Perintah",
        }.get(self, "Surat")

    @property
    def prefix(self) -> str:
        """What stands before the office in print, with its trailing space; empty for the definitive holder.

        A delegate signs under the own office, after the line `a.n.` and the office of who gave the mandate.
        """
        if self in (SigningCapacity.DEFINITIVE, SigningCapacity.DELEGATE):
            return ""
        return f"{self.value.capitalize()}. "


class TermsKind(StrEnum):
    """What a contract is to earlier ones: a first one, one that takes another's place, one that adds to another."""

    ORIGINAL = "original"
    REVISION = "revision"
    ADDENDUM = "addendum"


class AgreementForm(models.TextChoices):
    """Which document the parties sign; a policy chooses. Each has a wording and a legal basis of its own.

    A performance agreement (*Perjanjian Kinerja*) is the statement of a receiver before a superior, in the form of
    PermenPANRB 53/2014 annex I. An innovation contract binds both sides, for an innovation after PP 38/2017.
    """

    PERFORMANCE_AGREEMENT = "performance_agreement", _("Performance agreement")
    INNOVATION_CONTRACT = "innovation_contract", _("Innovation contract")


class TermGround(StrEnum):
    """Why a contract may be changed (PermenPANRB 53/2014 annex I: when a revision is allowed)."""

    OFFICIAL = "official"
    STRATEGY = "strategy"
    PRIORITY = "priority"

    @property
    def printed(self) -> str:
        """The ground as the contract states it."""
        return {
            TermGround.OFFICIAL: "penggantian atau mutasi pejabat",
            TermGround.STRATEGY: "perubahan strategi yang memengaruhi pencapaian tujuan",
            TermGround.PRIORITY: "perubahan prioritas atau asumsi yang berakibat signifikan",
        }[self]


class ClauseKind(StrEnum):
    """How a clause is set: with the next number, as a plain paragraph, or as a centred heading."""

    NUMBERED = "numbered"
    PARAGRAPH = "paragraph"
    HEADING = "heading"


class LetterheadForm(StrEnum):
    """Whose letterhead: the agency's with its address, or the head of region's without one."""

    AGENCY = "agency"
    HEAD_OF_REGION = "head_of_region"


class EmblemType(StrEnum):
    """Kinds of emblem in print; none is the neutral one."""

    NEUTRAL = ""
    PNG = "image/png"


class TermPolarity(StrEnum):
    """Which direction of an indicator is good."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"


class TermAggregation(StrEnum):
    """How the figures of periods make the figure of the year."""

    SUM = "sum"
    LAST = "last"
    AVERAGE = "average"
    TREND_UP = "trend_up"
    TREND_FLAT = "trend_flat"
    TREND_DOWN = "trend_down"


class TermGovernmentKind(StrEnum):
    """Kind of local government, by its Kemendagri name."""

    REGENCY = "kabupaten"
    CITY = "kota"
    PROVINCE = "provinsi"


class SignatoryFact(models.TextChoices):
    """What the print says of who signs, besides the office; absent facts are warned of or refused by policy."""

    NAME = "signatory_name", _("name")
    NIP = "signatory_nip", "NIP"
    RANK = "signatory_rank", _("rank")


class Paper(StrEnum):
    """Sheet a contract is laid out for; F4 is the folio of Indonesian offices (210 × 330 mm)."""

    A4 = "A4"
    F4 = "F4"


class SignatureField(StrEnum):
    """Name of each signature field, which is also the id of its box in the template; in the order of signing."""

    FIRST_PARTY = "ttd-pihak-pertama"
    SECOND_PARTY = "ttd-pihak-kedua"
    THIRD_PARTY = "ttd-pihak-ketiga"
    FOURTH_PARTY = "ttd-pihak-keempat"
    FIFTH_PARTY = "ttd-pihak-kelima"
    SIXTH_PARTY = "ttd-pihak-keenam"

    @property
    def printed(self) -> str:
        """What the contract calls the party unless the policy says otherwise: `PIHAK PERTAMA`."""
        return self.value.removeprefix("ttd-").replace("-", " ").upper()


class ContractState(FlowState):
    """States of a contract."""

    DRAFT = "draft", StateDisplay(Badge.PLAIN), _("Draft")
    SIGNING = (
        "signing",
        StateDisplay(Badge.UNDER_WAY, sentence=_("Awaiting signatures: not in force yet")),
        _("Awaiting signatures"),
    )
    IN_FORCE = "in_force", StateDisplay(Badge.GOOD, sentence=_("In force")), _("In force")
    FULFILLED = (
        "fulfilled",
        StateDisplay(Badge.GOOD, sentence=_("Fulfilled: every obligation has been met")),
        _("Fulfilled"),
    )
    SUPERSEDED = (
        "superseded",
        StateDisplay(Badge.PLAIN, sentence=_("Superseded: a revised contract took its place")),
        _("Superseded"),
    )
    TERMINATED = (
        "terminated",
        StateDisplay(Badge.BAD, sentence=_("Terminated before its time")),
        _("Terminated"),
    )
    VOID = "void", StateDisplay(Badge.PLAIN, sentence=_("Void: given up before it was in force")), _("Void")


class ContractKind(models.TextChoices):
    """What a contract is to earlier ones."""

    ORIGINAL = TermsKind.ORIGINAL.value, _("Contract")
    REVISION = TermsKind.REVISION.value, _("Revised contract")
    ADDENDUM = TermsKind.ADDENDUM.value, _("Addendum")


class AmendmentGround(models.TextChoices):
    """Grounds for a change, for forms and lists."""

    OFFICIAL = TermGround.OFFICIAL.value, _("Replacement or transfer of the official")
    STRATEGY = TermGround.STRATEGY.value, _("Change of strategy that affects the goals")
    PRIORITY = TermGround.PRIORITY.value, _("Change of priority or of assumptions with significant effect")


class DocumentType(models.TextChoices):
    """Types of document that have a wording and a number pattern of their own."""

    CONTRACT = "innovation_contract", _("Innovation contract")
    REVISION = "innovation_contract_revision", _("Revised innovation contract")
    ADDENDUM = "innovation_contract_addendum", _("Addendum to an innovation contract")
    AGREEMENT = "performance_agreement", _("Performance agreement")
    AGREEMENT_REVISION = "performance_agreement_revision", _("Revised performance agreement")

    @classmethod
    def of(cls, form: str, kind: str) -> "DocumentType":
        """The type of document of a form (`AgreementForm`) and a kind. ValueError: agreements have no addenda."""
        return cls(form if kind == ContractKind.ORIGINAL else f"{form}_{kind}")

    @property
    def form(self) -> AgreementForm:
        """Which document it is of."""
        return next(form for form in AgreementForm if self.value.startswith(form))

    @property
    def kind(self) -> ContractKind:
        """What it is to earlier ones."""
        return ContractKind(self.value.removeprefix(self.form).lstrip("_") or ContractKind.ORIGINAL)


class Party(models.TextChoices):
    """The parties in the order in which they sign: the receiver of the contract first, then who gives it.

    A policy says how many there are and which offices they are.
    """

    FIRST = "first", _("First party")
    SECOND = "second", _("Second party")
    THIRD = "third", _("Third party")
    FOURTH = "fourth", _("Fourth party")
    FIFTH = "fifth", _("Fifth party")
    SIXTH = "sixth", _("Sixth party")

    @classmethod
    def at(cls, position: int) -> "Party":
        """The party that signs as number `position`, counted from 1."""
        return list(cls)[position - 1]

    @property
    def position(self) -> int:
        """Its number in the order of signing, counted from 1."""
        return list(Party).index(self) + 1

    @property
    def field(self) -> SignatureField:
        """Where it signs in the PDF."""
        return list(SignatureField)[self.position - 1]


class RequestStatus(models.TextChoices):
    """How far one attempt at one signature has come. The last three end it."""

    FROZEN = "frozen", _("Prepared")
    REQUESTED = "requested", _("Requested")
    SENT = "sent", _("Sent to the signing service")
    ANSWERED = "answered", _("Answered, not yet checked")
    VERIFIED = "verified", _("Checked, not yet registered")
    STORED = "stored", _("Signed")
    UNKNOWN = "unknown", _("Outcome unknown")
    FAILED = "failed", _("Not signed")


LIVE_STATUSES = (
    RequestStatus.FROZEN,
    RequestStatus.REQUESTED,
    RequestStatus.SENT,
    RequestStatus.ANSWERED,
    RequestStatus.VERIFIED,
)


class SignatureLevel(StrEnum):
    """What a signature proves later (ETSI EN 319 142-1): that it was made; when; and that its certificate was good."""

    B = "B-B"
    T = "B-T"
    LT = "B-LT"


class VersionAdds(models.TextChoices):
    """What a registered version adds to the one before it."""

    PRINT = "print", _("The text, unsigned")
    SIGNATURE = "signature", _("A signature")
    REVOCATION_DATA = "revocation", _("Revocation data for later years (B-LT)")


class AnswerUse(models.TextChoices):
    """What became of bytes that a signing service returned."""

    TAKEN = "taken", _("Taken as the answer")
    LATE = "late", _("Came too late; kept as evidence")
    REPEATED = "repeated", _("Came again; kept as evidence")
    LESSER = "lesser", _("Below the required level; kept as evidence")


class DocumentFault(models.TextChoices):
    """What may be wrong with a stored document."""

    MISSING = "missing", _("lost")
    DAMAGED = "damaged", _("damaged")


class Soundness(StrEnum):
    """What was found when something that signing needs was tried."""

    SOUND = "sound"
    DOUBTFUL = "doubtful"
    BROKEN = "broken"
