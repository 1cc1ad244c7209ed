"""For processes on the moved clock: libfaketime 0.9.10 answers EINVAL where Python sleeps until a monotonic instant."""

import select
import time


def sleep(seconds: float) -> None:
    """As time.sleep, waiting by select, which libfaketime leaves alone."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


time.sleep = sleep
