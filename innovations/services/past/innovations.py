"""Innovations as they were at a moment: state, policy and agency by their events, texts by their frozen revisions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Field

from common.changes import content
from common.types import Json
from contracts.enums import ContractKind, ContractState
from contracts.models import Contract
from innovations.models import PROPOSAL_FIELDS, Innovation, LaunchEvent, MilestoneDue, Revision
from organisations.models import Agency
from workflow.past import Kept, RecordedEvent, SubjectThen, agencies_then, subject_as_it_was, subjects_then

FIXED = frozenset({"proposed_by", "replicates", "copied_from", "source_id", "source_url"})
# What follows from events, and the number of the revision that holds the texts.
FOLLOWS = frozenset(
    {"launch_event", "contract", "suspended_at", "revision_no", "priority_ref", "plan_indicator_ref"}
)
# Said with a link to the plan, and shown on its page only.
UNSEEN = frozenset({"linked_effect"})


@dataclass(frozen=True, slots=True)
class InnovationThen:
    """What is on record of an innovation at a moment. `content` is that of its last frozen revision, empty before the
    first: what a draft said is not kept."""

    subject: SubjectThen
    revision: Revision | None
    content: Mapping[str, Json]
    contract_id: UUID | None

    @property
    def launch_event_id(self) -> UUID | None:
        """The ceremony, once it was launched."""
        launched = self.subject.last("launch")
        return UUID(str(launched.facts["launch_event"])) if launched is not None else None

    @property
    def suspended_at(self) -> datetime | None:
        """Since when it rested, while it did."""
        return self.subject.since if self.subject.state == Innovation.States.SUSPENDED else None

    def named_in_plan(self, name: str) -> UUID | None:
        """The record of the plan that was meant: as handed in, or as it was linked later."""
        said = self.subject.last("submit", "resubmit", "link_plan")
        key = said.facts.get(name) if said is not None else None
        return UUID(str(key)) if key else None

    def texts(self) -> dict[str, Kept]:
        """The proposal's own columns, as the revision has them; a corrected title as it was corrected."""
        found: dict[str, Kept] = {}
        for name in PROPOSAL_FIELDS:
            if name in self.content:
                column = Innovation._meta.get_field(name)
                assert isinstance(column, Field), "no list is a field of the proposal"
                found[name] = column.to_python(self.content[name])
        corrected = self.subject.last("correct_title")
        handed_in = self.subject.last("submit", "resubmit", "change_plan")
        if corrected is not None and (handed_in is None or corrected.seq > handed_in.seq):
            found["title"] = str(corrected.facts["title"])
        return found


def innovations_then(ids: Iterable[UUID], at: datetime) -> dict[UUID, InnovationThen]:
    """What is on record of these innovations. Five queries, however many."""
    subjects = subjects_then(ids, at)
    revisions: dict[UUID, Revision] = {}
    for revision in Revision.objects.filter(innovation__in=subjects, frozen_at__lte=at).order_by("number"):
        revisions[revision.innovation_id] = revision
    contracts = _contracts_named(subjects, at)
    return {
        key: InnovationThen(
            subject=subject,
            revision=revisions.get(key),
            content=content(bytes(revisions[key].content)) if key in revisions else {},
            contract_id=contracts.get(key),
        )
        for key, subject in subjects.items()
    }


def innovations_as_they_were(rows: Sequence[Innovation], at: datetime) -> list[Innovation]:
    """These innovations as they were, not for saving. Seven queries, however many."""
    found = innovations_then((row.pk for row in rows), at)
    agencies = agencies_then(each.subject for each in found.values())
    launches = LaunchEvent.objects.in_bulk({each.launch_event_id for each in found.values()} - {None})
    return [_as_it_was(row, found[row.pk], agencies, launches) for row in rows if row.pk in found]


def _as_it_was(
    row: Innovation,
    then: InnovationThen,
    agencies: Mapping[UUID, Agency],
    launches: Mapping[UUID, LaunchEvent],
) -> Innovation:
    made = subject_as_it_was(
        row,
        then.subject,
        agencies,
        FIXED,
        contract_id=then.contract_id,
        suspended_at=then.suspended_at,
        revision_no=0 if then.revision is None else then.revision.number,
        priority_ref_id=then.named_in_plan("priority"),
        plan_indicator_ref_id=then.named_in_plan("regional_indicator"),
        linked_effect="",
        **then.texts(),
    )
    made.launch_event = launches.get(then.launch_event_id) if then.launch_event_id is not None else None
    return made


def _contracts_named(innovations: Mapping[UUID, SubjectThen], at: datetime) -> dict[UUID, UUID]:
    """Which contract each innovation named: the first one drafted, then whichever took its place. Two queries."""
    about = [str(key) for key in innovations]
    drafted = {row.pk: row for row in Contract.objects.filter(about__in=about).defer("terms", "draft")}
    histories = subjects_then(drafted, at)
    steps = sorted(
        ((event, key) for key, then in histories.items() for event in then.events),
        key=lambda each: each[0].id,
    )
    named: dict[UUID, UUID] = {}
    for event, key in steps:
        contract = drafted[key]
        innovation = UUID(contract.about)
        if _takes_its_place(event, contract, named.get(innovation)):
            named[innovation] = key
    return named


def _takes_its_place(event: RecordedEvent, contract: Contract, named: UUID | None) -> bool:
    """Whether by this event of the contract the innovation names it, while it named another or none."""
    if contract.kind == ContractKind.ADDENDUM:
        return False
    if event.from_state is None:
        # Of one made anew the void one is named still; a following one is named when it is in force.
        return (contract.remakes_id is not None and named == contract.remakes_id) or (
            contract.kind == ContractKind.ORIGINAL
            and contract.follows_id is None
            and contract.remakes_id is None
        )
    if event.to_state != ContractState.IN_FORCE or event.from_state == event.to_state:
        return False
    if contract.kind == ContractKind.REVISION:
        return named == contract.supersedes_id
    return contract.follows_id is not None


def owners_of_milestones(ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The innovations that owe these days of milestones. One query."""
    return dict(MilestoneDue.objects.filter(pk__in=list(ids)).values_list("pk", "innovation_id"))
