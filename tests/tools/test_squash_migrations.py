"""Migrations are squashed again with each release."""

from pathlib import Path

from tools.squash_migrations import take_away_earlier


def test_what_was_made_since_the_last_time_hangs_on_what_it_replaced(tmp_path: Path) -> None:
    for label, name, text in (
        ("places", "0001_initial", ""),
        ("places", "0002_streets", "dependencies = [('places', '0001_initial')]"),
        (
            "places",
            "0001_squashed_0002",
            "replaces = [('places', '0001_initial'), ('places', '0002_streets')]",
        ),
        ("places", "0003_houses", "dependencies = [('places', '0001_squashed_0002')]"),
        (
            "people",
            "0001_initial",
            "dependencies = [('places', '0001_squashed_0002'), ('auth', '0001_initial')]",
        ),
    ):
        (tmp_path / label / "migrations").mkdir(parents=True, exist_ok=True)
        (tmp_path / label / "migrations" / f"{name}.py").write_text(text, encoding="utf-8")

    take_away_earlier(tmp_path)

    left = {str(path.relative_to(tmp_path)): path.read_text("utf-8") for path in tmp_path.glob("*/*/*.py")}
    assert "places/migrations/0001_squashed_0002.py" not in left
    assert left["places/migrations/0003_houses.py"] == "dependencies = [('places', '0002_streets')]"
    assert (
        left["people/migrations/0001_initial.py"]
        == "dependencies = [('places', '0002_streets'), ('auth', '0001_initial')]"
    )
