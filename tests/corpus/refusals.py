"""Why an operation or a document may be refused. A rule that is not here is ours to mend, and fails the command."""

from __future__ import annotations

REFUSALS = {
    "incomplete-parameter": (
        "The parameter has no name or no place. A call without it is another call, and where it goes is for the"
        " document to say."
    ),
    "unknown-location": (
        "The parameter goes to a place that OpenAPI does not know; no SDK can put it there, and leaving it out changes"
        " what is asked."
    ),
    "querystring": (
        "OpenAPI 3.2 lets a parameter be the whole query string. A form, JSON and text are written; of an object in"
        " another media type, such as XML or parts, nothing says how it becomes a query."
    ),
    "second-body": "Swagger 2.0 gives the operation two bodies; a request has one.",
    "reference-loop": (
        "A reference leads back to itself, so that there is nothing to be found. Sending or returning something else"
        " would be a guess."
    ),
}
"""Rule → why no SDK could do better."""

FATALITIES = {
    "network-reference": "Nothing is fetched from other hosts; the user names an origin, or keeps a copy.",
    "reference-outside": "Nothing is read outside the document's folder unless the user names a larger one.",
}
"""Rule → why a document that breaks it is not generated at all."""
