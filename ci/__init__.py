"""The checks and test lanes that developers, workflows and .ci/run all call: `ci/check`, `ci/test`."""
