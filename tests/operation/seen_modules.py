"""The shipped server, whose processes write down at their end what they had loaded."""

import os
import sys
from pathlib import Path

_shipped = Path(__file__).resolve().parents[2] / "deploy" / "gunicorn.conf.py"
_names = {"__file__": str(_shipped), "__name__": "shipped"}
exec(compile(_shipped.read_text(), str(_shipped), "exec"), _names)
globals().update({name: value for name, value in _names.items() if not name.startswith("__")})


def worker_exit(server: object, worker: object) -> None:
    """Called in the process that ends."""
    place = Path(os.environ["SEEN_MODULES"]) / str(os.getpid())
    place.write_text("\n".join(sorted(sys.modules)))
