"""Features, connectors and the contract, as they are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pydantic

from ..model import Connector, Contract, Envelope, Setting
from ..yaml_text import Flow, Plain, Tree


def differing(said: pydantic.BaseModel, usual: pydantic.BaseModel) -> dict[str, Any]:
    """The attributes of a flat model that are not as usual."""
    return {
        key: value for key, value in said.model_dump().items() if value is not None and value != getattr(usual, key)
    }


def feature_trees(features: dict[str, dict[str, Setting]]) -> list[Tree]:
    """Names, and names with settings."""
    return [Flow({name: Flow(_settings(said))}) if said else name for name, said in features.items()]


def connector_tree(connector: Connector) -> Flow:
    """A connector, its settings beside its kind."""
    tree: dict[str, Tree] = {"kind": connector.kind}
    if connector.title is not None:
        tree["title"] = connector.title
    tree |= _settings(connector.settings)
    tree |= {key: f"secret({name})" for key, name in connector.secrets.items()}
    return Flow(tree, fit=True)


def contract_tree(contract: Contract) -> dict[str, Tree]:
    """What is not as every app has it."""
    usual = Contract()
    tree: dict[str, Tree] = {}
    for key in ("prefix", "naming", "pagination", "page_size", "id"):
        if getattr(contract, key) != getattr(usual, key):
            tree[key] = getattr(contract, key)
    if envelope := _envelope(contract.envelope):
        tree["envelope"] = envelope
    if contract.paths:
        tree["paths"] = contract.paths
    if contract.names:
        tree["names"] = {entity: Flow(names, fit=True) for entity, names in contract.names.items()}
    if contract.status:
        tree["status"] = Flow({str(key): code for key, code in contract.status.items()})
    return tree


def _envelope(envelope: Envelope) -> dict[str, Tree]:
    usual = Envelope()
    tree: dict[str, Tree] = {}
    if envelope.list != usual.list:
        tree["list"] = _keys(envelope.list)
    if envelope.item is not None:
        tree["item"] = envelope.item
    if envelope.error != usual.error:
        tree["error"] = _keys(envelope.error)
    return tree


def _keys(names: Mapping[Any, str]) -> Tree:
    return Flow({str(key): name for key, name in names.items()}) if names else Plain("none")


def _settings(settings: dict[str, Setting]) -> dict[str, Tree]:
    return {key: Flow(value) if isinstance(value, list) else value for key, value in settings.items()}
