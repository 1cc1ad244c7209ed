"""Known weaknesses of what is locked, asked by pip-audit: `./run campaign audit`.

pip-audit is fetched for the occasion. Where the package index does not answer such questions, that is
said, and the campaign counts as not run: silence is not safety.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-demo.txt", "requirements-dev.txt", "tools/requirements-uv.txt")
NOT_RUN = 77
TOOL = ("tool", "run", "--quiet", "--from", "pip-audit==2.10.1", "pip-audit")
OPTIONS = ("--disable-pip", "--require-hashes", "--progress-spinner=off", "--timeout=15", "--format=json")


def main() -> int:
    """Ask about every lock; 1 for a known weakness, NOT_RUN when something could not be asked."""
    asked, weak, unknown = 0, [], []
    for lock in LOCKS:
        command = [str(ROOT / ".venv/bin/uv"), *TOOL, *OPTIONS, "-r", lock]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        try:
            rows = json.loads(done.stdout)["dependencies"]
        except (ValueError, KeyError):
            last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            print(f"{lock} could not be audited: {last}")
            unknown.append(lock)
            continue
        asked += len(rows)
        unknown += [row["name"] for row in rows if "skip_reason" in row]
        weak += [row for row in rows if row.get("vulns")]
    for row in weak:
        names = ", ".join(each["id"] for each in row["vulns"])
        mended = sorted({version for each in row["vulns"] for version in each["fix_versions"]})
        print(f"{row['name']} {row['version']}: {names}; mended in {', '.join(mended) or 'no version yet'}")
    if unknown:
        print(f"NOT audited: {len(unknown)} of {asked or len(LOCKS)}; the package index here does not say.")
    else:
        print(f"{asked} audited, {len(weak)} with a known weakness.")
    return 1 if weak else NOT_RUN if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
