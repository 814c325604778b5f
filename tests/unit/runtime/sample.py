"""A package of models on disk, laid out as the generator does it, with the runtime copied into it."""

from __future__ import annotations

import shutil
from pathlib import Path

RUNTIME = Path(__file__).parents[3] / "templates" / "runtime"

_HEAD = """\
from __future__ import annotations

from enum import StrEnum

from .._runtime import UNSET, Alias, Field, Model, UnknownVariant, Unset, Variants

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias
"""

_MODULES = {
    "_hub": """
class Hub(Model):
    id: str
    owner: Person | Unset = UNSET
    parent: Hub | None | Unset = UNSET
""",
    "_person": """
    from datetime import datetime

    from ._hub import Hub
    from ._secret import Secret


class Role(StrEnum):
    ADMIN = "admin"
    GUEST = "guest"


class Person(Model):
    id: str
    name: str | Unset = UNSET
    role: Role | str
    born: datetime | Unset = UNSET
    hubs: list[Hub] | Unset = UNSET
    secret: Secret | Unset = UNSET
    labels: Labels | Unset = UNSET
""",
    "_secret": """
if TYPE_CHECKING:
    Secret: TypeAlias = SecretNone | SecretText | UnknownSecret
else:
    Secret = Variants(
        __name__,
        "Secret",
        tag="type",
        variants={"none": "SecretNone", "text": "SecretText"},
        unknown="UnknownSecret",
    )


class UnknownSecret(UnknownVariant):
    type: str


class SecretNone(Model):
    type: Literal["none"] = "none"
""",
    "_secret_text": """
class SecretText(Model):
    type: Literal["text"] = "text"
    text: str = Field(secret=True)
""",
    "_labels": """
if TYPE_CHECKING:
    Labels: TypeAlias = dict[str, Label]
else:
    Labels = Alias(__name__, "Labels", "dict[str, Label]")


class Label(Model):
    text: str
""",
}


def write_package(folder: Path, name: str) -> None:
    """Write the package `name` into a folder: models of hubs and people that refer to each other."""
    package = folder / name
    shutil.copytree(RUNTIME, package / "_runtime", ignore=shutil.ignore_patterns("__pycache__"))
    models = package / "models"
    models.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    names: dict[str, str] = {}
    for module, body in _MODULES.items():
        (models / f"{module}.py").write_text(_HEAD + body, encoding="utf-8")
        for line in body.splitlines():
            word, _, rest = line.strip().partition(" ")
            if word == "class":
                names[rest.split("(")[0]] = f".{module}"
            elif rest.startswith(("= Variants", "= Alias")):
                names[word] = f".{module}"
    table = "".join(f"{key}: {names[key]}\n" for key in sorted(names))
    (models / "__init__.py").write_text(
        f"from .._runtime import lazy_exports\n\n__getattr__, __dir__ = lazy_exports(__name__, {table!r})\n",
        encoding="utf-8",
    )
