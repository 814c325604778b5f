"""The codec of a model: objects to instances and back, field by field.

This is the whole of it. `unrolled` makes the common case fast, for classes that occur
often, and comes back here for every other.
"""

from __future__ import annotations

from .annotations import codec_of
from .conversions import Codec, Convert, Mismatch, pointer
from .problem import Problem
from .unset import UNSET, Unset

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .conversions import Decoding, Fit
    from .field import FieldInfo

OFTEN = 40
"""From this many objects of a class on, its codec is unrolled."""


class Wire:
    """What came with a model and is in none of its attributes.

    Attributes:
        extras: Properties that the class does not declare.
        kept: Wire name → value of each property that could not be read.
        problems: Wire name → what was wrong with it; paths begin at the model.
        path: JSON Pointer to the model in what was decoded.
    """

    __slots__ = ("extras", "kept", "path", "problems")

    def __init__(self, extras: dict[str, Any] | None = None) -> None:
        self.extras = {} if extras is None else extras
        self.kept: dict[str, Any] = {}
        self.problems: dict[str, Problem] = {}
        self.path = ""

    def to_plain(self) -> tuple[Any, ...]:
        """Return the same in types of Python's, for pickles that outlive this class."""
        problems = [
            (name, *problem.to_plain()) for name, problem in self.problems.items()
        ]
        return dict(self.extras), dict(self.kept), problems, self.path

    @classmethod
    def from_plain(cls, plain: tuple[Any, ...]) -> Wire:
        """Return what `to_plain` was made from."""
        extras, kept, problems, path = plain
        wire = cls(extras)
        wire.kept, wire.path = kept, path
        wire.problems = {name: Problem(*rest) for name, *rest in problems}
        return wire


class FieldCodec:
    """How one field is read and written."""

    __slots__ = ("codec", "get", "info", "required", "set", "table", "wire_name")

    def __init__(self, info: FieldInfo) -> None:
        self.info = info
        self.codec = codec_of(info.annotation, info.home)
        self.table = self.codec.table
        self.wire_name = info.wire_name
        self.required = Unset not in self.table
        self.get = info.slot.__get__
        self.set = info.slot.__set__

    def encode(self, value: object) -> object:
        """Return a value, changed where its own type does not say how it is sent."""
        kind = type(value)
        if kind in _PLAIN or hasattr(kind, "__codec__"):
            return value
        if kind in (list, dict):
            if not value:
                return value  # and load no class for nothing
            if self.table.get(kind, REFUSED) is None:
                return Free(value)
        write = self.codec.writer()
        return value if write is None else write(value)

    def is_free(self) -> bool:
        """Return whether this takes lists or objects that hold anything."""
        return any(self.table.get(kind, REFUSED) is None for kind in (list, dict))

    def sent_as_it_is(self) -> bool:
        """Return whether `encode` changes nothing, as far as is known by now."""
        return self.codec.is_loaded(set()) and self.codec.writer() is None


class Free:
    """Lists and objects without a type, in which one need not look for models."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


REFUSED = object()
"""In place of a step: no step takes a value of this type."""
_PLAIN = frozenset({str, int, float, bool, type(None), Unset})


class ModelCodec(Convert):
    """How objects of one class are read and written; built when one first occurs.

    Attributes:
        decode: Returns an instance for an object; never refuses one.
        write: Returns the JSON text of an instance.
    """

    __slots__ = (
        "additional",
        "built",
        "by_wire",
        "cls",
        "decoded",
        "fields",
        "unrolled",
        "write",
        "written",
    )

    def __init__(self, cls: Any) -> None:
        super().__init__(self._decode_first)
        self.cls = cls
        self.write = self.write_slowly
        self.built = False
        self.decoded = self.written = 0
        self.unrolled = False
        self.fields: tuple[FieldCodec, ...] = ()
        self.by_wire: dict[str, FieldCodec] = {}
        self.additional: Codec | None = None

    def build(self) -> None:
        """Read the annotations of the class."""
        self.fields = tuple(map(FieldCodec, self.cls.__fields__.values()))
        self.by_wire = {field.wire_name: field for field in self.fields}
        additional, home = self.cls.__additional__
        self.additional = codec_of(additional, home) if additional else None
        self.decode = self.decode_slowly
        self.built = True

    def _decode_first(self, data: dict[str, Any], run: Decoding) -> Any:
        self.build()
        return self.decode(data, run)

    def settled(self) -> bool:
        """Return False: `decode` is replaced when objects have occurred often."""
        return False

    def field(self, wire_name: str) -> FieldCodec:
        """Return the codec of a field."""
        if not self.built:
            self.build()
        return self.by_wire[wire_name]

    def reads(self, wire_name: str, value: object, run: Decoding) -> bool:
        """Return whether a property may have a value."""
        if not self.built:
            self.build()
        field = self.by_wire.get(wire_name)
        try:
            if field is not None:
                field.codec.decode(value, run)
        except Mismatch:
            return False
        return True

    # Reading --------------------------------------------------------------------------

    def decode_slowly(self, data: dict[str, Any], run: Decoding) -> Any:
        """Return an instance, noting what is wrong with its fields."""
        self.decoded += 1
        if self.decoded == OFTEN:
            from .unrolled import unroll_decoder

            unroll_decoder(self)
        model = self.cls.__new__(self.cls)
        model.__wire__ = None
        absent = 0
        for field in self.fields:
            value = data.get(field.wire_name, UNSET)
            absent += value is UNSET
            try:
                convert = field.table[type(value)]
                field.set(
                    model, value if convert is None else convert.decode(value, run)
                )
            except Mismatch as wrong:
                self.note(model, field, value, wrong, run)
        if len(data) + absent != len(self.fields):
            self.keep_extras(model, data, run)
        return model

    def read_again(
        self, model: Any, field: FieldCodec, value: Any, run: Decoding
    ) -> None:
        """Store the value of a field where its quick function does not know it."""
        try:
            field.set(model, field.codec.decode(value, run))
        except Mismatch as wrong:
            self.note(model, field, value, wrong, run)

    def note(
        self, model: Any, field: FieldCodec, value: Any, wrong: Mismatch, run: Decoding
    ) -> None:
        """Keep a value that cannot be read, leaving the field without one."""
        if value is UNSET:
            if field.info.write_only:
                return
            kind = "missing"
        else:
            wire(model).kept[field.wire_name] = value
            kind = "type" if value is not None or field.required else "null"
        problem = self.problem(field.wire_name, field.info.name, wrong, kind)
        wire(model).problems[field.wire_name] = problem
        run.faulty = True

    def problem(self, wire_name: str, name: str, wrong: Mismatch, kind: str) -> Problem:
        """Return what is wrong with a field."""
        path = pointer([wire_name]) + wrong.pointer()
        return Problem(path, self.cls.__name__, name, wrong.expected, wrong.got, kind)

    def keep_extras(self, model: Any, data: dict[str, Any], run: Decoding) -> None:
        """Keep the properties that the class does not declare."""
        state = wire(model)
        known = self.by_wire
        extras = {name: data[name] for name in data if name not in known}
        if self.additional is None:
            state.extras = extras
            return
        for name, value in extras.items():
            try:
                state.extras[name] = self.additional.decode(value, run)
            except Mismatch as wrong:
                state.kept[name] = value
                state.problems[name] = self.problem(name, name, wrong, "type")
                run.faulty = True

    def fit(self, value: Any, *, deep: bool = True) -> Fit:  # noqa: ARG002
        """Return how well this class fits an object, looking at its fields' types."""
        if not self.built:
            self.build()
        missing = wrong = known = 0
        for field in self.fields:
            if field.wire_name in value:
                known += 1
                wrong += not field.codec.fits_roughly(value[field.wire_name])
            else:
                missing += field.required and not field.info.write_only
        return -missing, -wrong, known

    # Writing --------------------------------------------------------------------------

    def write_slowly(self, model: Any) -> str:
        """Return the JSON text of an instance."""
        from .writing import TEXTS

        self.written += 1
        if self.written == OFTEN:
            from .unrolled import unroll_writer

            unroll_writer(self)
        return TEXTS[dict](self.encode(model))

    def write_extras(self, state: Wire) -> str:
        """Return the JSON text of the extras alone, a comma before each."""
        from .writing import TEXTS

        out: dict[str, Any] = {}
        self._encode_extras(state, out)
        texts = [f",{TEXTS[str](k)}:{TEXTS[type(v)](v)}" for k, v in out.items()]
        return "".join(texts)

    def encode(self, model: Any, *, request: bool = False) -> dict[str, Any]:
        """Return the properties of an instance; changed fields win over what came.

        Args:
            model: An instance.
            request: Whether to leave out read-only fields.
        """
        if not self.built:
            self.build()
        state: Wire | None = model.__wire__
        kept: dict[str, Any] = state.kept if state else {}
        out: dict[str, Any] = {}
        for field in self.fields:
            if request and field.info.read_only:
                continue
            try:
                value = field.get(model)
            except AttributeError:
                if field.wire_name in kept:
                    out[field.wire_name] = Free(kept[field.wire_name])
                continue
            if value is not UNSET or field.required:  # which whoever writes it refuses
                out[field.wire_name] = field.encode(value)
        if state:
            self._encode_extras(state, out)
        return out

    def _encode_extras(self, state: Wire, out: dict[str, Any]) -> None:
        known = self.by_wire
        for name, value in state.extras.items():
            if name not in known:
                out[name] = self._encode_extra(value)
        for name, value in state.kept.items():
            if name not in known and name not in out:
                out[name] = Free(value)

    def _encode_extra(self, value: Any) -> Any:
        if self.additional is None:
            return Free(value)
        write = self.additional.writer()
        return write(value) if write else value


def record_of(cls: Any) -> ModelCodec:
    """Return how objects of a model's class are read and written."""
    if cls.__record__ is None:
        cls.__record__ = ModelCodec(cls)
    record: ModelCodec = cls.__record__
    return record


def wire(model: Any) -> Wire:
    """Return what came with a model, making place for it."""
    if model.__wire__ is None:
        model.__wire__ = Wire()
    state: Wire = model.__wire__
    return state
