"""Stage 12: what the text wishes for beside its records, written into the spec.

Each module reads one kind of wish in the sentences and answers with the spec that says it too, and what to report:
`visitors` (what anybody may read), `prices`, `computed` (values worked out), `limits` and `clashes` (rules), `hidden`
(fields for some eyes only), `messages` (workflows), `features` and `look`. They find what the spec calls things by its
`vocabulary`, and what its entities have by `elements`. What is written is valid; a wish that was understood and cannot
be said in the spec is told as a problem, not dropped.
"""

from .granted import Granted, grant

__all__ = ["Granted", "grant"]
