"""What a run has seen, so that a run that saw too little cannot pass for a good one."""

from collections import Counter

from tests.model import oracle

# Every class of refusal that the lifecycle knows.
REFUSALS = frozenset(
    {oracle.NOT_YOU, oracle.NOT_NOW, oracle.ILLEGAL, oracle.DECIDED, oracle.STALE, oracle.INCOMPLETE}
)


# Flows that the machine does not walk. Whatever is in neither table fails tests/test_every_member.py.
FLOWS_ELSEWHERE = {
    "appraisal": "tests/policies: every state and right; tests/innovations/test_appraising.py: its walk",
    "plan_change": "tests/policies: every state and right; tests/innovations/test_plan_changes.py: its walk",
    "appointment": "tests/policies: every state and right; tests/appointments/test_two_people.py: its walk",
    "official": "tests/policies: every state and right; tests/appointments/test_people.py: its walk",
    "show_cause": "tests/policies: every state and right; tests/work_packages/test_cases.py: its walk",
    "regulation": "tests/policies: every state and right; tests/regulations/test_pages.py: its walk",
    "privacy": "tests/policies: every state and right; tests/privacy/test_erasing.py: its walk",
    "monthly_progress": "tests/policies: every state and right; tests/work_packages/test_months.py: its walk",
    "programme": "tests/policies: every state and right; tests/programmes/test_programmes.py: its walk",
    "idea": "tests/policies: every state and right; tests/programmes/test_programmes.py: its walk",
    "follow_up": "tests/policies: every state and right; tests/innovations/test_appraising.py: its walk",
}


class SeenSteps:
    """Transitions as the history has them, and answers as the callers got them; over all examples."""

    def __init__(self) -> None:
        self.transitions: Counter[str] = Counter()
        self.answers: Counter[str] = Counter()

    def missing(self) -> set[str]:
        """Transitions never taken and refusals never met."""
        return (known_transitions() | REFUSALS) - set(self.transitions) - set(self.answers)

    def report(self) -> str:
        """The rarest first."""
        rarest = sorted((self.transitions[name], name) for name in known_transitions())
        return "\n".join(
            [
                "  transitions: " + ", ".join(f"{name} {count}" for count, name in rarest),
                "  answers: " + ", ".join(f"{name}: {count}" for name, count in sorted(self.answers.items())),
            ]
        )


def known_transitions() -> set[str]:
    """`type.transition` of every flow that the machine walks; `resume` leads to two states and counts as two."""
    names = {f"{kind}.{name}" for kind, flow in oracle.FLOWS.items() for name in flow}
    return (names - {"innovation.resume"}) | {
        "innovation.resume to launched",
        "innovation.resume to under_evaluation",
    }
