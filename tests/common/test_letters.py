"""Which letters a print has is read from the fonts that come with the program; what they lack is named."""

import unicodedata
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from fontTools.ttLib import TTFont

from common import letters

AWKWARD = (Path(settings.BASE_DIR) / "demo" / "data" / "awkward_names.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("Layanan 你好 好", ("你", "好")),
        ("مرحبا", ("م", "ر", "ح", "ب", "ا")),
        ("ꦲꦤ", ("ꦲ", "ꦤ")),
        ("Juara 🏆", ("🏆",)),
        ("☑ selesai", ("☑",)),
        # Drawn, but from right to left: what is read back is not what was typed.
        ("שלום", ("ש", "ל", "ו", "ם")),
        # A mark with a letter of its own in NFC is that letter; any other only changes its neighbour.
        ("cafe\u0301", ()),
        ("x\u030c", ("\u030c",)),
        ("Layanan\u200bTerpadu", ("\u200b",)),
        ("Layanan\u202eTerpadu", ("\u202e",)),
        # A bullet of an office program's symbol font.
        ("\uf0b7 butir", ("\uf0b7",)),
        # Its capital takes two letters.
        ("Straße", ()),
        ("≥ 95 % · 1,5–3,5 ‰ m² ½ × ÷ € “Larasita” ‘q’ — … №", ()),
        ("baris\nkedua\tdan\u00a0seterusnya", ()),
        ("", ()),
    ],
)
def test_unprintable_letters_are_found_once_each_in_order(text, lacking):
    assert letters.letters_without_glyph(text) == lacking


def test_every_published_name_can_be_printed():
    assert letters.letters_without_glyph(AWKWARD) == ()


def test_every_accepted_letter_is_in_every_shipped_font():
    fonts = []
    for file in Path(settings.PRAKARSA_FONTS_DIR).glob("*.ttf"):
        with TTFont(file) as font:
            fonts.append(font.getBestCmap())

    shown = [chr(code) for code in range(0x20, 0x3000) if not letters.letters_without_glyph(chr(code))]

    assert len(shown) > 1500
    assert [
        letter
        for letter in shown
        for cmap in fonts
        for drawn in unicodedata.normalize("NFC", letter + letter.upper())
        if ord(drawn) not in cmap
    ] == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Layanan\u200bTerpadu", "LayananTerpadu"),
        ("\ufeffLayanan soft\u00adhyphen\u2060", "Layanan softhyphen"),
        ("cafe\u0301", "café"),
        ("satu\r\ndua", "satu\ndua"),
        ("™\ufe0f", "™"),
        ("tetap  apa\u00a0adanya ", "tetap  apa\u00a0adanya "),
    ],
)
def test_invisible_letters_are_dropped_when_typed(typed, kept):
    assert letters.typed_text(typed) == kept
    assert letters.letters_without_glyph(kept) == ()


def test_a_refusal_names_a_limited_number_of_letters():
    sentence = str(letters.refusal("你\u200b一二三四五六七八"))

    assert "“你” (U+4F60), U+200B, “一” (U+4E00)" in sentence
    assert "…" in sentence
    assert "八" not in sentence


def test_gaps_name_each_place():
    tree = {"title": "Baik", "indicators": [{"name": "你"}, {"name": "a"}], "year": 2025, "none": None}

    assert [(gap.field, gap.code) for gap in letters.unprintable(tree)] == [("indicators.0.name", "letters")]


def test_a_printed_column_refuses_without_a_migration():
    column = letters.printed(models.CharField(max_length=9))

    with pytest.raises(ValidationError):
        column.clean("你", None)
    assert column.clean("Baik", None) == "Baik"
    assert "validators" not in column.deconstruct()[3]
