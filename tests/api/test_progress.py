"""Progress entries and the standing of milestones over HTTP."""

from io import BytesIO

from tests.innovations.walks import launched_with_milestones

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def test_an_entry_with_a_file_is_written_read_and_corrected(api, world):
    innovation = launched_with_milestones(world)
    milestone = innovation.milestones.get(activity="Uji coba")
    base = f"innovations/{innovation.pk}/progress/"
    file = BytesIO(PDF)
    file.name = "daftar hadir.pdf"

    made = api.post(
        world.operator,
        base,
        {
            "happened_on": "2025-01-02",
            "text": "Uji selesai.",
            "milestone": str(milestone.pk),
            "percent": 100,
            "finished_on": "2025-01-02",
            "file": file,
        },
    )
    [shown] = made.data["files"]
    corrected = api.post(
        world.head,
        base,
        {
            "happened_on": "2025-01-02",
            "text": "Uji hampir selesai.",
            "milestone": str(milestone.pk),
            "percent": 90,
            "attachments": [shown["id"]],
            "corrects": made.data["id"],
        },
    )
    again = api.post(
        world.head, base, {"happened_on": "2025-01-02", "text": "Lagi.", "corrects": made.data["id"]}
    )
    listed = api.get(world.bureau, f"{base}?ordering=-written_at").data["results"]
    bytes_read = api.get(world.bureau, f"innovations/{innovation.pk}/attachments/{shown['id']}/")

    assert (made.status_code, made.data["percent"], made.data["corrected_by"]) == (201, 100, None)
    assert (shown["name"], shown["origin"], bytes_read.content) == ("daftar hadir.pdf", "progress", PDF)
    assert (corrected.status_code, again.status_code, again.data["code"]) == (201, 409, "corrected")
    assert [(row["text"], str(row["corrected_by"]), str(row["corrects"])) for row in listed] == [
        ("Uji hampir selesai.", "None", made.data["id"]),
        ("Uji selesai.", corrected.data["id"], "None"),
    ]


def test_the_milestones_say_what_has_become_of_them(api, world):
    innovation = launched_with_milestones(world)
    milestone = innovation.milestones.get(activity="Uji coba")
    base = f"innovations/{innovation.pk}/progress/"
    entry = api.post(
        world.operator,
        base,
        {"happened_on": "2025-01-02", "text": "Mulai.", "milestone": str(milestone.pk), "percent": 40},
    ).data

    rows = api.get(world.bureau, f"{base}milestones/").data

    assert [
        (row["horizon"], row["due_on"], row["state"], row["percent"], row["entry"] and str(row["entry"]))
        for row in rows
    ] == [
        ("short", "2025-04-08", "open", 40, str(entry["id"])),
        ("medium", "2026-06-30", "open", None, None),
        ("long", "2028-01-31", "open", None, None),
        ("short", None, "open", None, None),
        ("long", None, "open", None, None),
    ]


def test_an_impossible_entry_names_its_field(api, world):
    innovation = launched_with_milestones(world)
    base = f"innovations/{innovation.pk}/progress/"
    answers = [
        api.post(world.operator, base, {"happened_on": "2025-01-02", "text": "x"} | wrong)
        for wrong in (
            {"happened_on": "2019-01-01"},
            {"happened_on": "9999-12-31"},
            {"percent": 300},
            {"percent": 50},
            {"milestone": "00000000-0000-4000-8000-000000000001"},
            {"text": "a\x00b"},
            {"warna": "merah"},
        )
    ]

    assert [(answer.status_code, answer.data["errors"][0]["field"]) for answer in answers] == [
        (400, "happened_on"),
        (400, "happened_on"),
        (400, "percent"),
        (400, "milestone"),
        (400, "milestone"),
        (400, "text"),
        (400, "warna"),
    ]


def test_the_list_is_a_table_too(api, world):
    innovation = launched_with_milestones(world)
    base = f"innovations/{innovation.pk}/progress/"
    api.post(world.operator, base, {"happened_on": "2025-01-02", "text": "Pelatihan kader."})

    table = api.get(world.bureau, f"{base}?format=csv")

    assert (table.status_code, "Pelatihan kader." in b"".join(table.streaming_content).decode()) == (
        200,
        True,
    )
