"""Which words of a description name what (records, people, fields, values, the app, wishes), and what hangs together.

A small network (`network`) reads the text; `tagger` and `links` say what it thinks of words and of pairs of mentions,
`records` which mentions are the same, `picture` what the text speaks of, and `combined` how that and the rules agree.
"""

import os

# The heads' products are small: a second thread costs more than it brings, on a busy machine a hundred times as much.
# NumPy's OpenBLAS reads this when it is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
