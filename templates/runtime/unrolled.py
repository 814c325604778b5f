"""The loops of `records`, unrolled into one function for each class that occurs often.

An object that is as it should be (all required properties there, each of a type that
the annotation allows) is decoded without a loop or a table in between: about three
times as fast. Everything else is left to `ModelCodec`, which is slower and complete.

The functions are compiled from text, like those of `dataclasses`. That text is made of
numbers only: attributes are called `a0`, `a1`, … and get their names in the compiled
code; everything else comes in as a value, under names like `k0` and `t1`. So nothing
that a document says becomes part of a program.
"""

from __future__ import annotations

from functools import lru_cache
from json.encoder import encode_basestring_ascii as quote
from types import FunctionType

from .conversions import ListOf, Mismatch, NoneType
from .records import REFUSED, Wire
from .unset import UNSET, Unset
from .writing import TEXTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import CodeType
    from typing import Any

    from .conversions import Codec, Convert
    from .records import FieldCodec, ModelCodec


def unroll_decoder(codec: ModelCodec) -> None:
    """Give a codec its fast `decode`, unless the class needs what only loops do."""
    if codec.additional is None and not any(f.info.write_only for f in codec.fields):
        codec.decode = _compiled(codec, *_decoder(codec))


def unroll_writer(codec: ModelCodec) -> None:
    """Give a codec its fast `write`."""
    codec.write = _compiled(codec, *_writer(codec))
    codec.unrolled = True


def _compiled(
    codec: ModelCodec, text: str, values: dict[str, Any]
) -> Callable[..., Any]:
    """Return the function of a text, with the attribute names of a class in it."""
    names = {f"a{i}": field.info.name for i, field in enumerate(codec.fields)}
    code = _code(text)
    code = code.replace(co_names=tuple(names.get(n, n) for n in code.co_names))
    return FunctionType(code, {**_GLOBALS, **values})


def _code_of(text: str) -> CodeType:
    """Compile the text of one function."""
    namespace: dict[str, Any] = {}
    exec(text, namespace)  # noqa: S102 (our own text, without a name from outside)
    code: CodeType = namespace["unrolled"].__code__
    return code


_code = lru_cache(256)(_code_of)


def _block(indent: int, lines: Iterable[str]) -> str:
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


# Reading ------------------------------------------------------------------------------


def _decoder(codec: ModelCodec) -> tuple[str, dict[str, Any]]:
    """Return the text of `decode`, and the values that it uses."""
    plans = [_Reading(i, field) for i, field in enumerate(codec.fields)]
    absent = "".join(plan.absent for plan in plans)
    text = (
        "def unrolled(data, run):\n"
        " try:\n"
        + _block(2, ["pass", *(plan.read for plan in plans)])
        + " except KeyError:\n"
        "  return slowly(data, run)\n"
        + _block(1, [line for plan in plans for line in plan.prepare])
        + f" if not ({' and '.join(['True', *(plan.test for plan in plans)])}):\n"
        "  return slowly(data, run)\n"
        " model = new(cls)\n"
        f" if len(data){absent} == {len(plans)}:\n"
        "  model.__wire__ = None\n"
        " else:\n"
        "  model.__wire__ = Wire({k: data[k] for k in data if k not in known})\n"
        + _block(1, [line for plan in plans for line in plan.store])
        + " return model\n"
    )
    values = {
        "cls": codec.cls,
        "new": codec.cls.__new__,
        "slowly": codec.decode_slowly,
        "note": codec.note,
        "again": codec.read_again,
        "known": codec.by_wire,
    }
    for plan in plans:
        values |= plan.values
    return text, values


class _Reading:
    """The lines that read field `i` into `v{i}`, test its type and store it."""

    def __init__(self, i: int, field: FieldCodec) -> None:
        required = field.required
        self.read = (
            f"v{i} = data[k{i}]" if required else f"v{i} = data.get(k{i}, UNSET)"
        )
        self.absent = "" if required else f" + (v{i} is UNSET)"
        self.prepare: list[str] = []
        self.values: dict[str, Any] = {f"k{i}": field.wire_name, f"f{i}": field}
        steps = {kind: step for kind, step in field.table.items() if step is not None}
        if not field.codec.settled or len(steps) > 1 or len(field.table) > 3:
            self._by_table(i, field)
        else:
            self._by_type(i, field, steps)

    def _by_table(self, i: int, field: FieldCodec) -> None:
        self.values[f"t{i}"] = field.table
        self.prepare = [f"s{i} = t{i}.get(type(v{i}), REFUSED)"]
        self.test = f"s{i} is not REFUSED"
        step = _step(i, f"s{i}.decode(v{i}, run)")
        self.store = [f"if s{i} is None: model.a{i} = v{i}", "else:", *_inner(step)]

    def _by_type(self, i: int, field: FieldCodec, steps: Mapping[type, Any]) -> None:
        tests: list[str] = []
        for n, kind in enumerate(field.table):
            single = _SINGLE.get(kind)
            self.values[f"y{i}_{n}"] = kind
            tests.append(f"v{i} is {single}" if single else f"type(v{i}) is y{i}_{n}")
        self.test = f"({' or '.join(tests)})"
        self.store = [f"model.a{i} = v{i}"]
        for kind, step in steps.items():
            lines = self._settled(i, kind, step)
            other = f"if type(v{i}) is not y{i}: model.a{i} = v{i}"
            self.store = [other, "else:", *_inner(lines)] if len(tests) > 1 else lines

    def _settled(self, i: int, kind: type, step: Convert) -> list[str]:
        self.values[f"y{i}"] = kind
        if isinstance(step, ListOf):
            return self._loop(i, step.item)
        settled = step.settled()
        self.values[f"c{i}"] = step.decode if settled else step
        value = f"c{i}(v{i}, run)" if settled else f"c{i}.decode(v{i}, run)"
        if step.quick is None:
            return _step(i, value)
        self.values |= {f"q{i}": step.quick, f"g{i}": step.guard}
        quick = f"q{i}(v{i})"
        lines = _step(i, f"{quick} if v{i}[4::3] == g{i} else {value}")
        other = f"except (KeyError, ValueError): again(model, f{i}, v{i}, run)"
        return [*(lines if step.guard else _step(i, quick)), other]

    def _loop(self, i: int, item: Codec) -> list[str]:
        """Return the lines of `ListOf`, which save a call in each level of an object."""
        self.values[f"t{i}"] = item.table
        test = f"step = t{i}[type(one)]"
        value = "one if step is None else step.decode(one, run)"
        if item.settled and len(item.table) == 1:
            [(self.values[f"z{i}"], step)] = item.table.items()
            self.values[f"c{i}"] = step
            test = f"if type(one) is not z{i}: t{i}[type(one)]"  # which raises
            value = "one" if step is None else f"c{i}.decode(one, run)"
        return [
            "out = []",
            "try:",
            f" for one in v{i}:",
            f"  {test}",
            f"  out.append({value})",
            f" model.a{i} = out",
            "except Mismatch as wrong:",
            f" note(model, f{i}, v{i}, wrong.within(len(out)), run)",
        ]


def _step(i: int, value: str) -> list[str]:
    """Return the lines that store what a step makes of `v{i}`."""
    return [
        f"try: model.a{i} = {value}",
        f"except Mismatch as wrong: note(model, f{i}, v{i}, wrong, run)",
    ]


def _inner(lines: Iterable[str]) -> list[str]:
    return [f" {line}" for line in lines]


_SINGLE = {NoneType: "None", Unset: "UNSET"}


# Writing ------------------------------------------------------------------------------


def _writer(codec: ModelCodec) -> tuple[str, dict[str, Any]]:
    """Return the text of `write`, and the values that it uses."""
    fields = list(enumerate(codec.fields))
    values: dict[str, Any] = {
        "slowly": codec.write_slowly,
        "extras": codec.write_extras,
    }
    for i, field in fields:
        values |= {f"k{i}": f",{quote(field.wire_name)}:", f"f{i}": field}
    first = bool(fields) and fields[0][1].required
    if first:
        values["k0"] = "{" + values["k0"][1:]
    text = (
        "def unrolled(model):\n"
        " wire = model.__wire__\n"
        " if wire is not None and wire.kept:\n"
        "  return slowly(model)\n"
        " try:\n"
        + _block(2, ["pass", *(f"v{i} = model.a{i}" for i, _ in fields)])
        + " except AttributeError:\n"
        "  return slowly(model)\n"
        " more = nothing if wire is None else extras(wire)\n"
        f" text = f'{''.join(_part(i, field) for i, field in fields)}{{more}}}}}}'\n"
        f" return {'text' if first else 'opening + text.removeprefix(comma)'}\n"
    )
    return text, values


def _part(i: int, field: FieldCodec) -> str:
    """Return what stands in an f-string for field `i`, a comma before it."""
    value = f"texts[type(v{i})](v{i})"
    if field.is_free():
        value = f"free(v{i})"
    elif not field.sent_as_it_is():
        value = f"texts[type(w{i} := f{i}.encode(v{i}))](w{i})"
    elif str in field.table:
        value = f"quote(v{i}) if type(v{i}) is str else {value}"
    if field.required:
        return f"{{k{i}}}{{({value})}}"
    return f'{{(nothing if v{i} is UNSET else f"{{k{i}}}{{({value})}}")}}'


_GLOBALS = {
    "Mismatch": Mismatch,
    "REFUSED": REFUSED,
    "UNSET": UNSET,
    "Wire": Wire,
    "nothing": "",
    "comma": ",",
    "free": TEXTS.free,
    "opening": "{",
    "quote": quote,
    "texts": TEXTS,
}
