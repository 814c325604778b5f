"""Names for annotations: formats that Python has no class of its own for."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from decimal import Decimal
    from typing import TypeAlias

    DecimalNumber: TypeAlias = Decimal
    """A JSON number of which every digit counts."""
    Base64Url: TypeAlias = bytes
    """Bytes, in JSON a string of URL-safe base64."""
else:

    class DecimalNumber:
        """A JSON number of which every digit counts; values are `Decimal`."""

    class Base64Url:
        """Bytes, in JSON a string of URL-safe base64; values are `bytes`."""
