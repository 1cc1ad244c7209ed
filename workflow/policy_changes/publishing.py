"""Publishing a policy: as the operator, and as someone with an office; who may, and what a refusal may tell them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.presence import asks_anew
from common.toml_places import located
from common.types import Document, Json
from organisations.enums import Role
from organisations.models import Government
from organisations.offices import Actor, Office
from organisations.queries import administered_by
from workflow.models import PolicyVersion
from workflow.policies import immutable_versions
from workflow.policies.document import parse
from workflow.policies.owned_names import owner_of, refuse_foreign_name
from workflow.policy_changes.policy_warnings import (
    PolicyWarning,
    policy_warnings,
    refuse_unanswered,
    stored_warnings,
    works_under,
)
from workflow.policy_changes.stranded_items import (
    StrandedItem,
    refuse_stranded_items,
    stranded,
    stranded_items,
)
from workflow.queries import subjects_visible_to

# Looks at what a document refers to, before it is published for a government or (None) for the installation.
ReferenceCheck = Callable[[Document, Government | None], Iterable[Gap]]
_checks: list[ReferenceCheck] = []


def publish(
    text: str,
    *,
    at: datetime,
    government: Government | None = None,
    leave_running: bool = False,
    accepted: Collection[str] = (),
    by: Actor | None = None,
    office: Office | None = None,
) -> tuple[PolicyVersion, bool]:
    """Publish a document for a government or (None) the installation; returns the version and whether it is new.

    The same content is the same version. Raises BadInput naming every faulty place, NotPermitted (`foreign_name`) for
    somebody else's name, NotNow (`orphans`) naming every running item that waits at a stage the document removes, and
    Unready (`unanswered_warnings`) for what the offices there are could not decide, unless its key is `accepted`.
    A text that was withdrawn is NotNow (`withdrawn`). `leave_running` says that those items are meant to finish under
    their own version. Without `by` and `office` it is the installation's operator who publishes; people do through
    `publish_as`.
    """
    document = checked(text, government)
    warnings = warnings_about(document, government, at=at)

    def check() -> None:
        if not leave_running:
            refuse_stranded_items(document)
        refuse_unanswered(warnings, document, text, accepted)

    version, is_new = immutable_versions.save_version(
        PolicyVersion,
        text,
        document,
        at=at,
        government=government,
        shipped=shipped_names(),
        check=check,
        published_by_id=by.person_id if by else None,
        published_as_id=office.seat if office else None,
        warnings=stored_warnings(warnings),
    )
    if hasattr(version, "withdrawal"):
        message = _("This text was published as %(version)s and withdrawn. Change it, and publish it again.")
        raise NotNow(message % {"version": version.reference}, code="withdrawn")
    return version, is_new


def warnings_about(document: Document, government: Government | None, *, at: datetime) -> list[PolicyWarning]:
    """What the governments that would work under a version of this owner's could not decide. Six queries."""
    return policy_warnings(document, works_under(str(document["name"]), government), at=at)


def check_also(check: ReferenceCheck) -> None:
    """Register a function (document, government) -> gaps that looks at a policy's references before it is published."""
    if check not in _checks:
        _checks.append(check)


def checked(text: str, government: Government | None = None) -> Document:
    """The document, its references looked up as well. Raises BadInput with one gap per fault, by line and field."""
    document = parse(text)
    found = [gap for check in _checks for gap in check(document, government)]
    for name, review in document["review"].items():
        found += _power_of_publishers(name, review["stages"])
    gaps = located(found, text)
    if gaps:
        raise BadInput(_("The policy has %(count)d faults.") % {"count": len(gaps)}, gaps=gaps)
    return document


def _power_of_publishers(review: str, stages: Iterable[Mapping[str, Json]]) -> Iterator[Gap]:
    """Whoever publishes policies and keeps offices would decide alone in a stage of their own making."""
    for index, stage in enumerate(stages):
        stand_in = stage.get("stand_in")
        other = stand_in.get("role") if isinstance(stand_in, Mapping) else None
        for path, role in (("role", stage.get("role")), ("stand_in.role", other)):
            if role == Role.ADMINISTRATOR:
                message = _(
                    "Administrators keep policies and offices, and so decide nothing: name another office."
                )
                yield Gap(f"review.{review}.stages.{index}.{path}", "administrator", message)


def shipped_files() -> list[Path]:
    """The documents that come with the program, in order of name."""
    return sorted(Path(settings.PRAKARSA_POLICIES_DIR).glob("*.toml"))


def shipped_names() -> set[str]:
    """The names of those documents: the installation's, published or not."""
    return {path.stem for path in shipped_files()}


def publish_file(
    path: Path,
    *,
    at: datetime,
    government: Government | None = None,
    leave_running: bool = False,
    accepted: Collection[str] = (),
) -> tuple[PolicyVersion, bool]:
    """Publish the document in a file, as `publish` does. Raises OSError and UnicodeDecodeError as reading does."""
    text = path.read_text(encoding="utf-8")
    return publish(text, at=at, government=government, leave_running=leave_running, accepted=accepted)


def may_prepare(actor: Actor) -> Office:
    """The office in which the actor publishes policies; raises NotPermitted for everyone else."""
    office = actor.holding(Role.ADMINISTRATOR)
    if office is None:
        raise NotPermitted(_("Policies are published by an administrator."), code="not_your_office")
    return office


def may_publish(actor: Actor, name: str, *, for_government: str = "") -> Office:
    """The office in which the actor publishes a version of the policy `name`. Two queries.

    Raises NotPermitted (`foreign_name`) unless the name is of a government whose administrator this is, or free: then
    it becomes that of the government with the code `for_government`. BadInput where there are several to choose from.
    """
    known = owner_of(PolicyVersion, name)
    office = may_prepare(actor)
    if known is not None and known.government_id is not None:
        office = actor.holding(Role.ADMINISTRATOR, government_id=known.government_id) or office
    elif known is None and len(own := administered_by(actor)) > 1:
        chosen = next((government for government in own if government.code == for_government), None)
        if chosen is None:
            message = _("You administer several governments: say whose the new name is.")
            raise BadInput(message, gaps=[Gap("government", "required", message)])
        office = actor.holding(Role.ADMINISTRATOR, government_id=chosen.pk) or office
    refuse_foreign_name(PolicyVersion, name, office.government_id, shipped=shipped_names())
    return office


def published_for(actor: Actor, name: str, *, for_government: str = "") -> Government:
    """The government for which the actor publishes under that name; raises as `may_publish`. Three queries."""
    return Government.objects.get(seats=may_publish(actor, name, for_government=for_government).seat)


@asks_anew
def publish_as(
    actor: Actor,
    text: str,
    *,
    at: datetime,
    for_government: str = "",
    leave_running: bool = False,
    accepted: Collection[str] = (),
) -> tuple[PolicyVersion, bool]:
    """Publish `text` in one's office; as `publish`; stranded items that the publisher may not see are only counted."""
    document = parse(text)
    office = may_publish(actor, document["name"], for_government=for_government)
    if not leave_running:
        refuse_visible_stranded_items(document, actor, at=at)
    government = Government.objects.get(seats=office.seat)
    return publish(
        text,
        at=at,
        government=government,
        leave_running=leave_running,
        accepted=accepted,
        by=actor,
        office=office,
    )


def refuse_visible_stranded_items(document: Document, actor: Actor, *, at: datetime) -> None:
    """Raise NotNow when running items would lose their stage. Three queries, one more per kind of subject."""
    lost = stranded_items(document)
    if lost:
        raise stranded(lost, shown=_visible(lost, actor, at))


def _visible(lost: list[StrandedItem], actor: Actor, at: datetime) -> list[StrandedItem]:
    seen: set[tuple[str, UUID]] = set()
    for kind in {item.subject_type for item in lost}:
        ids = [item.subject_id for item in lost if item.subject_type == kind]
        rows = subjects_visible_to(kind, actor, at).filter(pk__in=ids)
        seen |= {(kind, pk) for pk in rows.values_list("pk", flat=True)}
    return [item for item in lost if (item.subject_type, UUID(item.subject_id)) in seen]
