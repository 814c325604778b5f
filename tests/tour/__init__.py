"""A tour of the SDK, and a small platform to take it on."""
