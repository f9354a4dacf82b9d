"""Which words of a description name what: records, people, fields, values, the app, features.

A linear-chain conditional random field (Lafferty et al., 2001), trained on descriptions marked by hand
(`services/codegen/training/understand`), weighs the signs of every word; see `signs` for what it sees.
"""
