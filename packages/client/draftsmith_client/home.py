"""Where a laptop's platform keeps what it has: $DRAFTSMITH_HOME, or ~/.draftsmith."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Running:
    """What a running platform says of itself. `created` is the process's start time, so that a reused pid is seen."""

    pid: int
    created: float
    url: str
    started_in_seconds: float
    owner_created: bool = False

    @property
    def alive(self) -> bool:
        try:
            process = psutil.Process(self.pid)
            return abs(process.create_time() - self.created) < 2 and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False


@dataclass(frozen=True, slots=True)
class Credentials:
    """Of the local owner, made at first start."""

    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Home:
    root: Path

    @classmethod
    def find(cls) -> "Home":
        return cls(Path(os.environ.get("DRAFTSMITH_HOME") or Path.home() / ".draftsmith").absolute())

    @property
    def run_file(self) -> Path:
        return self.root / "run" / "platform.json"

    @property
    def log_file(self) -> Path:
        return self.root / "logs" / "platform.log"

    @property
    def span_file(self) -> Path:
        return self.root / "logs" / "spans.jsonl"

    @property
    def credentials_file(self) -> Path:
        return self.root / "credentials.json"

    @property
    def mails(self) -> Path:
        return self.root / "mails"

    def make(self) -> None:
        """The directory, for its owner's eyes only."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.run_file.parent.mkdir(exist_ok=True)
        self.log_file.parent.mkdir(exist_ok=True)

    def running(self) -> Running | None:
        """The platform of this home, if it is up."""
        try:
            running = Running(**json.loads(self.run_file.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        return running if running.alive else None

    def say_running(self, running: Running) -> None:
        _replace(self.run_file, json.dumps(asdict(running)))

    def credentials(self) -> Credentials | None:
        try:
            return Credentials(**json.loads(self.credentials_file.read_text()))
        except FileNotFoundError:
            return None

    def keep_credentials(self, credentials: Credentials) -> None:
        """Readable for the owner alone."""
        _replace(self.credentials_file, json.dumps(asdict(credentials), indent=2) + "\n")


def _replace(path: Path, text: str) -> None:
    beside = path.with_suffix(".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
