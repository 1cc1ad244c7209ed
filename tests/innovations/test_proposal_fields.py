"""A field of the proposal is declared once; a forgotten declaration fails a start-up check."""

from django.db import models
from django.test.utils import isolate_apps

from innovations.models import PROPOSAL_FIELDS, Innovation
from innovations.proposal_fields import ProposalSection, proposal_field, undeclared_fields
from innovations.services.proposals.submission import content_of
from tests.world import World


def test_every_field_that_people_write_is_declared() -> None:
    assert list(undeclared_fields(Innovation)) == []


@isolate_apps("innovations")
def test_a_forgotten_column_is_found() -> None:
    class ForgetfulProposal(models.Model):
        title = proposal_field(models.CharField(max_length=9), ProposalSection.IDENTITY)
        forgotten = models.CharField(max_length=9)
        counted = models.PositiveIntegerField(editable=False)

        class Meta:
            app_label = "innovations"

    (message,) = undeclared_fields(ForgetfulProposal)

    assert (message.id, message.msg.split(" ")[0]) == ("innovations.E001", "ForgetfulProposal.forgotten")
    assert message.hint


def test_the_frozen_content_has_every_field_in_order(world: World) -> None:
    names = list(content_of(world.draft()))

    assert names[3 : 3 + len(PROPOSAL_FIELDS)] == list(PROPOSAL_FIELDS)
