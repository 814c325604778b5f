"""The one base of every exception that an SDK raises on purpose."""


class SDKError(Exception):
    """Something that the SDK reports.

    Subclasses say what happened: a failed call, an answer that is not JSON, a
    field that has no value to give.
    """
