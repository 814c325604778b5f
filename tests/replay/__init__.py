"""Series of documents over time: does a library that is regenerated with each next one keep its names?

Judged from outside: nothing in here imports how the compiler names things or what it writes down.

documents.py  the documents as they are, and what is the same thing in two of them
surface.py    the generated library: its ledger as JSON, its Python as syntax trees
judge.py      names whose thing is still there, and that moved
caller.py     code against one version, for a type checker to hold against the next
"""
