"""What every registry of things with settings is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from .model import Setting
from .suggest import did_you_mean

SettingType = Literal["text", "texts", "integer", "boolean"]
_WORDS: Mapping[SettingType, str] = {
    "text": "a text", "texts": "a list of texts", "integer": "a whole number", "boolean": "true or false",
}  # fmt: skip
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class SettingRule:
    """One setting: what it is for, and which values it takes (`choices`: only these; numbers `least` to `most`)."""

    type: SettingType
    about: str
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 1_000_000

    def wrong(self, value: Setting) -> tuple[str, str | None] | None:
        """What is wrong with a value, and what to do; None when it is fine."""
        if self.type == "texts" and isinstance(value, str):
            value = [value]
        if not isinstance(value, _TYPES[self.type]) or (self.type == "integer" and isinstance(value, bool)):
            return f"this has to be {_WORDS[self.type]}", self.about
        if isinstance(value, int) and not isinstance(value, bool) and not self.least <= value <= self.most:
            return f"this has to be from {self.least} to {self.most}", None
        for text in value if isinstance(value, list) else [value] if isinstance(value, str) else []:
            if self.choices and text not in self.choices:
                return f'"{text[:40]}" is not known here', did_you_mean(text, self.choices)
            if not text.strip() or len(text) > _MOST:
                return "this is blank or too long", None
        return None


_TYPES: Mapping[SettingType, type] = {"text": str, "texts": list, "integer": int, "boolean": bool}


@dataclass(frozen=True, slots=True)
class Feature:
    """A module of an app: `id` in a spec, `title` and `about` for people, `settings` by name."""

    id: str
    title: str
    about: str
    settings: Mapping[str, SettingRule]


@dataclass(frozen=True, slots=True)
class ConnectorType:
    """A kind of service: what can be asked of it, what it can be told, and the secrets it needs."""

    kind: str
    title: str
    operations: Mapping[str, tuple[str, ...]]
    settings: Mapping[str, SettingRule]
    secrets: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def wrong_settings(
    said: Mapping[str, Setting], known: Mapping[str, SettingRule]
) -> Iterator[tuple[str, tuple[str, str | None]]]:
    """The name of a setting, with what is wrong and what to do, for each that is wrong."""
    for name, value in said.items():
        if name not in known:
            hint = did_you_mean(name, known) if known else "it takes no settings"
            yield name, (f'there is no setting "{name[:60]}"', hint)
        elif wrong := known[name].wrong(value):
            yield name, wrong
