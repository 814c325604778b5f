"""What sdkwright and its SDKs cost, each figure beside something run in the same session: ``python -m bench``.

Nothing here is a test: a figure depends on the machine, so only ratios have budgets.

measure.py     two things in turn, and what their ratio is
table.py       lines, budgets and verdicts as text
programs.py    child processes: seconds and peak memory
samples.py     a product to measure with, and data for it
loading.py     a fresh process up to the first decoded object
coding.py      decoding and encoding
calling.py     one HTTP call; server.py is the other end
generating.py  the compiler on documents; rival.py is another one
growing.py     time per schema as documents grow
"""
