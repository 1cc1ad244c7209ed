"""Which steps are closed to those who act with power that is not their own: by law, and by an item's policy.

Law 30/2014, article 14 paragraph 7: who holds power by mandate takes no decision that changes the legal standing of
organisation, staff or budget. What falls under that everywhere stands in the flows (`strategic=True`) and holds under
every policy, whether it names it or not; `[strategic]` of a policy document names what a region closes besides.
"""

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.types import Document
from workflow.engine.declarations import HasRole
from workflow.engine.registry import flow_of, flows
from workflow.models import Subject
from workflow.policies.versions import document_of, policy_of

LAW = gettext_lazy("Law 30/2014, article 14 paragraph 7")


def by_law() -> list[str]:
    """Steps (`innovation.discontinue`) that are closed under every policy, in the order of the flows."""
    return [
        f"{kind}.{name}"
        for kind, flow in flows().items()
        for name in flow.names()
        if isinstance(permission := flow.spec(name).permission, HasRole) and permission.strategic
    ]


def by_policy(document: Document) -> list[str]:
    """Steps that a policy document names, in its order."""
    return list(document.get("strategic", {}).get("transitions", ()))


def basis_in(document: Document) -> str:
    """On what a document's list rests; its own basis where the list gives none."""
    return str(document.get("strategic", {}).get("legal_basis") or document["legal_basis"])


def closed_by(subject: Subject, name: str) -> str:
    """The legal basis on which acting officials may not take this step of the subject; empty where they may.

    Policy versions are cached; at most one query.
    """
    permission = flow_of(subject.SUBJECT_TYPE).spec(name).permission
    if not isinstance(permission, HasRole):
        return ""
    if permission.strategic:
        return str(LAW)
    if not subject.policy_ref:
        return ""
    document = document_of(policy_of(subject))
    return basis_in(document) if f"{subject.SUBJECT_TYPE}.{name}" in by_policy(document) else ""


def step_in_words(step: str) -> str:
    """`innovation.discontinue` as people know it; the bare name of a step that is none."""
    kind, _dot, name = step.partition(".")
    if kind not in flows() or name not in flow_of(kind).names():
        return step
    flow = flow_of(kind)
    words = _("%(step)s (%(subject)s)")
    return words % {"step": flow.spec(name).label, "subject": flow.label}


def strategic_steps() -> list[str]:
    """Steps that are closed to acting officials under every policy, in words."""
    return list(map(step_in_words, by_law()))


def field_in_words(name: str) -> str:
    """The label of a field of any subject; the bare name where none has it."""
    for flow in flows().values():
        try:
            label = getattr(flow.model._meta.get_field(name), "verbose_name", None)
        except FieldDoesNotExist:
            continue
        if label:
            return str(label)
    return name
