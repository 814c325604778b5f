"""Generated clients against scenarios that others wrote, with a server that judges each request."""
