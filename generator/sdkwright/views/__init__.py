"""Api + Names → exactly what each template prints."""

from sdkwright.views.build import build_views, frame_views, model_views
from sdkwright.views.types import View

__all__ = ["View", "build_views", "frame_views", "model_views"]
