"""A product to measure with, and data for it."""

from __future__ import annotations

import compileall
import importlib
import random
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.programs import ROOT, bare_python

_ULID = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_WORDS = ("billing", "orders", "stock", "parcels", "tally", "north", "sandbox", "weekly", "live", "archive")


@dataclass(frozen=True, slots=True)
class Product:
    """A compiled copy of this repository's SDK.

    Attributes:
        folder: For scratch files.
        source: What has to be on the path.
        python: A bare interpreter.
    """

    folder: Path
    source: Path
    python: Path

    def load(self, module: str) -> Any:
        """Return a module of the SDK."""
        if str(self.source) not in sys.path:
            sys.path.insert(0, str(self.source))
        return importlib.import_module(module)


def make_product(folder: Path) -> Product:
    """Return the SDK that is in the repository, copied and compiled."""
    source = folder / "src"
    shutil.copytree(ROOT / "generated" / "versori" / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(source, quiet=2, workers=1)
    return Product(folder=folder, source=source, python=bare_python(folder / "venv"))


def end_user(number: int) -> dict[str, object]:
    """Return one end user as the API answers, the same for the same number: about 2.3 kB."""
    dice = random.Random(number)  # noqa: S311 - repeatable, not secret
    secrets: tuple[tuple[str, dict[str, object]], ...] = (
        ("none", {}),
        ("string", {"value": _name(dice)}),
        ("basic-auth", {"username": _name(dice), "password": _id(dice)}),
    )
    return {
        "id": _id(dice),
        "externalId": f"account-{number}",
        "displayName": _name(dice),
        "hubId": _id(dice),
        "primaryConnection": {
            "id": _id(dice),
            "name": _name(dice),
            "credentials": {
                "action": [_credential(dice, *secrets[number % 3])],
                "trigger": [_credential(dice, *secrets[(number + 1) % 3])],
            },
            "variables": [{"name": name, "value": _name(dice)} for name in _WORDS[:2]],
            **_times(dice),
        },
        **_times(dice),
    }


def _credential(dice: random.Random, kind: str, data: dict[str, object]) -> dict[str, object]:
    return {
        "id": _id(dice),
        "authSchemeConfig": {
            "id": _id(dice),
            "description": _name(dice),
            "schemeType": "none",
            "validationMessages": [{"text": _name(dice), "severity": "info", "detail": [_name(dice)]}],
        },
        "credential": {
            "id": _id(dice),
            "organisationId": _id(dice),
            "type": kind,
            "name": _name(dice),
            "data": data,
            "usages": [{"connection": _connection(dice)}],
            "errors": [_name(dice), _name(dice)],
            "expiresAt": _time(dice),
        },
    }


def _connection(dice: random.Random) -> dict[str, object]:
    connector = {"id": _id(dice), "organisationId": _id(dice), "name": _name(dice), "protocol": "http"}
    return {"id": _id(dice), "name": _name(dice), "connector": {**connector, **_times(dice)}, **_times(dice)}


def _times(dice: random.Random) -> dict[str, str]:
    return {"createdAt": _time(dice), "updatedAt": _time(dice)}


def _time(dice: random.Random) -> str:
    day, clock = dice.randrange(1, 29), dice.randrange(86400)
    return f"2025-{dice.randrange(1, 13):02}-{day:02}T{clock // 3600:02}:{clock // 60 % 60:02}:{clock % 60:02}Z"


def _id(dice: random.Random) -> str:
    return "01" + "".join(dice.choices(_ULID, k=24))


def _name(dice: random.Random) -> str:
    return " ".join(dice.choices(_WORDS, k=3))
