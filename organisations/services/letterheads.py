"""What stands on a government's letters: the town in which it signs, and the addresses below its names."""

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotPermitted
from common.letters import filled_lines, line_gaps, typed_line, typed_text, unprintable
from organisations.enums import Role
from organisations.models import Agency, Government
from organisations.offices import Actor

# A letterhead stands above the text and leaves it its page.
MOST_ADDRESS_LINES = 5
LONGEST_ADDRESS_LINE = 95
KEEPERS = (Role.ORGANISATION_BUREAU, Role.ADMINISTRATOR)


def kept_by(actor: Actor) -> set[UUID]:
    """The governments whose letterheads the actor keeps. No query."""
    return {o.government_id for o in actor.offices if o.role in KEEPERS and o.government_id}


def keep_place(government: Government, *, actor: Actor, town: str, address: str) -> Government:
    """The town of signing and the government's own address; contracts drafted from now on take them. One update.

    Raises NotPermitted for all but its bureau and administrator, BadInput naming every fault.
    """
    may_keep(government.pk, actor=actor)
    if gaps := place_gaps(town, address):
        raise BadInput(_("These details cannot stand on a letter."), gaps=gaps)
    government.seat_town, government.address = typed_line(town), "\n".join(filled_lines(typed_text(address)))
    government.save(update_fields=["seat_town", "address"])
    return government


def keep_address(agency: Agency, *, actor: Actor, address: str) -> Agency:
    """The address below the agency's name. One update. Raises as `keep_place`."""
    may_keep(agency.government_id, actor=actor)
    lines = filled_lines(typed_text(address))
    if gaps := list(_address_gaps(lines)):
        raise BadInput(_("These details cannot stand on a letter."), gaps=gaps)
    agency.address = "\n".join(lines)
    agency.save(update_fields=["address"])
    return agency


def may_keep(government_id: UUID | None, *, actor: Actor) -> None:
    """Raise NotPermitted unless the actor keeps this government's letterheads. No query."""
    if government_id not in kept_by(actor):
        raise NotPermitted(
            _("Letterheads are kept by the organisation bureau or an administrator of the government."),
            code="not_your_office",
        )


def place_gaps(town: str, address: str) -> list[Gap]:
    """What of a town (one line, however it was pasted) and an address cannot stand on a letter, each at its field."""
    return [*_town_gaps(typed_line(town)), *_address_gaps(filled_lines(typed_text(address)))]


def _town_gaps(town: str) -> Iterator[Gap]:
    longest = Government._meta.get_field("seat_town").max_length
    if longest is not None and len(town) > longest:
        message = _("At most %(count)d characters.") % {"count": longest}
        yield Gap("town", "too_long", message)
    yield from line_gaps(town, place="town")


def _address_gaps(lines: tuple[str, ...]) -> Iterator[Gap]:
    if len(lines) > MOST_ADDRESS_LINES:
        yield Gap("address", "range", _("At most %(count)d lines.") % {"count": MOST_ADDRESS_LINES})
    if any(len(line) > LONGEST_ADDRESS_LINE for line in lines):
        message = _("At most %(count)d characters in a line.") % {"count": LONGEST_ADDRESS_LINE}
        yield Gap("address", "too_long", message)
    yield from unprintable("\n".join(lines), place="address")
