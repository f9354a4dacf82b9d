"""Where the platform and what it made are found from the outside."""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Addresses:
    """Built from the public URL, such as http://localhost:8080: apps get a label in front of its host."""

    public_url: str

    @property
    def apps_suffix(self) -> str:
        """What follows the label in an app's host name, such as ".localhost"."""
        return f".{urlsplit(self.public_url).hostname}"

    def app(self, host: str) -> str:
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{host}.{parts.netloc}"

    def clone(self, project: str) -> str:
        return f"{self.public_url}/git/{project}.git"
