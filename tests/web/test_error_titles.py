"""A page that shows a form again says so in its title, and leads to what is wrong as it opens."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.web.test_rows import opened
from tests.world import World

Browser = Callable[[str], Client]


def title(answer: object) -> str:
    found = re.search(r"<title>(.*?)</title>", answer.content.decode())  # type: ignore[attr-defined]
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("who", "address", "typed"),
    [
        ("bureau", "/inovasi/baru/", {"year": "1"}),
        ("innovator", "/inovasi/{draft}/ubah/", {"year": "1"}),
        ("innovator", "/inovasi/{draft}/langkah/withdraw/", {"comment": "", "version": "1"}),
        ("innovator", "/inovasi/{draft}/lampiran/", {}),
        ("bureau", "/peluncuran/baru/", {}),
        ("head", "/kotak-masuk/putuskan/", {}),
        ("innovator", "/akun/sandi/", {}),
    ],
)
def test_the_title_says_that_something_is_wrong(
    world: World, signed_in: Browser, now, who: str, address: str, typed: dict[str, str]
) -> None:
    draft = world.draft()
    now()
    client, address = signed_in(who), address.format(draft=draft.pk)
    plain = client.get(address)

    answer = client.post(address, typed)

    assert title(answer).startswith("Galat: "), title(answer)
    assert not title(plain).startswith("Galat: ")
    assert answer.content.decode().count('role="alert" tabindex="-1" autofocus') == 1


def test_a_list_with_a_wrong_cell_says_so_too(world: World, signed_in: Browser, now) -> None:
    draft = world.draft()
    now()
    client = signed_in("innovator")
    form = opened(client, draft) | {"indicators-0-target_year": "x"}

    answer = client.post(f"/inovasi/{draft.pk}/ubah/indicators/", form)

    assert title(answer).startswith("Galat: ")
    assert 'role="alert" tabindex="-1" autofocus' in answer.content.decode()
