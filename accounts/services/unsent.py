"""Text that was typed and not sent: kept for whoever typed it, offered to nobody else, erased once it is sent."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import UnsentText
from common.errors import BadInput
from common.redaction import HIDDEN
from organisations.models import User
from workflow.engine.transaction import retrying

# More than a whole proposal with its lists; of one account so many pages.
MOST_CHARACTERS = 200_000
MOST_PAGES = 100
# Names of the page itself, and what opens doors: never kept, whatever a form calls it.
NEVER = re.compile(
    r"^(csrfmiddlewaretoken|form_owner|form_part|form_token|version|digest|seen|tasks?|stay|code|kode)$"
)

Values = Mapping[str, Sequence[str]]


def keep(owner: User, address: str, values: Values, *, at: datetime) -> UnsentText:
    """Keep the newest state of a form. Three statements.

    Raises BadInput for what is no page of ours, too long, or beyond the number of pages of one account.
    """
    fields = {
        name: [_clean(text) for text in texts]
        for name, texts in values.items()
        if not NEVER.search(name) and not HIDDEN.search(name) and any(texts)
    }
    if (
        not _is_page(address)
        or sum(len(text) for texts in fields.values() for text in texts) > MOST_CHARACTERS
    ):
        raise BadInput(_("This is too much to be kept."))

    def work() -> UnsentText:
        others = UnsentText.objects.filter(owner=owner).exclude(address=address)
        if others.count() >= MOST_PAGES:
            raise BadInput(_("This is too much to be kept."))
        row, _made = UnsentText.objects.update_or_create(
            owner=owner, address=address, defaults={"fields": fields, "typed_at": at}
        )
        return row

    return retrying(work)


def _clean(text: str) -> str:
    """As typed, with the line ends of a page; other control characters say nothing, and a database may refuse them."""
    lines = text.replace("\r\n", "\n")
    return "".join(each for each in lines if each in "\n\t" or unicodedata.category(each) != "Cc")


def _is_page(address: str) -> bool:
    return address.startswith("/") and not address.startswith(("//", "/api/")) and len(address) <= 300


def kept_for(owner: User, address: str) -> UnsentText | None:
    """What this account typed on that page and did not send. One query."""
    return UnsentText.objects.filter(owner=owner, address=address).first()


def all_of(owner: User) -> list[UnsentText]:
    """Everything this account typed and did not send, the newest first. One query."""
    return list(UnsentText.objects.filter(owner=owner).order_by("-typed_at", "id"))


def erase(owner: User, address: str) -> None:
    """It was sent, or is not wanted any more. One statement."""
    UnsentText.objects.filter(owner=owner, address=address).delete()


def clear_old(*, at: datetime) -> None:
    """What nobody came back for. One statement."""
    UnsentText.objects.filter(typed_at__lt=at - timedelta(days=settings.PRAKARSA_UNSENT_DAYS)).delete()
