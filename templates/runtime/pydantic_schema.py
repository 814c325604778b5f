"""Models, unions and aliases as fields of pydantic models."""

from __future__ import annotations

from pydantic_core import core_schema as schemas

from .codec import decode, encode
from .problem import DecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def core_schema(kind: Any) -> schemas.CoreSchema:
    """Return the schema of a type of ours: instances, or the JSON data of one.

    What is not of the type at all is a validation error; what is wrong within shows
    when it is read, as everywhere.
    """

    def validate(value: object) -> Any:
        if isinstance(value, kind):
            return value
        try:
            return decode(kind, value)
        except DecodeError as error:
            raise ValueError(str(error)) from None

    return schemas.no_info_plain_validator_function(
        validate,
        json_schema_input_schema=schemas.any_schema(),
        serialization=schemas.plain_serializer_function_ser_schema(encode),
    )
