"""Error reports without secrets: whatever a variable or a form field called secret holds is blotted out everywhere."""

import re
from collections.abc import ItemsView, Iterator
from types import FrameType
from typing import Any

from django.http import HttpRequest  # noqa: TID251 -- the reporter's own interface names it
from django.views.debug import SafeExceptionReporterFilter

HIDDEN = re.compile(r"secret|passphrase|password|kata_sandi|token|(^|_)(pin|otp|totp)$", re.IGNORECASE)
SHORTEST = 4


class CarefulReporter(SafeExceptionReporterFilter):
    """Django's filter, active also with DEBUG, that looks for the values and not only at marked functions."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Always: a debugging page is read over shoulders and pasted into tickets."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> Any:
        """What was posted; fields called secret are blotted whether or not their view says so."""
        given = super().get_post_parameters(request)
        hidden = [name for name in given if HIDDEN.search(name)]
        if not hidden:
            return given
        shown = given.copy()
        for name in hidden:
            shown[name] = self.cleansed_substitute
        return shown

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        """The variables of one frame; those that are, or contain, a secret of this frame or its callers are blotted."""
        secrets = {text for text in _secrets(request, tb_frame) if len(text) >= SHORTEST}
        return {
            name: self.cleansed_substitute if _shows(name, value, secrets) else value
            for name, value in super().get_traceback_frame_variables(request, tb_frame)
        }.items()


def _secrets(request: HttpRequest | None, frame: FrameType | None) -> Iterator[str]:
    if request is not None and hasattr(request, "POST"):
        yield from _texts(dict(request.POST.items()))
    while frame is not None:
        yield from _texts(frame.f_locals)
        for value in list(frame.f_locals.values()):
            if isinstance(value, dict):
                yield from _texts(value)
        frame = frame.f_back


def _texts(names: dict[Any, Any]) -> Iterator[str]:
    for name, value in list(names.items()):
        if isinstance(name, str) and isinstance(value, str) and HIDDEN.search(name):
            yield value


def _shows(name: str, value: Any, secrets: set[str]) -> bool:
    if HIDDEN.search(name):
        return True
    if not secrets:
        return False
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 -- a variable that cannot be printed shows nothing
        return False
    return any(secret in text for secret in secrets)
