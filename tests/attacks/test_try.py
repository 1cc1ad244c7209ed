import time, pytest
from contracts.services import verifying
from tests.attacks import containers, forgeries, hostile, updates

pytestmark = pytest.mark.django_db


def test_it(registered):
    real, token = registered
    import pathlib

    pathlib.Path("/tmp/genuine.pdf").write_bytes(real.whole)
    pathlib.Path("/tmp/once.pdf").write_bytes(real.once)
    for m in (updates, containers, forgeries, hostile):
        g = m.attacks(real)
        while True:
            t = time.time()
            try:
                name, pdf, want = next(g)
            except StopIteration:
                break
            except Exception as e:
                import traceback

                traceback.print_exc(limit=-6)
                print("CRASH", m.__name__, repr(e))
                break
            tb = time.time() - t
            t = time.time()
            s = verifying.verify(pdf, at=real.at)
            print(
                "OK " if s.verdict == want else "BAD",
                name,
                s.verdict.value,
                "exp",
                want.value,
                f"build {tb:.2f} verify {time.time() - t:.2f}",
                len(pdf),
                s.readable,
                [
                    (
                        x.facts.intact,
                        x.facts.trusted,
                        x.facts.covers_whole_file,
                        x.facts.later_changes_allowed,
                    )
                    for x in s.signatures
                ]
                if s.verdict != want
                else "",
                flush=True,
            )
