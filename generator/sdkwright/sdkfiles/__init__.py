"""What an SDK is beside Python: pyproject.toml, LICENSE, README.md and the reference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sdkwright.config import Target
from sdkwright.overrides import Overrides
from sdkwright.sdkfiles.chapters import chapters, links_to
from sdkwright.sdkfiles.guide import guides_of
from sdkwright.sdkfiles.project import license_text, pyproject
from sdkwright.sdkfiles.readme import readme
from sdkwright.sdkfiles.reference import Kept, anew, reference_files, type_files
from sdkwright.views.build import ApiViews
from sdkwright.views.client import Distribution
from sdkwright.views.types import View

__all__ = ["model_files", "sdk_files"]


def sdk_files(
    apis: Sequence[ApiViews],
    target: Target,
    distribution: Distribution,
    views: Iterable[View] = (),
    overrides: Overrides | None = None,
) -> dict[str, str]:
    """Return the text of each file by its path in the SDK, but for those of `model_files`.

    Args:
        apis: In the order of the configuration.
        target: What the SDK is called; it is `named`.
        distribution: What the views know of that.
        views: What was built for the Python files, so that it need not be built again.
        overrides: Templates that come before ours.

    Raises:
        OSError: The target's licence or a guide of its own cannot be read.
        OverrideFailed: A template of the target's own fails.
    """
    guides = guides_of(apis, distribution, views)
    licence = license_text(target)
    own = chapters(target.guides)
    start = readme(guides, target.summary, own, overrides)
    return {
        "README.md": start,
        "pyproject.toml": pyproject(target, ", ".join(entry.api.title for entry in apis)),
        **({"LICENSE": licence} if licence else {}),
        f"src/{target.package}/py.typed": "",
        **dict(reference_files(guides, links_to(own, start))),
    }


def model_files(apis: Sequence[ApiViews], distribution: Distribution, kept: Kept = anew) -> dict[str, str]:
    """Return the text of each page about models by its path in the SDK.

    Args:
        apis: In the order of the configuration.
        distribution: What the views know of the target.
        kept: As in `type_files`.
    """
    return dict(type_files(guides_of(apis, distribution), kept))
