"""Vocabulary of work packages: what is bought and how, how far it is, and how a month of an agency stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import Badge, FlowState, StateDisplay


class PackageCategory(models.TextChoices):
    """What is bought (Perpres 16/2018 art. 3)."""

    CONSTRUCTION = "konstruksi", _("Construction works")
    GOODS = "barang", _("Goods")
    CONSULTING = "konsultansi", _("Consulting services")
    OTHER_SERVICES = "jasa lainnya", _("Other services")


class SelectionMethod(models.TextChoices):
    """How the provider is chosen (Perpres 16/2018 art. 38 and 41)."""

    TENDER = "tender", _("Tender")
    SELECTION = "seleksi", _("Selection of consultants")
    FAST_TENDER = "tender cepat", _("Fast tender")
    DIRECT_PURCHASE = "pengadaan langsung", _("Direct procurement")
    DIRECT_APPOINTMENT = "penunjukan langsung", _("Direct appointment")
    E_PURCHASING = "e-purchasing", _("E-purchasing")
    SELF_MANAGED = "swakelola", _("Self-managed")


class PackageStage(models.TextChoices):
    """How far a package is, from the plan to the final hand-over."""

    PLANNED = "rencana", _("Planned")
    PREPARING = "persiapan", _("Being prepared")
    TENDERING = "pemilihan", _("Provider being chosen")
    AWARDED = "selesai pemilihan", _("Provider chosen")
    CONTRACTED = "kontrak", _("Under contract, not begun")
    RUNNING = "pelaksanaan", _("Under way")
    HANDED_OVER = "serah terima", _("Handed over, maintenance")
    FINISHED = "selesai", _("Finished")
    TERMINATED = "putus kontrak", _("Contract terminated")
    CANCELLED = "batal", _("Cancelled")


class ValuePrecision(models.TextChoices):
    """How exactly the source gives the sums of a package."""

    EXACT = "rupiah", _("to the rupiah")
    ROUNDED = "pembulatan berita", _("rounded, as news give it")


class HandOverKind(models.TextChoices):
    """The two hand-overs of a package."""

    PROVISIONAL = "pho", _("Provisional hand-over (PHO)")
    FINAL = "fho", _("Final hand-over (FHO)")


class GuaranteeKind(models.TextChoices):
    """What a guarantee stands for (Perpres 16/2018 art. 30)."""

    PERFORMANCE = "pelaksanaan", _("Performance")
    ADVANCE = "uang muka", _("Advance payment")
    MAINTENANCE = "pemeliharaan", _("Maintenance")


class PhotoStage(models.IntegerChoices):
    """At which progress a photograph was taken."""

    START = 0, "0 %"
    HALF = 50, "50 %"
    DONE = 100, "100 %"


class PlanReason(models.TextChoices):
    """Why a version of the monthly plan was made."""

    BASELINE = "baseline", _("First plan")
    ADDENDUM = "addendum", _("After an addendum")


class MonthState(FlowState):
    """States of the month of an agency."""

    OPEN = "open", StateDisplay(Badge.UNDER_WAY), _("Being filled in")
    SUBMITTED = "submitted", StateDisplay(Badge.WAITING), _("Waits for the agency's head")
    LOCKED = "locked", StateDisplay(Badge.GOOD), _("Locked")
    RETURNED = "returned", StateDisplay(Badge.BAD), _("Returned for correction")
