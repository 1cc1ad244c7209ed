"""What was done in a month: by package, and the month of an agency that its head locks."""

from datetime import date, datetime
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine, TypedNote
from common.periods import INDONESIAN_MONTHS, MONTHS_A_YEAR
from common.types import StrOrPromise
from deadlines.models import Deadline
from organisations.models import Person
from work_packages.enums import HandOverKind, MonthState, PackageStage
from work_packages.flows.progress import MonthlyProgressFlow
from work_packages.models.package import WorkPackage
from work_packages.models.parts import HandOver
from work_packages.models.plan import PlannedMonth
from workflow.models import Subject


def following(month: date) -> date:
    """The first day of the month after it."""
    return date(month.year + month.month // MONTHS_A_YEAR, month.month % MONTHS_A_YEAR + 1, 1)


def running_in(month: date) -> Q:
    """Condition on packages: work goes on in that month, so that somebody says how far it came.

    From the month of its begin until its provisional hand-over. Where no begin is known: in its fiscal year, and as
    long as its plan has months.
    """
    hand_overs = HandOver.objects.filter(package=OuterRef("pk"), kind=HandOverKind.PROVISIONAL)
    planned = PlannedMonth.objects.filter(
        plan__package=OuterRef("pk"), plan__in_force_at__isnull=False, month__gte=month
    )
    begun = Q(starts_on__lt=following(month)) | (
        Q(starts_on__isnull=True)
        & (Q(fiscal_year=month.year) | Q(Exists(planned), fiscal_year__lt=month.year))
    )
    lasting = Q(stage=PackageStage.RUNNING) | Q(Exists(hand_overs.filter(handed_over_on__gte=month)))
    return begun & lasting & ~Q(Exists(hand_overs.filter(handed_over_on__lt=month)))


class PackageMonth(models.Model):
    """What was done on a package in one month, which is named by its first day; not what was done until then.

    `physical` and `cash` are empty where nobody has said anything yet, which is not zero. PPK and treasurer each write
    their own; both can be corrected until the agency's head has the month.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    package = models.ForeignKey(WorkPackage, on_delete=models.PROTECT, related_name="months")
    month = models.DateField(_("month"))
    physical = models.DecimalField(
        _("physical progress of the month (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    cash = models.DecimalField(_("cash paid (Rp)"), max_digits=18, decimal_places=2, null=True, blank=True)
    sp2d_numbers = TypedLine(_("numbers of SP2D"), max_length=500, blank=True)
    obstacle = TypedNote(_("obstacle"), max_length=500, blank=True)
    evidence = TypedNote(_("evidence"), max_length=500, blank=True)
    is_example = models.BooleanField(_("an example"), default=False)
    physical_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    physical_at = models.DateTimeField(null=True, editable=False)
    cash_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    cash_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "month"], name="package_month_once"),
            models.CheckConstraint(
                condition=models.Q(physical__isnull=True) | models.Q(physical__gte=0, physical__lte=100),
                name="package_month_percent",
            ),
            models.CheckConstraint(
                condition=models.Q(cash__isnull=True) | models.Q(cash__gte=0), name="package_month_cash"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class MonthlyProgress(MonthlyProgressFlow, Subject):
    """The month of an agency: what all of its packages did, put before its head, who locks it.

    The figures stand with the packages (`PackageMonth`); the event of the lock holds them as they were locked.
    """

    SUBJECT_TYPE: ClassVar[str] = "monthly_progress"
    SUBJECT_LABEL: ClassVar[StrOrPromise] = _("Month of work packages")
    LOCK_RANK: ClassVar[int] = 20

    month = models.DateField(_("month"), editable=False)
    deadline = models.OneToOneField(Deadline, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["agency", "month"], name="monthly_progress_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=MonthState.values), name="monthly_progress_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(agency__isnull=False), name="monthly_progress_of_an_agency"
            ),
        ]
        indexes = [
            models.Index(fields=["government", "-month", "agency"], name="monthly_progress_newest"),
        ]

    def __str__(self) -> str:
        return self.subject_title

    @property
    def subject_title(self) -> str:
        """As data in Indonesian: it is stored with tasks."""
        return f"Progres paket pekerjaan {month_title(self.month)}"

    def task_deadline(self) -> datetime | None:
        """Until when the month is to be locked; once it was, a correction has no day of its own."""
        return None if self.deadline.met_at else self.deadline.counts_until

    def packages(self) -> "QuerySet[WorkPackage]":
        """What the month is about, by name."""
        return WorkPackage.objects.filter(running_in(self.month), agency=self.agency).order_by("name", "id")

    def without_figures(self) -> list[tuple[WorkPackage, str]]:
        """The packages that are still to be filled in, and what of them. Two queries."""
        packages = list(self.packages())
        rows = PackageMonth.objects.filter(package__in=packages, month=self.month)
        said = {row.package_id: row for row in rows}
        return [
            (package, name)
            for package in packages
            for name in ("physical", "cash")
            if package.pk not in said or getattr(said[package.pk], name) is None
        ]


def month_title(month: date) -> str:
    """The month as documents name it: "Maret 2025"."""
    return f"{INDONESIAN_MONTHS[month.month - 1]} {month.year}"
