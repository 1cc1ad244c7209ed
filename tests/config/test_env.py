"""Environment variables are read strictly and named when they are wrong."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


def test_text_is_required_without_a_default(monkeypatch):
    monkeypatch.delenv("PRAKARSA_X", raising=False)

    with pytest.raises(ImproperlyConfigured) as refusal:
        env.text(name="PRAKARSA_X", hint="Write anything.")

    assert str(refusal.value) == "PRAKARSA_X is not set. Write anything."


def test_an_empty_variable_counts_as_absent(monkeypatch):
    monkeypatch.setenv("PRAKARSA_X", "")

    assert env.text(name="PRAKARSA_X", default="var") == "var"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("Yes", True), ("on", True), ("0", False), ("FALSE", False), ("", True)],
)
def test_boolean_reads_the_usual_words(monkeypatch, value, expected):
    monkeypatch.setenv("PRAKARSA_X", value)

    assert env.boolean(name="PRAKARSA_X", default=True) is expected


def test_boolean_names_a_bad_value(monkeypatch):
    monkeypatch.setenv("PRAKARSA_X", "ya")

    with pytest.raises(ImproperlyConfigured) as refusal:
        env.boolean(name="PRAKARSA_X", default=False)

    assert str(refusal.value) == "PRAKARSA_X='ya' is not a yes or no. Write 1 or 0."


@pytest.mark.parametrize("value", ["x", "0", "65536", "443;8443", "-1"])
def test_numbers_refuse_what_is_none(monkeypatch, value):
    monkeypatch.setenv("PRAKARSA_X", value)

    with pytest.raises(ImproperlyConfigured, match="PRAKARSA_X"):
        env.numbers(name="PRAKARSA_X", most=65535)


def test_numbers_are_separated_by_commas(monkeypatch):
    assert env.numbers(name="PRAKARSA_X", most=65535) == []

    monkeypatch.setenv("PRAKARSA_X", "8443, 9443")

    assert env.numbers(name="PRAKARSA_X", most=65535) == [8443, 9443]


@pytest.mark.parametrize("value", ["ten", "-1", "10", "1.5"])
def test_integer_refuses_what_is_outside_its_bounds(monkeypatch, value):
    monkeypatch.setenv("PRAKARSA_X", value)

    with pytest.raises(ImproperlyConfigured) as refusal:
        env.integer(name="PRAKARSA_X", default=1, maximum=9)

    assert str(refusal.value) == f"PRAKARSA_X={value!r} is not usable. Write a whole number from 0 to 9."


def test_choice_lists_what_is_allowed(monkeypatch):
    monkeypatch.setenv("PRAKARSA_X", "prod")

    with pytest.raises(ImproperlyConfigured) as refusal:
        env.choice(name="PRAKARSA_X", default="development", allowed=("development", "production"))

    assert str(refusal.value) == "PRAKARSA_X='prod' is not known. Write one of: development, production."


def test_words_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("PRAKARSA_X", "a.example, b.example,")

    assert env.words(name="PRAKARSA_X") == ["a.example", "b.example"]


def test_url_is_decoded_into_parts(monkeypatch):
    monkeypatch.setenv("PRAKARSA_X", "postgresql://us%40er:p%2Fw@db.example:5433/name?sslmode=require")

    assert env.url(name="PRAKARSA_X", schemes=("postgresql",)) == env.Url(
        scheme="postgresql",
        host="db.example",
        port=5433,
        user="us@er",
        password="p/w",
        path="/name",
        query={"sslmode": "require"},
    )


@pytest.mark.parametrize(
    "value", ["mysql://user:secret@host/name", "postgresql://user:secret@host:port/name"]
)
def test_a_refused_url_keeps_its_password_to_itself(monkeypatch, value):
    monkeypatch.setenv("PRAKARSA_X", value)

    with pytest.raises(ImproperlyConfigured, match="PRAKARSA_X") as refusal:
        env.url(name="PRAKARSA_X", schemes=("postgresql",))

    assert "secret" not in str(refusal.value)
