import pytest, time
from contracts.verification import read_signatures, embedded_terms
from contracts.signing import configured_signer
from tests.attacks import forgeries, hostile
pytestmark = pytest.mark.django_db
def test_it(registered):
    real, token = registered
    roots=configured_signer().trust_roots()
    for name,pdf,_ in forgeries.attacks(real):
        if name=="look-alike-authority":
            try: print(read_signatures(pdf, trust_roots=roots, at=real.at))
            except BaseException:
                import traceback; traceback.print_exc(limit=-4)
            break
    t=time.time()
    try: print(len(embedded_terms(hostile.bomb())))
    except BaseException as e: print(repr(e)[:200])
    print(time.time()-t)
