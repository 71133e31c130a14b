/** One permission: a right in a project, in the words of the interface. */
export interface Permission {
  readonly resource: string;
  readonly action: string;
}

/** What robots are mostly for. */
export type Preset = 'pull' | 'push' | 'clean' | 'scan' | 'custom';

const grants: Readonly<Record<Exclude<Preset, 'custom'>, readonly string[]>> = {
  pull: ['repository:pull'],
  push: ['repository:pull', 'repository:push', 'tag:create', 'tag:list', 'artifact:read', 'artifact:list'],
  clean: [
    'repository:pull',
    'repository:push',
    'repository:delete',
    'tag:create',
    'tag:list',
    'tag:delete',
    'artifact:read',
    'artifact:list',
    'artifact:delete',
  ],
  scan: ['repository:pull', 'artifact:read', 'artifact:list', 'scan:create', 'scan:read', 'sbom:create', 'sbom:read'],
};

/** The permissions of a preset as `resource:action`. */
export function permissionsOf(preset: Exclude<Preset, 'custom'>): readonly string[] {
  return grants[preset];
}

/** `resource:action` as the interface takes it. */
export function toPermission(right: string): Permission {
  const at = right.indexOf(':');
  return { resource: right.slice(0, at), action: right.slice(at + 1) };
}
