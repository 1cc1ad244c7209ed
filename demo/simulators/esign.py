"""A server shaped like eSign Client Service, versions 1 and 2: people with NIK and passphrase, documents, faults.

Beside the service's own paths it has `/_simulator/faults` (POST `{"fault": …, "times": …}`, DELETE) and
`/_simulator/attempts` (GET), which no real service has.
"""

from typing import Any

from demo.simulators.esign_http import EsignHandler
from demo.simulators.esign_service import EsignService
from demo.simulators.serving import SimulatorServer


class EsignSimulator(EsignService, SimulatorServer):
    """Serves on the loopback address, over TLS unless told otherwise; `service` are options of `EsignService`."""

    handler = EsignHandler

    def __init__(self, *, tls: bool = True, port: int = 0, **service: Any) -> None:
        SimulatorServer.__init__(self, tls=tls, port=port)
        EsignService.__init__(self, **service)
