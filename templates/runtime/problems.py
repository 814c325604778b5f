"""Moved to `problem`, since the package exports a function of this name."""

from .problem import DecodeError as DecodeError
from .problem import FieldError as FieldError
from .problem import Problem as Problem
