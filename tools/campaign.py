"""`./run campaign [NAME] [--seed N]`: the long campaigns, from a seed that is drawn each time and printed.

Without NAME all of them run one after the other, their lines go to var/campaigns, and one line each is shown; the two
engines run side by side. The same tests run in the gate, short and from a fixed seed; `tests/campaign.py` says how,
docs/campaigns.md what each protects.
"""

import argparse
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from tools.audit import NOT_RUN

ROOT = Path(__file__).resolve().parent.parent
LINES = ROOT / "var" / "campaigns"
BOTH, SQLITE, POSTGRESQL = ("sqlite", "postgresql"), ("sqlite",), ("postgresql",)
DATABASES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_AUDIT_URL")


@dataclass(frozen=True)
class Campaign:
    """A name, what pytest is given, and the engines; `drawn` when its rounds follow from a seed."""

    name: str
    arguments: tuple[str, ...]
    engines: tuple[str, ...] = BOTH
    drawn: bool = True
    # Instead of pytest, given the engine's databases in the environment.
    script: str = ""
    # At the gate's lengths: what is long about it is how many tests it has.
    short: bool = False


CAMPAIGNS = (
    Campaign("lifecycle", ("tests/model",)),
    Campaign("endings", ("tests/endings/test_endings.py",)),
    Campaign("as_of", ("tests/api/test_as_of.py", "tests/test_matrix_as_of.py"), engines=SQLITE),
    Campaign("replaying", ("tests/policies/test_replaying.py",)),
    Campaign("properties", ("tests", "-m", "hypothesis and not campaign")),
    Campaign(
        "schedules",
        ("tests/deadlines/test_report_schedule.py", "tests/deadlines/test_oracle.py"),
        engines=SQLITE,
    ),
    Campaign("indicators", ("tests/innovations/test_indicator_years.py",), engines=SQLITE),
    Campaign("on_plan", ("tests/innovations/test_on_plan.py",), engines=SQLITE),
    Campaign("notices", ("tests/notifications/test_turnover.py",)),
    Campaign("races", ("tests/concurrency", "tests/contracts/saga/test_races.py"), drawn=False),
    Campaign("kills", ("tests/contracts/saga/test_kills.py",), drawn=False),
    Campaign("batches", ("tests/operation/test_signing_apart.py",), engines=SQLITE, drawn=False),
    Campaign("backups", ("tests/operation/test_backup_drill.py",), engines=POSTGRESQL, drawn=False),
    Campaign("workers", ("tests/workflow/workers",)),
    Campaign(
        "slow_clients",
        ("tests/deploy/test_as_shipped.py", "tests/deploy/test_threads.py"),
        engines=POSTGRESQL,
        drawn=False,
    ),
    Campaign("kill_table", ("tests/operation/kill_table", "-s"), engines=POSTGRESQL),
    Campaign("living", ("tests/operation/living", "-s"), engines=POSTGRESQL, drawn=False),
    Campaign("bit_flips", ("tests/attacks/test_bit_flips.py",), engines=SQLITE),
    Campaign(
        "tampering", ("tests/history/test_tampering.py", "tests/history/test_tree.py", "-s"), engines=SQLITE
    ),
    Campaign("verifying", ("tests/history/test_beside_load.py", "-s"), engines=POSTGRESQL, drawn=False),
    Campaign("enumeration", ("tests/accounts/test_enumeration_by_time.py",)),
    Campaign("odd_requests", ("tests/web/test_odd_requests.py",), engines=SQLITE),
    Campaign("fresh_eyes", ("tests/history/test_fresh_eyes.py",), engines=SQLITE),
    Campaign("described", ("tests/api/test_described.py",), engines=SQLITE),
    Campaign("attacks", ("tests/attacks/test_corpus.py",), engines=SQLITE, drawn=False),
    Campaign("leaks", ("tests/policies/test_no_leak.py",), engines=SQLITE, drawn=False),
    Campaign(
        "rights_over_http",
        ("tests/policies/rights",),
        engines=SQLITE,
        drawn=False,
    ),
    Campaign("demonstration", ("tests/demo/test_year.py",), engines=SQLITE),
    Campaign("answers_of_routes", ("tests/test_matrix.py", "tests/test_matrix_of_others.py"), drawn=False),
    Campaign("accessibility", ("tests/browser/test_accessible.py",), engines=SQLITE, drawn=False),
    Campaign("whole_suite", ("tests",), drawn=False, short=True),
    Campaign("bare_machine", (), engines=POSTGRESQL, drawn=False, script="tools.bare_machine"),
    Campaign("planted_faults", (), drawn=False, script="tools.planted_faults"),
    Campaign("two_versions", (), engines=POSTGRESQL, drawn=False, script="tools.two_versions"),
    Campaign("lock_times", (), engines=POSTGRESQL, drawn=False, script="tools.lock_times"),
    Campaign("audit", (), engines=SQLITE, drawn=False, script="tools.audit"),
)


@dataclass(frozen=True)
class CampaignResult:
    """One campaign on one engine."""

    campaign: Campaign
    engine: str
    seed: int
    passed: bool
    seconds: float
    # What it asks could not be asked here; it says so, and is neither passed nor failed.
    not_run: bool = False

    def __str__(self) -> str:
        word = "NOT RUN" if self.not_run else "passed" if self.passed else "FAILED"
        seed = f"seed {self.seed}" if self.campaign.drawn else "nothing drawn"
        return f"{self.campaign.name:<20}{self.engine:<12}{word:<8}{self.seconds:>6.0f} s   {seed}"


def main() -> int:
    """Run what was asked for; 1 when any of it failed."""
    names = {campaign.name: campaign for campaign in CAMPAIGNS}
    parser = argparse.ArgumentParser(prog="./run campaign", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("name", nargs="?", choices=[*names], metavar="NAME", help=", ".join(names))
    parser.add_argument("--seed", type=int, help="repeat the campaign that printed this number")
    asked = parser.parse_args()
    seed = secrets.randbelow(2**31) if asked.seed is None else asked.seed
    chosen = (names[asked.name],) if asked.name else CAMPAIGNS
    print(f"Campaigns from seed {seed}; again with: ./run campaign {asked.name or 'NAME'} --seed {seed}")
    outcomes = []
    for outcome in all_of(chosen, seed=seed, shown=asked.name is not None):
        outcomes.append(outcome)
        print(outcome, flush=True)
        if not outcome.passed and not outcome.not_run:
            print(advice(outcome), flush=True)
    passed, not_run = (sum(map(of, outcomes)) for of in (attrgetter("passed"), attrgetter("not_run")))
    failed = len(outcomes) - passed - not_run
    print(f"{passed} passed, {failed} failed, {f'{not_run} not run, ' if not_run else ''}seed {seed}")
    return int(failed > 0 or not outcomes)


def all_of(chosen: tuple[Campaign, ...], *, seed: int, shown: bool) -> Iterator[CampaignResult]:
    """Every campaign on each of its engines that TEST_ENGINES names, side by side."""
    wanted = os.environ.get("TEST_ENGINES", " ".join(BOTH)).split()
    for campaign in chosen:
        engines = [engine for engine in campaign.engines if engine in wanted]
        with ThreadPoolExecutor(len(BOTH)) as pool:
            running = [
                pool.submit(carried_out, campaign, engine, seed=seed, shown=shown and engine == engines[0])
                for engine in engines
            ]
            yield from (each.result() for each in running)
        if shown:
            for engine in engines[1:]:
                print(lines_of(campaign, engine).read_text())


def carried_out(campaign: Campaign, engine: str, *, seed: int, shown: bool) -> CampaignResult:
    """Run one; what it prints is shown as it comes, or kept in a file."""
    command = command_of(campaign, engine, seed=seed)
    environment = environment_of(os.environ, campaign, engine, seed=seed)
    began = time.monotonic()
    if shown:
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    else:
        LINES.mkdir(parents=True, exist_ok=True)
        with lines_of(campaign, engine).open("w") as lines:
            done = subprocess.run(
                command, cwd=ROOT, env=environment, check=False, stdout=lines, stderr=subprocess.STDOUT
            )
    return CampaignResult(
        campaign,
        engine,
        seed,
        passed=done.returncode == 0,
        seconds=time.monotonic() - began,
        not_run=bool(campaign.script) and done.returncode == NOT_RUN,
    )


def command_of(campaign: Campaign, engine: str, *, seed: int) -> list[str]:
    """pytest on the campaign's tests, hypothesis on its seed; or the campaign's own script."""
    if campaign.script:
        return [sys.executable, "-m", campaign.script, "--engine", engine]
    return [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--maxfail=3",
        f"--hypothesis-seed={seed}",
        *campaign.arguments,
    ]


def environment_of(base: Mapping[str, str], campaign: Campaign, engine: str, *, seed: int) -> dict[str, str]:
    """The campaign's two words, and no database for SQLite: `./run` has started PostgreSQL for the other."""
    found = {name: value for name, value in base.items() if engine == "postgresql" or name not in DATABASES}
    if campaign.short:
        return found
    return {**found, "PRAKARSA_CAMPAIGN": campaign.name, "PRAKARSA_SEED": str(seed)}


def lines_of(campaign: Campaign, engine: str) -> Path:
    """Where the lines of a campaign are kept that runs among others."""
    return LINES / f"{campaign.name}-{engine}.txt"


def advice(outcome: CampaignResult) -> str:
    """How to see a failure again, and how to keep it."""
    name = outcome.campaign.name
    kept = lines_of(outcome.campaign, outcome.engine)
    said = [f"  again: TEST_ENGINES={outcome.engine} ./run campaign {name} --seed {outcome.seed}"]
    if kept.exists():
        said += [f"  lines: {kept.relative_to(ROOT)}"]
    if outcome.campaign.drawn:
        said += [
            "  keep:  the number in the brackets of the failed test's name, in tests/campaign_seeds.toml;",
            "         without one, the falsifying example as an @example beside the test:",
            f'           [[failed]]\n           campaign = "{name}"\n           seed = …\n           found = "…"',
        ]
    return "\n".join(said)


if __name__ == "__main__":
    sys.exit(main())
