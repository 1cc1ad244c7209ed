"""Tables of erasures."""

from privacy.models.erasure import ErasedCell, ErasureRequest

__all__ = ["ErasedCell", "ErasureRequest"]
