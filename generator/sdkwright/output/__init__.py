"""The one that writes files: compares, refuses, and swaps a whole SDK at once.

manifest.py   which files are ours
folder.py     what is in a folder, what has to change, who is in the way
swap.py       staging, journal, and finishing what a killed run began
lock.py       one run at a time
disk.py       each single change
"""

from __future__ import annotations

from sdkwright.output.folder import Changes as Changes
from sdkwright.output.folder import Folder as Folder
from sdkwright.output.folder import Plan as Plan
from sdkwright.output.folder import Staleness as Staleness
from sdkwright.output.folder import check as check
from sdkwright.output.folder import opened as opened
from sdkwright.output.folder import write as write
from sdkwright.output.manifest import MANIFEST_FILE as MANIFEST_FILE
from sdkwright.output.manifest import OutputRefused as OutputRefused
