"""The documentation: its code runs, and its site can be used."""
