"""A campaign prints its seed and takes it back; a seed that failed stays in the gate."""

import pytest

from tests import campaign as lengths
from tools import campaign

DRAWN = campaign.Campaign("bit_flips", ("tests/attacks/test_bit_flips.py",))
BASE = {"PATH": "/bin", "DATABASE_URL": "postgresql://…", "DATABASE_OWNER_URL": "postgresql://…"}


def test_two_variables_name_a_campaign_and_its_seed() -> None:
    found = campaign.environment_of(BASE, DRAWN, "postgresql", seed=7)

    assert found == {**BASE, "PRAKARSA_CAMPAIGN": "bit_flips", "PRAKARSA_SEED": "7"}


def test_a_campaign_on_sqlite_knows_no_other_database() -> None:
    found = campaign.environment_of(BASE, DRAWN, "sqlite", seed=7)

    assert found == {"PATH": "/bin", "PRAKARSA_CAMPAIGN": "bit_flips", "PRAKARSA_SEED": "7"}


def test_a_failure_says_how_to_repeat_and_keep_it() -> None:
    said = campaign.advice(campaign.CampaignResult(DRAWN, "sqlite", 7, passed=False, seconds=1.0))

    assert "./run campaign bit_flips --seed 7" in said
    assert "tests/campaign_seeds.toml" in said


def test_every_seed_that_failed_belongs_to_a_drawn_campaign() -> None:
    drawn = {known.name for known in campaign.CAMPAIGNS if known.drawn}

    assert {row["campaign"] for row in lengths.failed_seeds()} <= drawn
    assert all(set(row) == {"campaign", "seed", "found"} for row in lengths.failed_seeds())


def test_the_gate_runs_the_fixed_seed_and_those_that_failed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: pytest.TempPathFactory
) -> None:
    file = tmp_path / "seeds.toml"
    file.write_text('[[failed]]\ncampaign = "kills"\nseed = 9\nfound = ""\n')
    monkeypatch.setattr(lengths, "FAILED_SEEDS", file)
    monkeypatch.delenv("PRAKARSA_CAMPAIGN", raising=False)

    assert lengths.seeds("kills", full=3) == [lengths.GATE_SEED, 9]
    assert lengths.seeds("races", full=3) == [lengths.GATE_SEED]


def test_a_campaign_runs_rounds_from_its_seed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAKARSA_CAMPAIGN", "kills")
    monkeypatch.setenv("PRAKARSA_SEED", "41")

    assert lengths.seeds("kills", full=3) == [41, 42, 43]
    assert lengths.length(short=2, full=200) == 200
