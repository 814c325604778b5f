"""Whole documents, held to everything that generated code is held to.

``python -m tests.corpus FOLDER`` works on any folder with a ``MANIFEST.tsv`` whose column ``file`` names documents:

    __main__      the command: a line for each document, a summary, an exit status
    generation    one document → an SDK on the disk, and what became of the document
    typed         which schemas of a document became something narrower than `object`
    hints         what an annotation of generated code says, read apart from the runtime
    samples       JSON that an annotation describes, and JSON that it does not
    independent   whether a value is of a type, by somebody else's measure
    exercise      one SDK: every module imported, every model made, decoded, encoded and mutated
    refusals      why an operation may be refused: a closed list
"""
