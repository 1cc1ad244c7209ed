"""Addenda, hand-overs, guarantees and photographs of a package: recorded once, by its PPK, and what follows."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from common.errors import BadInput
from tests.pictures import png
from tests.work_packages.scenes import JANUARY, actor, package, with_officers
from tests.world import World
from work_packages.models import HandOver, PackagePhoto, WorkPackage
from work_packages.models.month import running_in
from work_packages.services.detail import agreed_end, agreed_value, in_use_since
from work_packages.services.records import record_addendum, record_hand_over


def test_time_value_and_use_follow_from_the_records(world: World) -> None:
    with_officers(world)
    row = package(world)
    world.tick(days=60)
    who = {"actor": actor(world, "ppk"), "at": world.tick()}

    with pytest.raises(BadInput) as too_early:
        record_hand_over(row, kind="fho", number="BAST-2", handed_over_on=date(2025, 2, 20), **who)
    record_addendum(row, number="ADD-1", signed_on=date(2025, 2, 1), days_added=10, **who)
    record_addendum(row, number="ADD-2", signed_on=date(2025, 2, 9), new_value=950, **who)
    record_hand_over(row, kind="pho", number="BAST-1", handed_over_on=date(2025, 2, 20), **who)
    with pytest.raises(BadInput) as twice:
        record_hand_over(row, kind="pho", number="BAST-9", handed_over_on=date(2025, 2, 21), **who)

    assert ([g.code for g in too_early.value.gaps], [g.code for g in twice.value.gaps]) == (
        ["order"],
        ["double"],
    )
    row.refresh_from_db()
    assert (row.stage, in_use_since(row)) == ("serah terima", date(2025, 2, 20))
    assert (agreed_end(row), agreed_value(row)) == (date(2025, 5, 10), 950)
    running = [WorkPackage.objects.filter(running_in(date(2025, number, 1))).exists() for number in (1, 2, 3)]
    assert running == [True, True, False]
    with pytest.raises(DatabaseError), transaction.atomic():
        HandOver.objects.filter(package=row).update(handed_over_on=JANUARY)


def test_they_are_recorded_on_pages_and_photographs_are_kept(world: World, signed_in: Any, now: Any) -> None:
    with_officers(world)
    row = package(world)
    now()
    ppk, address = signed_in("ppk"), f"/paket-pekerjaan/{row.pk}/catat"
    picture = SimpleUploadedFile("nol.png", png("nol"), content_type="image/png")
    sheet = SimpleUploadedFile("nol.png", b"%PDF-1.7\n%%EOF\n", content_type="image/png")
    taken = {"stage": "0", "taken_at": "2025-01-02T08:30"}

    answers = [
        ppk.post(f"{address}/adendum/", {"number": "A-1", "signed_on": "2025-01-01"}).status_code,
        ppk.post(f"{address}/adendum/", {"number": "A-1", "signed_on": "2025-01-01", "days_added": "5"}).status_code,
        ppk.post(
            f"{address}/jaminan/",
            {"kind": "pelaksanaan", "number": "J-1", "issuer": "Bank Jateng", "amount": "Rp45.000,00",
             "valid_from": "2025-01-01", "valid_until": "2025-06-30"},
        ).status_code,
        ppk.post(f"{address}/foto/", {**taken, "file": sheet}).status_code,
        ppk.post(f"{address}/foto/", {**taken, "file": picture}).status_code,
        ppk.get(f"{address}/lain/").status_code,
        signed_in("treasurer").get(f"{address}/foto/").status_code,
        signed_in("stranger").get(f"{address}/foto/").status_code,
    ]  # fmt: skip
    photo = PackagePhoto.objects.get(package=row)
    shown = ppk.get(f"/paket-pekerjaan/{row.pk}/").content.decode()
    file = ppk.get(f"/paket-pekerjaan/{row.pk}/foto/{photo.pk}/")

    assert answers == [400, 302, 302, 400, 302, 404, 403, 404]
    assert (photo.taken_at.hour, file["Content-Type"]) == (1, "image/png")
    assert all(text in shown for text in ("A-1", "J-1", "Bank Jateng", "nol.png"))
    assert signed_in("stranger").get(f"/paket-pekerjaan/{row.pk}/foto/{photo.pk}/").status_code == 404
