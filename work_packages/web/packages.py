"""One package: everything that is known of it, and its months."""

from common.types import Shown
from work_packages.models import MonitoredPackage, PackageGuarantee
from work_packages.services.detail import agreed_end, agreed_value, in_use_since, months_of
from work_packages.services.planning import may_plan
from work_packages.services.records import may_record
from work_packages.web.base import PackageReadersPage, find_package
from work_packages.web.curves import stand_of_package


class PackagePage(PackageReadersPage):
    """The facts of a package with where they come from, its plan and progress, and what happened to the contract."""

    template_name = "work_packages/package.html"

    def load(self) -> None:
        super().load()
        self.package = find_package(self, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        row = self.package
        return super().get_context_data(
            package=row,
            stand=stand_of_package(self, row),
            zone=row.government.zone,
            months=months_of(row),
            records=may_record(self.actor, row),
            plans=may_plan(self.actor, row),
            in_use_since=in_use_since(row),
            agreed_end=agreed_end(row),
            agreed_value=agreed_value(row),
            rup_codes=[plan.code for plan in row.procurement_plans.order_by("code")],
            addenda=list(row.addenda.order_by("signed_on", "recorded_at", "id")),
            hand_overs=list(row.hand_overs.order_by("handed_over_on", "kind")),
            guarantees=list(PackageGuarantee.objects.filter(package=row).order_by("valid_from", "id")),
            photos=list(row.photos.order_by("stage", "taken_at", "id")),
            watched_by=list(MonitoredPackage.objects.filter(package=row).select_related("innovation")),
            **kwargs,
        )
