"""``python -m sdkwright``."""

from __future__ import annotations

from sdkwright.cli import program

if __name__ == "__main__":
    program()
