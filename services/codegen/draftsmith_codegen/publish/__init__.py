"""Publishing: archives in the object store, commits in git repositories, and git over HTTP."""
