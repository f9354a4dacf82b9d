"""`python -m draftsmith_codegen.understand "A clinic …"`: the spec as YAML and the report, for people."""

from __future__ import annotations

import sys

from draftsmith_appspec import dump

from . import DescriptionUnclear, Understanding, understand


def main(arguments: list[str]) -> int:
    """Print what is understood of the words given (or of standard input); 2 where they are unclear."""
    description = " ".join(arguments) if arguments else sys.stdin.read()
    try:
        understanding = understand(description)
    except DescriptionUnclear as error:
        print(f"{error.message}\n({error.details['reason']})", file=sys.stderr)
        return 2
    print(_readable(understanding))
    return 0


def _readable(understanding: Understanding) -> str:
    report = understanding.report
    lines = [dump(understanding.spec).rstrip(), "", "# Where it comes from"]
    for finding in report.findings:
        words = " … ".join(f"“{source.text}” [{source.start}:{source.end}]" for source in finding.sources)
        note = f" ({finding.note})" if finding.note else ""
        lines.append(f"#   {finding.path:<52} {finding.basis:<8} {finding.confidence:.2f}  {words}{note}")
    for heading, entries in (
        ("Warnings", list(report.warnings)),
        ("Questions", list(report.questions)),
    ):
        if entries:
            lines.extend((f"# {heading}", *(f"#   {entry}" for entry in entries)))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
