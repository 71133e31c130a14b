import type { Schemas } from '@haven/contract';
import type { Project, ProjectSummary } from './model.ts';

/** A project as the contract shows it; without details for lists that do not want them. */
export function presentProject(project: Project, detail = true): Schemas['Project'] {
  const { allowlist } = project;
  return {
    project_id: project.projectId,
    owner_id: project.ownerId,
    name: project.name,
    registry_id: project.registryId,
    creation_time: project.createdAt,
    update_time: project.updatedAt,
    repo_count: project.repoCount,
    current_user_role_id: project.roles[0],
    current_user_role_ids: project.roles.length > 0 ? project.roles : undefined,
    ...(detail && {
      owner_name: project.ownerName,
      metadata: project.metadata as Schemas['ProjectMetadata'], // only known keys are ever stored
      cve_allowlist: {
        id: allowlist.id,
        project_id: allowlist.projectId,
        expires_at: allowlist.expiresAt,
        items: allowlist.cveIds.map((cve_id) => ({ cve_id })),
        creation_time: allowlist.createdAt,
        update_time: allowlist.updatedAt,
      },
    }),
  };
}

/** The overview of a project as the contract shows it. */
export function presentSummary({ repoCount, members, quota }: ProjectSummary): Schemas['ProjectSummary'] {
  return {
    repo_count: repoCount,
    ...(members && {
      project_admin_count: members.get(1),
      developer_count: members.get(2),
      guest_count: members.get(3),
      maintainer_count: members.get(4),
      limited_guest_count: members.get(5),
    }),
    ...(quota && { quota: { hard: { storage: quota.hard }, used: { storage: quota.used } } }),
  };
}
