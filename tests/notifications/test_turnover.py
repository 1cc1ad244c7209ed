"""Whatever officials come, go and stand in: no e-mail leaves without a right, and everybody is notified once."""

import random
from collections import Counter

import pytest

from notifications.models import Mailing, Notice
from tests import campaign
from tests.notifications.turnover import Turnover
from tests.world import World

ACTIONS = 60
ROUNDS = 40
COVERED: Counter[str] = Counter()


@pytest.mark.parametrize("drawn_from", campaign.seeds("notices", full=ROUNDS))
def test_notices_follow_the_offices_whoever_holds_them(world: World, drawn_from: int) -> None:
    turnover = Turnover(world, random.Random(drawn_from))
    turnover.begin()

    for number in range(ACTIONS):
        turnover.act()
        if number % 3 == 0:
            turnover.work()
    for _day in range(2):
        world.tick(days=1)
        turnover.work()

    # In a drawn story the only head may leave first, and nobody is ever asked.
    assert turnover.tasks_asked > 0 or campaign.in_full()
    COVERED.update(Notice.objects.values_list("kind", flat=True))
    COVERED["sent"] += Mailing.objects.filter(sent_at__isnull=False).count()
    COVERED["withdrawn"] += Mailing.objects.filter(withdrawn_at__isnull=False).count()


@pytest.mark.campaign
def test_the_draws_came_to_every_kind_of_notice() -> None:
    """A run that never came to one has shown nothing about it."""
    assert {"task", "office", "outcome", "news", "sent"} <= {name for name, count in COVERED.items() if count}
