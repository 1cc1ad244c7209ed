"""Owner of the render process, which turns HTML into PDF.

WeasyPrint is not thread-safe and is fed text that people wrote, so it lives in a process of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from common.child_process import ChildAnswer, ChildLost, ChildProcess
from common.errors import DomainError, Unavailable
from common.types import Json


class RenderFailed(DomainError):
    """The document cannot be rendered; trying again will not help."""

    code = "render_failed"
    http_status = 500
    title = _("The document could not be produced")


class RenderTimedOut(Unavailable):
    """Rendering took too long or too much memory; its process was killed and replaced."""

    code = "render_timed_out"


class RenderAnswer(ChildAnswer, total=False):
    """The boxes of an `ok` answer, by field name: page index, then (left, bottom, right, top) in points."""

    boxes: dict[str, tuple[int, tuple[int, int, int, int]]]
    error: str


@dataclass
class RenderProcess(ChildProcess[Mapping[str, Json], RenderAnswer]):
    """One render process. It is renewed now and then because WeasyPrint's memory creeps up slowly."""

    WORKER: ClassVar[Path] = Path(__file__).with_name("render_worker.py")
    FOLDER: ClassVar[Path] = Path(__file__).resolve().parents[1] / "assets"

    def render(
        self, job: Mapping[str, Json]
    ) -> tuple[bytes, dict[str, tuple[int, tuple[int, int, int, int]]]]:
        """PDF and signature boxes of `job`. Raises RenderTimedOut (worker killed) or RenderFailed."""
        try:
            answer, pdf = self.exchange(job)
        except ChildLost as error:
            raise RenderTimedOut(
                _("The document could not be produced within its limits of time and memory.")
            ) from error
        if not answer["ok"]:
            raise RenderFailed(_("The document could not be produced."), reason=answer["error"])
        return pdf, answer["boxes"]
