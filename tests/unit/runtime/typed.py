"""What type checkers say of models: every `ignore` here stands for an error that users are to see."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias, assert_type

from runtime import (
    UNSET,
    Base64Url,
    DecimalNumber,
    Field,
    Model,
    UnknownVariant,
    Unset,
    Variants,
    construct,
    decode,
    extras,
    fields,
    problems,
    raw,
)


class Role(StrEnum):
    """Words."""

    ADMIN = "admin"


class Text(Model):
    """One variant."""

    type: Literal["text"] = "text"
    text: str


class Blob(Model):
    """The other."""

    type: Literal["blob"] = "blob"
    data: Base64Url


class UnknownPart(UnknownVariant):
    """Some other."""

    type: str


TYPE_CHECKING = False
if TYPE_CHECKING:
    Part: TypeAlias = Text | Blob | UnknownPart
else:
    Part = Variants(__name__, "Part", tag="type", variants={"text": "Text", "blob": "Blob"}, unknown="UnknownPart")


class Message(Model):
    """A bit of everything."""

    id: str = Field(read_only=True)
    sent_at: datetime = Field("sentAt", read_only=True)
    seen_at: datetime | Unset | None = Field("seenAt", default=UNSET, read_only=True)
    sender: str
    role: Role | str
    price: DecimalNumber | Unset = UNSET
    pin: str | Unset = Field(default=UNSET, write_only=True, secret=True)
    key: str = Field("apiKey", secret=True)
    parts: list[Part] = Field("PARTS")


message = Message(sender="a", role="guest", key="k", parts=[Text(text="x"), Blob(data=b"")])
Message(sender="a", role=Role.ADMIN, key="k", parts=[], pin="1234")
Message(sender="a", role="guest", key="k")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
Message(id="a", sender="a", role="b", key="k", parts=[])  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
Message(sender=1, role="b", key="k", parts=[])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
Message("a")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
message.nobody = 1  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
unhashable = {message}  # pyright: ignore[reportUnhashable]

assert_type(message.id, str)
assert_type(message.sent_at, datetime)
assert_type(message.seen_at, datetime | None | Unset)
assert_type(message.role, Role | str)
assert_type(message.replace(sender="b"), Message)
assert_type(Message.from_json("{}"), Message)
assert_type(Message.from_dict({}, strict=True), Message)
assert_type(message.to_json(), str)

for part in message.parts:
    if isinstance(part, Text):
        assert_type(part.text, str)
    elif part.type == "blob" and isinstance(part, Blob):
        assert_type(part.data, bytes)
if message.seen_at is not UNSET and message.seen_at is not None and not isinstance(message.seen_at, Unset):
    assert_type(message.seen_at, datetime)

assert_type(decode(Message, {}), Message)
assert_type(decode(list[Message], []), list[Message])
assert_type(decode(Message | None, None), Message | None)
assert_type(decode(Part, {}), Text | Blob | UnknownPart)
assert_type(construct(Message, id="a"), Message)

names = [field.name for field in fields(Message)]
places = [problem.path for problem in problems(message)]
kept = extras(message).get("x"), raw(message, "id")
