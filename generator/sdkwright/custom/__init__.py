"""Code that people write beside the generated one: found, connected, and held against what it stands on.

It lives in folders called ``custom`` in the packages of an SDK. It is read as a syntax tree and never run.

reading.py  the classes that extend a generated one
linking.py  what each of them extends
members.py  what a class offers, from its syntax tree
checks.py   what of it no longer fits
"""
