"""Which words of a description name what (records, people, fields, values, the app, wishes), and what hangs together.

A small network (`network`) reads the text; `tagger` and `links` say what it thinks of words and of pairs of mentions,
`records` which mentions are the same, `picture` what the text speaks of, and `combined` how that and the rules agree.
"""
