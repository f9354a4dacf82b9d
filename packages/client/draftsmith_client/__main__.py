"""python -m draftsmith_client: the draftsmith command."""

from draftsmith_client.cli import main

if __name__ == "__main__":
    main()
