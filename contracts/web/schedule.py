"""The days of a contract before and after it is signed: every period and due day in words."""

from django.urls import path

from common.types import Shown
from contracts.services import draft_reasons
from contracts.services.contract_schedule import schedule_of
from contracts.web.pages import find_contract, may
from organisations.web.pages import OfficePage


class SchedulePage(OfficePage):
    """Whoever sees the contract sees its days: what is reported on when, and what a late signature lets fall away."""

    template_name = "contracts/schedule.html"

    def load(self) -> None:
        super().load()
        self.contract = find_contract(self, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        contract = self.contract
        return super().get_context_data(
            contract=contract,
            schedule=schedule_of(contract, at=self.at),
            may_explain=may(lambda: draft_reasons.may_give_reasons(contract, actor=self.actor, at=self.at)),
            **kwargs,
        )


urlpatterns = [path("kontrak/<uuid:pk>/jadwal/", SchedulePage.as_view(), name="contract-schedule")]
