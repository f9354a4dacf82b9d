"""From an AppSpec to a repository tree."""

from draftsmith_codegen_templates.generator import generate
from draftsmith_codegen_templates.tree import File, Tree, tree_hash

__all__ = ["File", "Tree", "generate", "tree_hash"]
