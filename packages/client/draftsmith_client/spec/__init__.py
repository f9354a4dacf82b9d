"""AppSpecs as files: read, checked, written and explained on this machine, without a platform."""
