"""From an AppSpec to a repository tree: `generate(lower(spec))`."""

from draftsmith_codegen_templates.generator import generate
from draftsmith_codegen_templates.lowering import Lowered, NotGenerated, lower
from draftsmith_codegen_templates.tree import File, Tree, tree_hash

__all__ = ["File", "Lowered", "NotGenerated", "Tree", "generate", "lower", "tree_hash"]
