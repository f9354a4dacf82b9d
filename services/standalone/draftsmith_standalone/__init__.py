"""Every service in one process, for a laptop: the same servers on loopback, the same compositions, one local bus.

The only place that may import every service; none imports it.
"""
