"""Paths through reviews drawn at random: policies, and what people try to do under them."""

from copy import copy
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from common.errors import DomainError
from innovations.services.proposals import drafting
from organisations.enums import Role
from organisations.models import OfficeHeld
from organisations.services.appointing import appoint, end, seat_of
from tests.acting import as_actor
from tests.policies.conftest import document, published
from tests.world import World, hired
from workflow.engine import gate
from workflow.policy_changes import changes
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

# Reviewers by name; `head` and the others hold one seat each, LAN has three.
DECIDERS = ("head", "inspector", "sekda", "lan", "lan_two", "lan_three")
SCOPES = {"agency_head": "agency", "lan_reviewer": "anywhere"}
STAGE = st.fixed_dictionaries(
    {
        "role": st.sampled_from(
            ["lan_reviewer", "lan_reviewer", "agency_head", "inspector", "regional_secretary"]
        ),
        "order": st.integers(1, 3),
        "mode": st.sampled_from(["any", "quorum", "all", "weighted"]),
        "quorum": st.integers(1, 3),
        "refusal": st.sampled_from(["one", "unreachable"]),
        "when": st.booleans(),
        "fields": st.sampled_from([(), (), ("title",), ("objective",)]),
    }
)
STAGES = st.lists(STAGE, min_size=1, max_size=4)
OUTCOME = st.sampled_from(["approve"] * 5 + ["return", "reject"])
GO_ON = st.tuples(st.just("go_on"), st.integers(0, 5), OUTCOME)
EDIT = st.sampled_from(["", "title", "objective"])
# One strategy with weights of our own: drawn evenly, nobody would get through a review.
DEED = st.sampled_from(
    [GO_ON] * 12
    + [st.tuples(st.just("resubmit"), EDIT)] * 4
    + [st.tuples(st.just("decide"), st.sampled_from(DECIDERS), OUTCOME)] * 2
    + [st.tuples(st.just(name), st.sampled_from(DECIDERS)) for name in ("take_back", "recuse")] * 2
    + [st.tuples(st.just("move"), st.integers(0, 1))] * 2
    + [st.tuples(st.just("leave"), st.sampled_from(["lan_two", "lan_three"]))]
    + [st.tuples(st.just("join"), st.just(4))]
).flatmap(lambda chosen: chosen)
AFTERWARDS = st.lists(
    st.sampled_from(["launch", "launch", "suspend", "resume", "complete", "discontinue", "withdraw"]),
    max_size=6,
)
PATH = st.fixed_dictionaries(
    {
        "policies": st.tuples(STAGES, STAGES),
        "on_return": st.sampled_from(["restart", "resume"]),
        "burdens": st.booleans(),
        "actions": st.lists(DEED, min_size=8, max_size=24),
        "afterwards": AFTERWARDS,
    }
)


def stage(role: str, order: int, **more: Any) -> dict[str, Any]:
    """One stage as it is drawn, with the usual values."""
    usual = {"mode": "quorum", "quorum": 1, "refusal": "one", "when": False, "fields": ()}
    return {"role": role, "order": order, **usual, **more}


def path(one: list[Any], two: list[Any], *actions: tuple[Any, ...], **more: Any) -> dict[str, Any]:
    """A path that chance would seldom find."""
    usual = {
        "on_return": "resume",
        "burdens": False,
        "afterwards": ["launch", "suspend", "resume", "complete"],
    }
    return {"policies": (one, two), "actions": list(actions), **usual, **more}


_BESIDE = [stage("agency_head", 1), stage("inspector", 1), stage("regional_secretary", 2)]
_AFTER = [stage("agency_head", 1), stage("inspector", 2), stage("regional_secretary", 3)]
_PANEL = [stage("lan_reviewer", 1, mode="all"), stage("regional_secretary", 2, fields=("title",))]
_TWO = [
    stage("agency_head", 1, fields=("title",)),
    stage("lan_reviewer", 2, quorum=3),
    stage("lan_reviewer", 3),
]
RARE: tuple[dict[str, Any], ...] = (
    # An approval is kept through a return, one taken back is given again.
    path(_TWO, _AFTER, ("decide", "head", "approve"), ("decide", "lan", "return"), ("resubmit", "objective"),
         ("decide", "lan", "approve"), ("take_back", "lan"), ("decide", "lan_two", "approve"),
         ("decide", "lan", "approve"), ("decide", "lan_three", "approve"), ("decide", "lan_two", "approve")),
    # What an edit touched is asked again.
    path(_TWO, _AFTER, ("decide", "head", "approve"), ("decide", "lan", "return"), ("resubmit", "title"),
         ("decide", "head", "reject")),
    # Side by side, one concluded, then one after the other, and back.
    path(_BESIDE, _AFTER, ("decide", "head", "approve"), ("move", 1), ("decide", "inspector", "approve"), ("move", 0),
         ("decide", "sekda", "approve")),
    path(_AFTER, _BESIDE, ("decide", "head", "approve"), ("decide", "inspector", "approve"), ("move", 1),
         ("decide", "sekda", "return"), ("resubmit", ""), ("decide", "sekda", "approve")),
    path(_BESIDE, _AFTER, ("move", 1), ("decide", "inspector", "approve"), ("decide", "head", "approve"),
         ("decide", "inspector", "approve"), ("move", 0), ("decide", "sekda", "reject")),
    # Every member of the panel, while one declines, one leaves and one joins.
    path(_PANEL, _TWO, ("decide", "lan_two", "approve"), ("leave", "lan_two"), ("decide", "lan", "approve"),
         ("join", 4), ("recuse", "lan_three"), ("decide", "inspector", "approve"), ("decide", "sekda", "approve")),
    path(_PANEL, _TWO, ("decide", "lan", "approve"), ("decide", "lan_two", "approve"), ("recuse", "lan_three"),
         ("decide", "sekda", "return"), ("resubmit", "objective"), ("decide", "lan", "approve")),
    # A rule that the votes so far already meet.
    path([stage("lan_reviewer", 1, quorum=3)], [stage("lan_reviewer", 1, quorum=2)], ("decide", "lan", "approve"),
         ("decide", "lan_two", "approve"), ("move", 1)),
)  # fmt: skip

# A stage that passes the item over.
CONDITIONAL = path(
    [stage("agency_head", 1), stage("inspector", 2, when=True)], _AFTER, ("decide", "head", "approve")
)


def text_of(name: str, stages: list[dict[str, Any]], on_return: str) -> str:
    """A policy document. Stages are named by their role and number, so that two documents share some."""
    blocks, numbers = [], dict.fromkeys([stage["role"] for stage in stages], 0)
    for stage in stages:
        role = stage["role"]
        numbers[role] += 1
        lines = [
            "[[review.innovation.stages]]",
            f'code = "{role}-{numbers[role]}"'.replace("_", "-"),
            f'role = "{role}"',
            f'scope = "{SCOPES.get(role, "government")}"',
            f"order = {stage['order']}",
            f'mode = "{stage["mode"]}"',
            f'refusal = "{stage["refusal"]}"',
        ]
        if stage["mode"] in ("quorum", "weighted"):
            most = 2 if stage["mode"] == "weighted" else 3
            lines.append(f"quorum = {min(stage['quorum'], most) if role == 'lan_reviewer' else 1}")
        if stage["mode"] == "weighted":
            lines.append("weights = { 1 = 2 }")
        if stage["when"]:
            lines.append("when = { burdens_public = true }")
        if stage["fields"]:
            lines.append(f'fields = ["{stage["fields"][0]}"]')
        blocks.append("\n".join(lines))
    return document("\n".join(blocks) + "\n", name=name, on_return=on_return)


class PathWalker:
    """Walks one path in a world of its own; what is refused is left."""

    def __init__(self, world: World, path: dict[str, Any]) -> None:
        self.world, self.path = copy(world), path
        self.world.people = dict(world.people)
        if "lan_three" not in self.world.people:
            self.world.people["lan_three"] = hired("lan_three", seat_of(Role.LAN_REVIEWER, ordinal=3))
        self.documents: dict[str, str] = {}
        self.versions = []
        for name, stages in zip(("uji-a", "uji-b"), path["policies"], strict=True):
            text = text_of(name, stages, path["on_return"])
            version = published(text)
            self.versions.append(version)
            self.documents[version.reference] = text

    def walk(self) -> Any:
        """From a draft to wherever it leads; the innovation as it is then."""
        world = self.world
        world.government.policy_name = "uji-a"
        world.government.save(update_fields=["policy_name"])
        self.event = str(world.event().pk)
        self.item = world.draft(burdens_public=self.path["burdens"], title="Judul", objective="Tujuan")
        self.attempt(lambda: gate.perform(self.item, "submit", actor=world.innovator, at=world.tick()))
        for name, *details in self.path["actions"]:
            self.attempt(lambda name=name, details=details: getattr(self, name)(*details))
        for name in self.path["afterwards"]:
            self.attempt(lambda name=name: self.later(name))
        self.item.refresh_from_db()
        return self.item

    def attempt(self, action: Any) -> None:
        """Try it in a savepoint of its own, as the engine would have its transaction."""
        from django.db import transaction

        try:
            with transaction.atomic():
                transaction.get_connection().atomic_blocks[-1]._from_testcase = True
                self.item.refresh_from_db()
                action()
        except DomainError:
            return

    def decide(self, who: str, outcome: str) -> None:
        ballot = Ballot(outcome, "Alasan.")
        decisions.decide(self.item, ballot, actor=getattr(self.world, who), at=self.world.tick())

    def go_on(self, pick: int, outcome: str) -> None:
        """A decision by one of those who are waited for."""
        at = self.world.tick()
        people = {name: getattr(self.world, name) for name in DECIDERS}
        able = [
            who
            for who in people.values()
            if decisions.why_not_decide(self.item, as_actor(who, at), at=at) is None
        ]
        if able:
            decisions.decide(self.item, Ballot(outcome, "Alasan."), actor=able[pick % len(able)], at=at)

    def take_back(self, who: str) -> None:
        decisions.withdraw_decision(self.item, actor=getattr(self.world, who), at=self.world.tick())

    def recuse(self, who: str) -> None:
        decisions.recuse(self.item, actor=getattr(self.world, who), at=self.world.tick(), reason="Saudara.")

    def resubmit(self, edited: str) -> None:
        world = self.world
        if edited:
            fields = {edited: f"Lain {world.now:%H%M}"}
            drafting.revise(self.item, actor=world.innovator, at=world.tick(), fields=fields)
        gate.perform(self.item, "resubmit", actor=world.innovator, at=world.tick())

    def move(self, which: int) -> None:
        version, world = self.versions[which], self.world
        changes.move(self.item, version, actor=world.bureau, at=world.tick(), reason="Aturan baru.")

    def leave(self, who: str) -> None:
        """The office ends; nobody is appointed in its place."""
        end(getattr(self.world, who).person.offices.get(), at=self.world.tick())

    def join(self, ordinal: int) -> None:
        """One more reviewer, on a seat that nobody had."""
        person = self.world.inspector.person
        seat = seat_of(Role.LAN_REVIEWER, ordinal=ordinal)
        appoint(person, seat, starts_at=self.world.tick(), ends_at=self.world.now + timedelta(days=3000))

    def later(self, name: str) -> None:
        world = self.world
        who = {"launch": world.bureau, "withdraw": world.innovator}.get(name, world.sekda)
        facts = {"launch_event": self.event} if name == "launch" else {}
        gate.perform(self.item, name, actor=who, at=world.tick(), comment="Alasan.", **facts)


def offices() -> list[OfficeHeld]:
    """Everybody who ever sat anywhere."""
    return list(OfficeHeld.objects.select_related("seat"))
