"""Between projects and protobuf."""

from draftsmith.orchestrator.v1 import orchestrator_pb2 as pb
from draftsmith_orchestrator.projects.model import Project


def project_to_proto(project: Project) -> pb.Project:
    message = pb.Project(
        project_id=project.project_id,
        tenant_id=project.tenant_id,
        slug=project.slug,
        title=project.title,
        description=project.description,
        latest_build_id=project.latest_build_id,
    )
    message.created_at.FromDatetime(project.created_at)
    return message
