"""Submission: the proposal's content becomes a frozen revision, and what reviewers decide on is its hash."""

import json
from collections.abc import Collection
from uuid import UUID

from django.db.models import Sum

from common.canonical import canonical_bytes, sha256_hex
from common.changes import content as content_from
from common.types import Json
from innovations.flows.innovation import InnovationFlow
from innovations.models import PROPOSAL_FIELDS, Edit, Innovation, Revision, TeamMember
from innovations.services.proposals.plan_lists import ROWS, plain, plan_rows, row_content
from innovations.services.reports.targets import record_targets
from workflow.engine.declarations import Context
from workflow.engine.hooks import ReviewedSubject, effect_of, prepares, reviewed
from workflow.models import Event


def content_of(innovation: Innovation) -> dict[str, Json]:
    """The whole proposal as a value: text, lists in order, attachments by hash. One query per list, and one
    for targets."""
    return {
        "schema": 1,
        "agency": str(innovation.agency_id) if innovation.agency_id else None,
        "government": innovation.government.code,
        **{name: plain(getattr(innovation, name)) for name in PROPOSAL_FIELDS},
        **{name: [row_content(row) for row in plan_rows(innovation, name)] for name in ROWS},
        "attachments": [
            {"name": a.name, "kind": a.kind, "sha256": a.sha256}
            for a in innovation.attachments.filter(removed_at__isnull=True).order_by("uploaded_at", "id")
        ],
    }


@prepares(InnovationFlow.submit, InnovationFlow.resubmit)
def freeze(ctx: Context[Innovation]) -> None:
    """Before the event: the content's bytes and hash; the event names the revision and its hash."""
    data = canonical_bytes(content_of(ctx.subject))
    ctx.memo.content = data
    ctx.facts["revision"] = ctx.subject.revision_no + 1
    # Which records of the plan its texts mean, where they mean any.
    named = {"priority": ctx.subject.priority_ref_id, "regional_indicator": ctx.subject.plan_indicator_ref_id}
    ctx.facts.update({name: str(key) for name, key in named.items() if key is not None})
    ctx.docs.append({"id": str(ctx.subject.pk), "sha256": sha256_hex(data)})


@effect_of(InnovationFlow.submit, InnovationFlow.resubmit)
def store_revision(ctx: Context[Innovation]) -> None:
    """After the event: store the revision, and put its targets on record."""
    innovation = ctx.subject
    innovation.revision_no += 1
    Revision.objects.create(
        innovation=innovation,
        number=innovation.revision_no,
        content=ctx.memo.content,
        sha256=ctx.docs[0]["sha256"],
        frozen_at=ctx.at,
    )
    innovation.save(update_fields=["revision_no"])
    assert ctx.event is not None, "effects run after their event"
    record_targets(innovation, event=ctx.event)


def facts_for_policy(innovation: Innovation) -> dict[str, Json]:
    """What a policy's conditions may ask about a proposal; `budget` in whole rupiah. One query."""
    budget = innovation.budget.aggregate(total=Sum("amount"))["total"]
    return {
        **{name: getattr(innovation, name) for name, field in PROPOSAL_FIELDS.items() if field.for_policy},
        "agency_kind": innovation.agency.kind if innovation.agency is not None else None,
        "budget": None if budget is None else int(budget),
    }


@reviewed(InnovationFlow)
class ProposalUnderReview(ReviewedSubject[Innovation]):
    """What reviewers of a proposal have before them: one of its frozen revisions."""

    keeps_content = True

    def digest(self, ctx: Context[Innovation]) -> str:
        """Hash of the revision that the round of review is about."""
        return ctx.docs[0]["sha256"]

    def authors(self, subjects: Collection[Innovation]) -> dict[UUID, set[UUID]]:
        """Their proposers, whoever submitted or edited them, and whoever stood in a team that was handed in, also one
        who was taken off it since. Three queries."""
        found = {innovation.pk: {innovation.proposed_by_id} for innovation in subjects}
        submitted = Event.objects.filter(
            subject_type=Innovation.SUBJECT_TYPE,
            subject_id__in=found,
            kind__in=("innovation.submit", "innovation.resubmit"),
        ).values_list("subject_id", "actor_id")
        edited = Edit.objects.filter(innovation__in=found).order_by()
        team = TeamMember.objects.filter(innovation__in=found, person__isnull=False).order_by()
        wrote = edited.values_list("innovation_id", "person_id")
        for key, person in (*submitted, *wrote.union(team.values_list("innovation_id", "person_id"))):
            found[key].add(person)
        # The newest, too: it has another team than today's where the proposal was edited since.
        handed_in = Revision.objects.filter(innovation__in=found)
        for key, content in handed_in.order_by().values_list("innovation_id", "content"):
            team = json.loads(bytes(content)).get("team", ())
            found[key].update(UUID(row["person"]) for row in team if row.get("person"))
        return found

    def facts(self, ctx: Context[Innovation]) -> dict[str, Json]:
        """What a policy's conditions may ask about it. One query."""
        return facts_for_policy(ctx.subject)

    def changes(self, ctx: Context[Innovation], old: str, new: str) -> set[str]:
        """Names of the fields and lists that differ between two frozen contents of the proposal, by their hashes."""
        if old == new:
            return set()
        contents = {
            revision.sha256: json.loads(bytes(revision.content))
            for revision in Revision.objects.filter(innovation=ctx.subject, sha256__in=(old, new))
        }
        # The newest content is not stored yet while its own event is being written.
        before, after = contents[old], contents.get(new) or json.loads(ctx.memo.content)
        # A field that there was not yet is as it was while nobody has filled it in.
        return {name for name in before.keys() | after.keys() if _given(before, name) != _given(after, name)}

    def live(self, subject: Innovation) -> dict[str, Json]:
        """The proposal as it stands. One query per list."""
        return content_of(subject)

    def content(self, subject: Innovation, digest: str) -> dict[str, Json] | None:
        """The content of that hash as a value, None when no revision has it. One query."""
        revision = Revision.objects.filter(innovation=subject, sha256=digest).first()
        return None if revision is None else content_from(bytes(revision.content))


def _given(content: dict[str, Json], name: str) -> Json:
    """What a frozen content says of a field; one that was not there, or that nobody filled in, says nothing."""
    value = content.get(name)
    return "" if value is None else value
