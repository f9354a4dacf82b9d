"""Runs the generated apps: one sandboxed process per deployment, public when healthy, started again.

    deployer = LocalDeployer(root, sandbox, table, layers)
    async with deployer.running():                      # starts what should run; one process of the platform per root
        deployment = await deployer.deploy(request)     # HEALTHY, or UNHEALTHY with the reason and the app's last lines
        upstream = await deployer.resolve("clinic-dev") # unix:///…/app.sock

A deploy is blue/green: the new release has to answer GET /healthz on a socket of its own before the old one is stopped.
"""

from draftsmith_codegen.deploy.errors import (
    DeployerBusy,
    DeploymentNotFound,
    HostTaken,
    HostUnknown,
    ReleaseInvalid,
)
from draftsmith_codegen.deploy.instance import APP_LIMITS, Timing
from draftsmith_codegen.deploy.local import LocalDeployer
from draftsmith_codegen.deploy.port import Deployer, Deployment, DeploymentRequest, State, Upstream

__all__ = [
    "APP_LIMITS",
    "Deployer",
    "DeployerBusy",
    "Deployment",
    "DeploymentNotFound",
    "DeploymentRequest",
    "HostTaken",
    "HostUnknown",
    "LocalDeployer",
    "ReleaseInvalid",
    "State",
    "Timing",
    "Upstream",
]
