"""python -m draftsmith_standalone --home DIR --port N: the whole platform until SIGTERM."""

import gc

gc.disable()  # until it serves: what is loaded stays, and looking for garbage in it takes a tenth of a start

from draftsmith_standalone.main import main  # noqa: E402

main()
