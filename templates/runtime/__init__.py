"""The runtime that generated code stands on; each name loads when it is first used."""

from __future__ import annotations

from .lazy import lazy_exports

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .base_error import SDKError as SDKError
    from .codec import decode as decode
    from .codec import encode as encode
    from .field import Field as Field
    from .field import FieldInfo as FieldInfo
    from .inspection import construct as construct
    from .inspection import extras as extras
    from .inspection import fields as fields
    from .inspection import problems as problems
    from .inspection import raw as raw
    from .markers import Base64Url as Base64Url
    from .markers import DecimalNumber as DecimalNumber
    from .model import Model as Model
    from .problem import DecodeError as DecodeError
    from .problem import FieldError as FieldError
    from .problem import Problem as Problem
    from .unset import UNSET as UNSET
    from .unset import Unset as Unset
    from .variants import Alias as Alias
    from .variants import UnknownVariant as UnknownVariant
    from .variants import Variants as Variants

_MODULES = {
    ".base_error": "SDKError",
    ".codec": "decode encode",
    ".field": "Field FieldInfo",
    ".inspection": "construct extras fields problems raw",
    ".markers": "Base64Url DecimalNumber",
    ".model": "Model",
    ".problem": "DecodeError FieldError Problem",
    ".unset": "UNSET Unset",
    ".variants": "Alias UnknownVariant Variants",
}
_NAMES = {name: module for module in _MODULES for name in _MODULES[module].split()}

__all__ = [*sorted(_NAMES), "lazy_exports"]
__getattr__, __dir__ = lazy_exports(__name__, _NAMES)
