"""What every job sees of the host's system, read-only, besides /usr."""

LINKED = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
"""Of /; links into /usr on most systems."""

ETC = (
    "alternatives",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "localtime",
    "mime.types",
    "pki/tls/certs",
    "pki/ca-trust/extracted",
    "ssl/certs",
    "ssl/openssl.cnf",
    "ssl/cert.pem",
    "ca-certificates",
)
"""Of /etc: what the loader, libraries and TLS look for, and nothing that tells who the host is."""
