"""The peers that the tests of this service talk to."""

from draftsmith_shared.testing.fixtures import *  # noqa: F403 - fixtures, by their names
