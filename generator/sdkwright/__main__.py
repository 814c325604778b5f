"""``python -m sdkwright``."""

from __future__ import annotations

import sys

from sdkwright.cli import main

if __name__ == "__main__":
    sys.exit(main())
