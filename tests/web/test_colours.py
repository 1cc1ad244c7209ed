"""The colours of the pages, by day and by night: enough contrast by WCAG 2.2, and none outside the two lists."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

STYLES = Path(__file__).resolve().parents[2] / "static/css"
TOKEN = re.compile(r"--prakarsa-([\w-]+): (#[0-9a-f]{3,6});")
GROUNDS = ("ground", "surface")
WORDS = ("ink", "ink-soft", "quiet", "accent", "accent-strong", "late", "soon", "done")
PAIRS = (
    *((word, ground) for word in WORDS for ground in GROUNDS),
    *((f"{state}-ink", f"{state}-ground") for state in ("info", "warning", "success", "danger")),
    *((word, "differs") for word in ("ink", "quiet", "late")),
    ("header-ink", "header"),
    ("header-quiet", "header"),
)
THEMES = ("tokens.css", "dark.css")


def tokens(name: str) -> dict[str, str]:
    return dict(TOKEN.findall((STYLES / name).read_text("utf-8")))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_words_stand_out_from_their_ground(theme: str) -> None:
    found = tokens(theme)

    ratios = {pair: round(contrast(found[pair[0]], found[pair[1]]), 2) for pair in PAIRS}
    ratios["white", "button"] = round(contrast("#fff", found["button"]), 2)

    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_borders_of_fields_stand_out(theme: str) -> None:
    found = tokens(theme)

    ratios = {ground: round(contrast(found["control"], found[ground]), 2) for ground in GROUNDS}
    ratios["header"] = round(contrast(found["header-line"], found["header"]), 2)

    assert {ground: ratio for ground, ratio in ratios.items() if ratio < 3} == {}


def test_day_and_night_give_the_same_names() -> None:
    assert tokens("tokens.css").keys() == tokens("dark.css").keys()


def test_no_other_colour_is_written_in_the_styles() -> None:
    on_screen = re.sub(
        r"@media print \{.*?\n\}\n", "", (STYLES / "prakarsa.css").read_text("utf-8"), flags=re.DOTALL
    )

    assert re.findall(r"#[0-9a-f]{3,8}\b|rgb\([\d ]+", on_screen) == ["#fff"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("chosen", "media"), [("", 'media="screen and (prefers-color-scheme: dark)"'), ("dark", 'media="screen"')]
)
def test_the_night_is_chosen_or_left_to_the_device(client: Client, chosen: str, media: str) -> None:
    if chosen:
        client.post(reverse("choose-theme"), {"theme": chosen, "next": "/"})

    page = client.get(reverse("verify")).content.decode()

    assert re.findall(r"css/dark[\w.]*css\" (media=\"[^\"]+\")", page) == [media]


@pytest.mark.django_db
def test_the_day_stays_and_the_choice_is_given_back(client: Client) -> None:
    client.post(reverse("choose-theme"), {"theme": "light"})
    by_day = client.get(reverse("verify")).content.decode()
    client.post(reverse("choose-theme"), {"theme": "device"})
    by_device = client.get(reverse("verify")).content.decode()

    assert ("css/dark" in by_day, "css/dark" in by_device) == (False, True)


@pytest.mark.parametrize(
    "following", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""]
)
def test_nobody_is_led_elsewhere(client: Client, following: str) -> None:
    answer = client.post(reverse("choose-theme"), {"theme": "dark", "next": following})

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_choice_is_sent_not_asked_for(client: Client) -> None:
    assert client.get(reverse("choose-theme")).status_code == 405
