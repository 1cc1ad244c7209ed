"""Names of files that people hand in: kept in one line of letters that every print has, offered as they are kept."""

import email
import email.policy
import html
import unicodedata
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client

from common.file_names import disposition, kept_file_name
from common.letters import letters_without_glyph, line_refusal, typed_line
from innovations.models import Attachment
from tests.web.test_odd_titles import SENDABLE, TITLES
from tests.world import World

# What names do with letters depends on no engine.
pytestmark = pytest.mark.sqlite
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("laporan.pdf", "laporan.pdf"),
        ("C:\\Berkas\\laporan.pdf", "laporan.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("berkas/", "berkas"),
        ("laporan.pdf. . .", "laporan.pdf"),
        ("  ...laporan.pdf", "laporan.pdf"),
        ("daftar\r\nhadir\t1.pdf", "daftar hadir 1.pdf"),
        ("lapor\u200ban\u00ad.pdf", "laporan.pdf"),
        ("gambar\u202efdp.exe", "gambar_fdp.exe"),
        ("L\u0430poran.pdf", "L_poran.pdf"),
        ("foto \U0001f3c6.jpg", "foto _.jpg"),
        ("cafe\u0301.pdf", "café.pdf"),
        ("=?utf-8?q?a?=.pdf", "=_utf-8_q_a_=.pdf"),
        ('<b>"a": b|c*?</b>.pdf', "b_.pdf"),
        ("a\x00b.pdf", "a_b.pdf"),
        (".pdf", "berkas.pdf"),
        ("...", "berkas"),
        ("", "berkas"),
        ("/", "berkas"),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
        ("b" * 300, "b" * 200),
        ("c." + "d" * 300, "c." + "d" * 198),
        ("a" * 195 + " " + "a" * 100 + ".pdf", "a" * 195 + ".pdf"),
    ],
)
def test_a_name_is_put_right(given: str, kept: str) -> None:
    assert kept_file_name(given, most=200) == kept
    assert kept_file_name(kept, most=200) == kept


@pytest.mark.parametrize("ending", ["", ".pdf", ".tar.gz"])
def test_odd_names_are_printable_plain_and_offered_as_they_are(world: World, ending: str) -> None:
    wrong = []

    for title in TITLES:
        kept = kept_file_name(title + ending, most=200)
        header = disposition(kept)
        read = email.message_from_string(f"Content-Disposition: {header}\n\n", policy=email.policy.default)
        if (
            line_refusal(kept)
            or letters_without_glyph(kept)
            or typed_line(kept) != kept
            or {"/", "\\", "\n", "\r"} & set(kept)
            or not 0 < len(kept) <= 200
            or (ending and not kept.endswith(ending))
            or read.get_filename() != kept
            or not header.isascii()
        ):
            wrong.append((title, kept, header))

    assert wrong == []


# One of each category, and whatever looks otherwise than it is.
SAMPLE = (
    *{unicodedata.category(title[7:8] or "a"): title for title in SENDABLE}.values(),
    "=?utf-8?b?TGF5YW5hbg==?=",
    "L\u0430yanan",
    "a/../b",
    "<b>tebal</b>",
    "titik.",
)


def test_form_and_interface_keep_the_same_name_and_every_end_shows_it(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    draft = world.draft()
    now()
    browser = signed_in("innovator")
    wrong = []

    for number, title in enumerate(dict.fromkeys(SAMPLE)):
        version = type(draft).objects.get(pk=draft.pk).version
        for door in ("form", "interface"):
            name = f"{title}.pdf"
            path, sent = {
                "form": (f"/inovasi/{draft.pk}/lampiran/", {"version": str(version), "kind": ""}),
                "interface": (f"/api/v1/innovations/{draft.pk}/attachments/", {"kind": ""}),
            }[door]
            content = f"{PDF.decode()}{number}{door}".encode()
            answer = browser.generic(
                "POST",
                path,
                body(sent, name, content),
                content_type="multipart/form-data; boundary=batas",
                headers={"If-Match": f'"{version}"', "Idempotency-Key": f"k{number}"},
            )
            made = draft.attachments.filter(removed_at__isnull=True).first()
            # Django takes out of a name what is no letter before it gets here.
            expected = made is not None and made.name in {
                kept_file_name(name, most=200),
                kept_file_name(html.unescape("".join(filter(str.isprintable, name))), most=200),
            }
            if answer.status_code not in (201, 302) or made is None or not expected:
                wrong.append((door, title, answer.status_code, made and made.name))
                continue
            wrong += [(door, title, end) for end in ends(browser, made) if end]
            Attachment.objects.filter(pk=made.pk).update(removed_at=made.uploaded_at)
            version = type(draft).objects.get(pk=draft.pk).version

    assert wrong == []


def body(fields: dict[str, str], name: str, content: bytes) -> bytes:
    parts = [
        f'--batas\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    ]
    head = (
        '--batas\r\nContent-Disposition: form-data; name="file"; '
        f"filename*=utf-8''{quote(name, safe='')}\r\nContent-Type: application/pdf\r\n\r\n"
    )
    return ("".join(parts) + head).encode() + content + b"\r\n--batas--\r\n"


def ends(browser: Client, made: Attachment) -> list[str]:
    """What is wrong where the name is shown: the page, the list of the interface, both downloads."""
    base = f"/api/v1/innovations/{made.innovation_id}/attachments/"
    page = browser.get(f"/inovasi/{made.innovation_id}/").content.decode()
    listed = browser.get(base).json()["results"]
    found = [
        "" if html.escape(made.name) in page else "page",
        "" if listed[0]["name"] == made.name else "list",
    ]
    for address in (f"/inovasi/{made.innovation_id}/lampiran/{made.pk}/", f"{base}{made.pk}/"):
        header = browser.get(address)["Content-Disposition"]
        read = email.message_from_string(f"Content-Disposition: {header}\n\n", policy=email.policy.default)
        found.append("" if read.get_filename() == made.name and header.isascii() else address)
    return found
