"""The collector is held back while anybody works, and runs again afterwards."""

import gc

import pytest

from common.gc_pause import gc_paused


def test_the_pause_nests():
    seen = []
    with gc_paused():
        with gc_paused():
            seen.append(gc.isenabled())
        seen.append(gc.isenabled())
    seen.append(gc.isenabled())

    assert seen == [False, False, True]


def test_an_error_lets_it_run_again():
    with pytest.raises(ValueError, match="x"), gc_paused():
        raise ValueError("x")

    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off():
    gc.disable()
    with gc_paused():
        pass
    was = gc.isenabled()
    gc.enable()

    assert was is False
