"""`python -m draftsmith_codegen_templates.archetypes [--check]`: makes compiled.json from data/, or compares them."""

from __future__ import annotations

import sys

from draftsmith_codegen_templates.archetypes.source import TARGET, BadArchetype, compiled


def main(arguments: list[str]) -> int:
    """0 when done (with --check: when nothing differs), 1 with the reasons on stderr when not."""
    try:
        text = compiled()
    except BadArchetype as error:
        print(error, file=sys.stderr)
        return 1
    if arguments == ["--check"]:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text:
            print(f"{TARGET.name} differs from data/: run this without --check and commit it", file=sys.stderr)
            return 1
        return 0
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
