"""Models in a module without the future import, so that annotations are objects, or lazy from Python 3.14 on."""

from datetime import datetime
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Annotated, Any, ClassVar, Literal, Optional, Union
from uuid import UUID

from runtime import UNSET, Alias, Base64Url, DecimalNumber, Field, Model, Unset, Variants


class Colour(StrEnum):
    """A closed set of words."""

    RED = "red"


class Level(IntEnum):
    """A closed set of numbers."""

    LOW = 1


class Anything(Enum):
    """Members with values of several types."""

    ONE = 1
    WORD = "word"
    NOTHING = None


class Cat(Model):
    """One member of a union."""

    kind: Literal["cat"] = "cat"
    lives: int


class Dog(Model):
    """The other one."""

    kind: Literal["dog"] = "dog"
    name: str


Pet: Any = Variants(__name__, "Pet", tag="kind", variants={"cat": "Cat", "dog": "Dog"})
Pets: Any = Alias(__name__, "Pets", "list[Pet]")


class Eager(Model):
    """Annotations in the forms that people write."""

    count: ClassVar[int] = 0
    text: str
    at: datetime | Unset = Field("At", default=UNSET)
    id: UUID | None = None
    price: Decimal | Unset = UNSET
    rate: DecimalNumber | Unset = UNSET
    blob: Base64Url | Unset = UNSET
    colour: Colour | str | Unset = UNSET
    level: Level | Unset = UNSET
    anything: Anything | Unset = UNSET
    cats: list[Cat] | Unset = UNSET
    by_name: dict[str, Cat] | Unset = UNSET
    pair: tuple[int, str] | Unset = UNSET
    numbers: tuple[int, ...] | Unset = UNSET
    word: Literal["a", "b", 3, True, None] | Unset = UNSET  # noqa: PYI061
    old: Optional[int] = None  # noqa: UP045
    older: Union[int, str, Unset] = UNSET  # noqa: UP007
    noted: Annotated[int, "in cm"] | Unset = UNSET
    free: Any = None
    free_list: list[Any] | Unset = UNSET
    me: "Eager | Unset" = UNSET
    us: list["Eager"] | Unset = UNSET
    pet: Pet | None = None
    pets: Pets | Unset = UNSET
