"""How often a network, and everybody together, may have files and codes checked."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest  # noqa: TID251 -- limits are asked by pages and endpoints alike
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView


class NetworkLimit(SimpleRateThrottle):
    """Checks of one network: an IPv4 address, or the /64 that one IPv6 subscriber has. Counted per web process."""

    setting, default = "PRAKARSA_VERIFY_RATE", "30/min"

    def get_rate(self) -> str:
        """The configured rate, read at each request."""
        return str(getattr(settings, self.setting, self.default))

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return f"verify:{network_of(self.get_ident(request))}"


class TotalLimit(NetworkLimit):
    """Checks of everybody together, so that many networks cannot keep all web workers busy."""

    setting, default = "PRAKARSA_VERIFY_RATE_TOTAL", "600/min"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return "verify:all"


LIMITS = (NetworkLimit, TotalLimit)


def seconds_to_wait(request: HttpRequest) -> int:
    """0 when this check may be made now (and is counted), else how long to wait."""
    for limit in (kind() for kind in LIMITS):
        if not limit.allow_request(request, None):  # type: ignore[arg-type]
            return int(limit.wait() or 0) + 1
    return 0


def network_of(address: str) -> str:
    """The network of an address, or the text itself when it is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(found if found.version == 4 else ipaddress.ip_network((found, 64), strict=False))
