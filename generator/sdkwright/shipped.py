"""What is installed with the package: the templates, and what all of it amounts to."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from pathlib import Path


@cache
def templates_folder() -> Path:
    """Return the folder of the templates: within the package, or beside it in a checkout.

    Raises:
        FileNotFoundError: The installation is broken: neither exists.
    """
    package = Path(__file__).parent
    for folder in (package / "templates", package.parent.parent / "templates"):
        if (folder / "runtime").is_dir():
            return folder
    raise FileNotFoundError(f"no templates in {package} or its checkout: reinstall sdkwright")


def fingerprint() -> str:
    """Return a hash of all that decides, beside the input, what is generated.

    It is that of our code and templates, of Python, and of the names and versions of all that is installed beside.
    """
    found = hashlib.sha256(sys.version.encode())
    for folder in (Path(__file__).parent, templates_folder()):
        found.update(tree_digest(folder).encode())
    for folder_name in sys.path:
        names = os.listdir(folder_name) if os.path.isdir(folder_name) else []
        found.update("\n".join(sorted(name for name in names if name.endswith((".dist-info", ".egg-info")))).encode())
    return found.hexdigest()


def tree_digest(folder: Path) -> str:
    """Return a hash of the names and contents of all files below a folder, what Python compiled apart."""
    found = hashlib.sha256()
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(files):
            path = os.path.join(root, name)
            found.update(f"{os.path.relpath(path, folder)}\0".encode())
            with open(path, "rb") as file:
                found.update(hashlib.sha256(file.read()).digest())
    return found.hexdigest()
