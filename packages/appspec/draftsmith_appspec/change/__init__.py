"""Two specs side by side: what differs, what that means for the data, and two edits brought together.

    found = diff(old, new)          # Diff: added, removed, renamed, changed, reordered; each with its impact in words
    apply(found, old) == new
    merged = merge(base, ours, theirs)      # Merge: the spec, and the conflicts by path

Specs are compared as data (`shape`): structures with fixed keys, parts by name, lists, values. What was renamed is told
by likeness (`likeness`), and whatever refers to it follows (`follow`), so that it is no difference of its own.
"""

from .apply import apply
from .differ import diff
from .merger import merge
from .results import Conflict, Diff, Difference, Impact, Merge

__all__ = ["Conflict", "Diff", "Difference", "Impact", "Merge", "apply", "diff", "merge"]
