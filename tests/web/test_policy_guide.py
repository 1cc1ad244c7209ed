"""A policy by a form: single values set anew in the same document, with nothing else of it lost."""

import re
import tomllib
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.world import World
from workflow.models import PolicyVersion
from workflow.policy_changes.publishing import publish
from workflow.policy_changes.rewriting import lost_comments, rewritten

Browser = Callable[[str], Client]
GUIDE = "/kebijakan/tuban-2018/1/panduan/"
NAME = "tuban-2018-35-23"


def fields(page: str) -> dict[str, Any]:
    """What the form of the page would send as it is shown."""
    form = page[page.index('<form method="post" class="reading"') :].partition("</form>")[0]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is None or name[1] == "csrfmiddlewaretoken":
            continue
        text = unescape(value[1]) if value else ""
        if 'type="checkbox"' not in tag:
            found[name[1]] = text
        elif "checked" in tag:
            found.setdefault(name[1], []).append(text)
    for name, inner in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        found[name] = unescape(chosen[1]) if chosen else ""
    for name, inner in re.findall(r'<textarea name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found[name] = unescape(inner).strip()
    return found


def test_the_form_writes_the_document_anew_and_loses_nothing(world: World, signed_in: Browser, now) -> None:
    now()
    client = signed_in("administrator")
    shown = fields(client.get(GUIDE).content.decode())
    before = PolicyVersion.objects.get(name="tuban-2018", number=1).body

    changed = {
        **shown,
        "valid_from": "2026-01-01",
        "reports__after": "7",
        "reports__reminder_days": "10, 3 0",
        "review__innovation__stages__1__role": "inspector",
        "review__innovation__stages__1__service_days": "4",
        "profiles__proposal__required": [
            name for name in shown["profiles__proposal__required"] if name != "benefit"
        ],
    }
    preview = client.post(GUIDE, changed)
    page = unescape(preview.content.decode())
    text = preview.context["text"]
    published = client.post(
        "/kebijakan/terbitkan/",
        {
            "document": text,
            "confirm": "1",
            "accepted": [gap.code for gap in preview.context["warnings"]],
        },
    )

    wanted = tomllib.loads(before)
    wanted |= {"name": NAME, "valid_from": date(2026, 1, 1)}
    wanted["reports"] |= {"after": 7, "reminder_days": [10, 3, 0]}
    wanted["review"]["innovation"]["stages"][1] |= {"role": "inspector", "service_days": 4}
    wanted["profiles"]["proposal"]["required"].remove("benefit")
    assert preview.status_code == 200, page
    assert tomllib.loads(text) == wanted
    assert lost_comments(before, text) == 0
    assert published.status_code == 302
    assert PolicyVersion.objects.get(name=NAME).body == text


def test_what_changes_stands_in_words_before_it_is_published(world: World, signed_in: Browser, now) -> None:
    now()
    body = PolicyVersion.objects.get(name="tuban-2018", number=1).body.replace(
        'name = "tuban-2018"', f'name = "{NAME}"'
    )
    publish(body, at=world.tick(), government=world.government)
    publish(body.replace("after = 10", "after = 8", 1), at=world.tick(), government=world.government)
    now()
    client = signed_in("administrator")
    first, second = (f"/kebijakan/{NAME}/{number}/panduan/" for number in (1, 2))

    answer = client.post(second, {**fields(client.get(second).content.decode()), "reports__after": "5"})

    page = unescape(answer.content.decode())
    assert [line for line in answer.context["changes"] if "8" in line and "5" in line]
    assert len(answer.context["changes"]) == 1
    # A version that was scheduled meanwhile is named where somebody starts from an older one.
    assert "Versi 2 diterbitkan sesudah versi ini" in client.get(first).content.decode()
    assert "Versi 2 diterbitkan sesudah versi ini" not in page
    assert PolicyVersion.objects.filter(name=NAME).count() == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reports__reminder_days": "besok"}, "Tulislah hari sebagai angka"),
        ({"reports__after": "900"}, "366"),
        ({"title": ""}, "wajib"),
        ({"profiles__proposal__required": []}, ""),
        ({"review__innovation__stages__0__role": "penguasa"}, "penguasa"),
    ],
)
def test_a_bad_value_is_named_at_its_field(
    world: World, signed_in: Browser, now, typed: dict[str, Any], sentence: str
) -> None:
    now()
    client = signed_in("administrator")

    answer = client.post(
        GUIDE, {**fields(client.get(GUIDE).content.decode()), "reports__unit": "working_days", **typed}
    )

    assert answer.status_code in (200, 400, 422)
    assert sentence in unescape(answer.content.decode())
    assert not PolicyVersion.objects.filter(name=NAME).exists()


def test_tables_that_the_form_does_not_know_stay(world: World) -> None:
    text = '# mula\nname = "x"  # nama\n[lain]\nbebas = [1, 2] # sendiri\n[reports]\nafter = 3 # hari\n'

    found = rewritten(text, {("reports", "after"): 4, ("valid_from",): None})

    assert found == text.replace("after = 3", "after = 4")
