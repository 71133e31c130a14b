import type { OperationId } from '@haven/contract';
import type { CallerName } from './rules.ts';

/** Who may call an operation. */
export type Rule =
  | { readonly kind: 'everyone' | 'authenticated' | 'internal' }
  | { readonly kind: 'project' | 'system'; readonly right: string }
  /** Signed in, and with the right in the project. */
  | { readonly kind: 'authenticatedInProject'; readonly right: string }
  | { readonly kind: 'some'; readonly callers: readonly CallerName[] };

/** One way to call an operation. */
export interface Case {
  readonly rule: Rule;
  /** What tells it from other ways. */
  readonly name?: string;
  readonly request?: (fixture: Fixture) => RequestParts | Promise<RequestParts>;
  /** Callers must not ask at the same time, since one takes away what the other asks about. */
  readonly oneByOne?: boolean;
}

/** The parts of a request that are not obvious. */
export interface RequestParts {
  readonly path?: Readonly<Record<string, string | number>>;
  readonly query?: string;
  readonly body?: unknown;
}

/** Things to ask about, made anew for each request. */
export interface Fixture {
  /** A word that was never used before. */
  readonly word: () => string;
  readonly project: { readonly name: string; readonly id: number; readonly quotaId: number };
  user(): Promise<{ readonly id: number; readonly name: string }>;
  group(): Promise<number>;
  /** In the project, or global. */
  label(scope: 'project' | 'global'): Promise<number>;
  /** A rule of the system or of the project, and what it was made of. */
  trustRule(level: 'project' | 'system'): Promise<{ readonly id: string; readonly sent: object }>;
  /** A token that a trust rule lets in. */
  identityToken(): Promise<string>;
  /** The robot as the API shows it. */
  robot(level: 'project' | 'system'): Promise<{ readonly id: number; readonly shown: object }>;
  /** The retention policy of the project. */
  retention(): Promise<number>;
}

const everyone: Case = { rule: { kind: 'everyone' } };
const authenticated: Case = { rule: { kind: 'authenticated' } };
const person: Case = {
  rule: {
    kind: 'some',
    callers: ['stranger', 'limitedGuest', 'guest', 'developer', 'maintainer', 'projectAdmin', 'sysadmin'],
  },
};
const inProject = (right: string, request?: Case['request']): Case => ({
  rule: { kind: 'project', right },
  ...(request && { request }),
});
const onSystem = (right: string, request?: Case['request']): Case => ({
  rule: { kind: 'system', right },
  ...(request && { request }),
});
const named = (name: string, given: Case): Case => ({ ...given, name });
const body = (value: unknown) => () => ({ body: value });
const query = (text: string) => () => ({ query: text });

const profile = { email: 'changed@example.org', realname: 'Changed', comment: '' };
const onUser = (value?: unknown) => async (f: Fixture) => {
  const { id, name } = await f.user();
  const sent = value === profile ? { ...profile, email: `${name}@example.net` } : value;
  return { path: { user_id: id }, ...(sent !== undefined && { body: sent }) };
};
const onGroup = (value?: unknown) => async (f: Fixture) => ({
  path: { group_id: await f.group() },
  ...(value !== undefined && { body: value }),
});
const onLabel = (scope: 'project' | 'global', value?: object) => async (f: Fixture) => ({
  path: { label_id: await f.label(scope) },
  ...(value && { body: { ...value, name: f.word() } }),
});
const onRobot = (level: 'project' | 'system', send?: (shown: object) => object) => async (f: Fixture) => {
  const { id, shown } = await f.robot(level);
  return { path: { robot_id: id }, ...(send && { body: send(shown) }) };
};
const newRobot = (level: 'project' | 'system') => (f: Fixture) => ({
  body: {
    name: f.word(),
    level,
    duration: 1,
    permissions: [{ kind: 'project', namespace: f.project.name, access: [{ resource: 'repository', action: 'pull' }] }],
  },
});
/** What is sent to create a trust rule. */
export const newTrustRule = (f: Pick<Fixture, 'word' | 'project'>) => ({
  name: f.word(),
  issuer: 'https://issuer.example',
  audience: 'haven',
  claims: { sub: ['ci'] },
  permissions: [{ kind: 'project', namespace: f.project.name, access: [{ resource: 'repository', action: 'pull' }] }],
});
const onTrustRule =
  (level: 'project' | 'system', change = false) =>
  async (f: Fixture) => {
    const { id, sent } = await f.trustRule(level);
    return { path: { rule_id: id }, ...(change && { body: sent }) };
  };
const onTag = () => ({ path: { tag_name: 'v1' } });
const noArtifact = () => ({ path: { artifact_id: 999_999 } });
const noRepository = () => ({ path: { repository_name: 'nowhere' } });
const noCredentials = () => ({ path: { credential_id: 'nobody' } });
const someClaims = body({ claims: { iss: 'https://issuer.example' } });

const newWebhook = (f: Fixture) => ({
  body: {
    name: f.word(),
    enabled: false,
    event_types: ['PUSH_ARTIFACT'],
    targets: [{ type: 'http', address: 'https://hooks.example/' }],
  },
});
const onRetention = (value?: unknown) => async (f: Fixture) => ({
  path: { id: await f.retention() },
  ...(value !== undefined && { body: value }),
});
const labelsOf = (
  level: 'project' | 'system',
  make: (scope: 'project' | 'global') => Case['request'],
  action: string,
) =>
  level === 'project'
    ? named('of the project', inProject(`label:${action}`, make('project')))
    : named('global', onSystem(`label:${action}`, make('global')));
const both = (make: (level: 'project' | 'system') => Case): readonly Case[] => [make('project'), make('system')];

/** What the matrix asks for each operation; one that is offered without a row here fails the test. */
export const cases: Readonly<Partial<Record<OperationId, Case | readonly Case[]>>> = {
  getHealth: everyone,
  getPing: everyone,
  getSystemInfo: everyone,
  getStart: everyone,
  getCert: everyone,
  getVolumes: onSystem('system-volumes:read'),
  getStatistic: authenticated,
  search: { ...everyone, request: query('q=app') },
  suggest: { ...everyone, request: query('q=app') },
  getAttention: authenticated,
  getIcon: { ...everyone, request: () => ({ path: { digest: `sha256:${'0'.repeat(64)}` } }) },

  getConfigurations: onSystem('configuration:read'),
  updateConfigurations: onSystem('configuration:update', body({})),
  // No mail server is set here.
  sendTestMail: onSystem('configuration:update', body({ email: 'a@example.org' })),
  getInternalconfig: { rule: { kind: 'internal' } },
  getSystemCVEAllowlist: authenticated,
  putSystemCVEAllowlist: onSystem('configuration:update', body({ items: [] })),
  pingOIDC: onSystem('configuration:update', body({ url: 'http://127.0.0.1:1', verify_cert: false })),
  pingLdap: onSystem('configuration:read', body({ ldap_url: 'ldap://127.0.0.1:1' })),
  searchLdapUser: onSystem('ldap-user:list'),
  importLdapUser: onSystem('ldap-user:create', body({ ldap_uid_list: [] })),
  searchLdapGroup: onSystem('ldap-user:list', query('groupname=x')),

  getGCHistory: onSystem('garbage-collection:list'),
  getGC: onSystem('garbage-collection:read'),
  stopGC: onSystem('garbage-collection:stop'),
  getGCLog: onSystem('garbage-collection:read'),
  getGCSchedule: onSystem('garbage-collection:read'),
  createGCSchedule: onSystem('garbage-collection:create', body({ schedule: { type: 'None' } })),
  updateGCSchedule: onSystem('garbage-collection:update', body({ schedule: { type: 'None' } })),
  getCollectionState: onSystem('garbage-collection:read'),
  explainBlob: onSystem('garbage-collection:read', () => ({ path: { digest: `sha256:${'0'.repeat(64)}` } })),

  getWorkerPools: onSystem('jobservice-monitor:list'),
  getWorkers: onSystem('jobservice-monitor:list', () => ({ path: { pool_id: 'all' } })),
  stopRunningJob: onSystem('jobservice-monitor:stop', () => ({ path: { job_id: 'all' } })),
  // Nobody finds a job that is not there; whoever may not look is not told so.
  actionGetJobLog: onSystem('jobservice-monitor:list', () => ({ path: { job_id: 'none' } })),
  listJobQueues: onSystem('jobservice-monitor:list'),
  actionPendingJobs: onSystem('jobservice-monitor:stop', () => ({
    path: { job_type: 'SBOM' },
    body: { action: 'resume' },
  })),
  listSchedules: onSystem('jobservice-monitor:list'),
  getSchedulePaused: { ...authenticated, request: () => ({ path: { job_type: 'all' } }) },

  listOwnJobs: person,

  listAuditLogs: authenticated,
  listAuditLogExts: authenticated,
  listAuditLogEventTypes: onSystem('audit-log:list'),
  getPurgeHistory: onSystem('purge-audit:list'),
  getPurgeJob: onSystem('purge-audit:read'),
  stopPurge: onSystem('purge-audit:stop'),
  getPurgeJobLog: onSystem('purge-audit:read'),
  getPurgeSchedule: onSystem('purge-audit:read'),
  createPurgeSchedule: onSystem('purge-audit:create', body({ schedule: { type: 'None' } })),
  updatePurgeSchedule: onSystem('purge-audit:update', body({ schedule: { type: 'None' } })),
  getLogs: inProject('log:list'),
  getLogExts: inProject('log:list'),

  listProjects: everyone,
  headProject: { ...authenticated, request: query('project_name=nowhere') },
  createProject: {
    rule: {
      kind: 'some',
      callers: [
        'stranger',
        'limitedGuest',
        'guest',
        'developer',
        'maintainer',
        'projectAdmin',
        'sysadmin',
        'systemRobot',
      ],
    },
    // Refused for its name once the caller has been let in, so that nobody administers a project by it.
    request: body({ project_name: 'Not A Name' }),
  },
  getProject: inProject('self:read'),
  updateProject: inProject('self:update', body({})),
  deleteProject: inProject('self:delete'),
  getProjectDeletable: inProject('self:delete'),
  getProjectSummary: inProject('self:read'),
  getProjectContext: inProject('self:read'),
  listRepositoryTags: inProject('tag:list'),
  listArtifactsOfProject: { rule: { kind: 'authenticatedInProject', right: 'artifact:list' } },
  listProjectMetadatas: inProject('metadata:list'),
  addProjectMetadatas: inProject('metadata:create', body({ auto_scan: 'false' })),
  getProjectMetadata: inProject('metadata:read', () => ({ path: { meta_name: 'public' } })),
  updateProjectMetadata: inProject('metadata:update', () => ({
    path: { meta_name: 'auto_scan' },
    body: { auto_scan: 'false' },
  })),
  deleteProjectMetadata: inProject('metadata:delete', () => ({ path: { meta_name: 'auto_scan' } })),

  listProjectMembers: inProject('member:list'),
  createProjectMember: inProject('member:create', async (f) => ({
    body: { role_id: 3, member_user: { username: (await f.user()).name } },
  })),
  getProjectMember: inProject('member:read', () => ({ path: { mid: 999_999 } })),
  updateProjectMember: inProject('member:update', () => ({ path: { mid: 999_999 }, body: { role_id: 3 } })),
  deleteProjectMember: inProject('member:delete', () => ({ path: { mid: 999_999 } })),

  listAllRepositories: everyone,
  listRepositories: inProject('repository:list'),
  getRepository: inProject('repository:read'),
  updateRepository: inProject('repository:update', body({ description: 'new' })),
  deleteRepository: inProject('repository:delete', () => ({ path: { repository_name: 'nowhere' } })),

  listArtifacts: inProject('artifact:list'),
  CopyArtifact: inProject('artifact:create', (f) => ({
    path: { repository_name: 'copies' },
    query: `from=${f.project.name}/app:v1`,
  })),
  getArtifact: inProject('artifact:read'),
  deleteArtifact: inProject('artifact:delete', () => ({ path: { reference: 'nowhere' } })),
  createTag: inProject('tag:create', (f) => ({ body: { name: f.word() } })),
  listTags: inProject('tag:list'),
  deleteTag: inProject('tag:delete', () => ({ path: { tag_name: 'nowhere' } })),
  listAccessories: inProject('accessory:list'),
  getVulnerabilitiesAddition: inProject('artifact-addition:read'),
  getAddition: inProject('artifact-addition:read', () => ({ path: { addition: 'build_history' } })),
  addLabel: inProject('artifact-label:create', async (f) => ({ body: { id: await f.label('project') } })),
  removeLabel: inProject('artifact-label:delete', async (f) => ({ path: { label_id: await f.label('project') } })),

  ListImmuRules: inProject('immutable-tag:list'),
  CreateImmuRule: inProject('immutable-tag:create', (f) => ({
    body: {
      tag_selectors: [{ decoration: 'matches', pattern: f.word() }],
      scope_selectors: { repository: [{ decoration: 'repoMatches', pattern: f.word() }] },
    },
  })),
  UpdateImmuRule: inProject('immutable-tag:update', body({ id: 1 })),
  DeleteImmuRule: inProject('immutable-tag:delete'),

  getRentenitionMetadata: authenticated,
  createRetention: inProject('tag-retention:create', (f) => ({
    body: { scope: { level: 'project', ref: f.project.id }, rules: [] },
  })),
  getRetention: inProject('tag-retention:read', onRetention()),
  updateRetention: inProject('tag-retention:update', onRetention({ rules: [] })),
  deleteRetention: { ...inProject('tag-retention:delete', onRetention()), oneByOne: true },
  triggerRetentionExecution: inProject('tag-retention:update', onRetention({ dry_run: true })),
  listRetentionExecutions: inProject('tag-retention:list', onRetention()),
  operateRetentionExecution: inProject('tag-retention:update', onRetention({ action: 'stop' })),
  listRetentionTasks: inProject('tag-retention:list', onRetention()),
  getRetentionTaskLog: inProject('tag-retention:read', onRetention()),
  previewRetention: inProject('tag-retention:read', body({ rules: [] })),
  previewRetentionOfRepository: inProject('tag-retention:read', body({ rules: [] })),

  listLayers: inProject('repository:pull'),
  listFiles: inProject('repository:pull'),
  getFileText: inProject('repository:pull', query('path=x')),
  downloadFile: inProject('repository:pull', query('path=x')),

  followEvents: authenticated,
  followJobLog: onSystem('jobservice-monitor:list', query('task_id=999999')),

  listRepositoryHistory: inProject('repository:pull'),
  listTagsAt: inProject('repository:pull'),
  listTagHistory: inProject('repository:pull', onTag),
  getTagAt: inProject('repository:pull', onTag),
  restoreTag: inProject('repository:push', () => ({ ...onTag(), body: { version: 999_999 } })),
  listTrashedArtifacts: { rule: { kind: 'authenticatedInProject', right: 'repository:pull' } },
  restoreTrashedArtifact: inProject('repository:push', noArtifact),
  purgeTrashedArtifact: inProject('artifact:delete', noArtifact),
  listTrashedRepositories: { rule: { kind: 'authenticatedInProject', right: 'repository:pull' } },
  restoreTrashedRepository: inProject('repository:push', noRepository),
  purgeTrashedRepository: inProject('repository:delete', noRepository),

  ListLabels: [
    named('global', { ...everyone, request: query('scope=g') }),
    named(
      'of the project',
      inProject('label:list', (f) => ({ query: `scope=p&project_id=${f.project.id}` })),
    ),
  ],
  CreateLabel: [
    named(
      'global',
      onSystem('label:create', (f) => ({ body: { name: f.word(), scope: 'g' } })),
    ),
    named(
      'of the project',
      inProject('label:create', (f) => ({ body: { name: f.word(), scope: 'p', project_id: f.project.id } })),
    ),
  ],
  GetLabelByID: both((level) => labelsOf(level, (scope) => onLabel(scope), 'read')),
  UpdateLabel: both((level) => labelsOf(level, (scope) => onLabel(scope, { color: '#123456' }), 'update')),
  DeleteLabel: both((level) => labelsOf(level, (scope) => onLabel(scope), 'delete')),

  getPermissions: { rule: { kind: 'some', callers: ['projectAdmin', 'sysadmin'] } },
  ListRobot: [
    named('of the system', onSystem('robot:list')),
    named(
      'of the project',
      inProject('robot:list', (f) => ({ query: `q=Level%3Dproject%2CProjectID%3D${f.project.id}` })),
    ),
  ],
  CreateRobot: [
    named('of the system', onSystem('robot:create', newRobot('system'))),
    named('of the project', inProject('robot:create', newRobot('project'))),
  ],
  GetRobotByID: [
    named('of the system', onSystem('robot:read', onRobot('system'))),
    named('of the project', inProject('robot:read', onRobot('project'))),
  ],
  UpdateRobot: [
    named(
      'of the system',
      onSystem(
        'robot:update',
        onRobot('system', (shown) => shown),
      ),
    ),
    named(
      'of the project',
      inProject(
        'robot:update',
        onRobot('project', (shown) => shown),
      ),
    ),
  ],
  RefreshSec: [
    named(
      'of the system',
      onSystem(
        'robot:update',
        onRobot('system', () => ({ secret: '' })),
      ),
    ),
    named(
      'of the project',
      inProject(
        'robot:update',
        onRobot('project', () => ({ secret: '' })),
      ),
    ),
  ],
  DeleteRobot: [
    named('of the system', onSystem('robot:delete', onRobot('system'))),
    named('of the project', inProject('robot:delete', onRobot('project'))),
  ],
  listOwnRobots: person,

  exchangeToken: { ...everyone, request: async (f) => ({ body: { token: await f.identityToken() } }) },
  // Those who have exchanged a token, none of whom is here.
  returnWorkloadCredentials: { rule: { kind: 'some', callers: [] } },
  listTrustRules: onSystem('robot:list'),
  createTrustRule: onSystem('robot:create', (f) => ({ body: newTrustRule(f) })),
  getTrustRule: onSystem('robot:read', onTrustRule('system')),
  updateTrustRule: onSystem('robot:update', onTrustRule('system', true)),
  deleteTrustRule: onSystem('robot:delete', onTrustRule('system')),
  testTrustRules: onSystem('robot:read', someClaims),
  listWorkloadCredentials: onSystem('robot:list'),
  revokeWorkloadCredentials: onSystem('robot:delete', noCredentials),
  listProjectTrustRules: inProject('robot:list'),
  createProjectTrustRule: inProject('robot:create', (f) => ({ body: newTrustRule(f) })),
  getProjectTrustRule: inProject('robot:read', onTrustRule('project')),
  updateProjectTrustRule: inProject('robot:update', onTrustRule('project', true)),
  deleteProjectTrustRule: inProject('robot:delete', onTrustRule('project')),
  testProjectTrustRules: inProject('robot:read', someClaims),
  listProjectWorkloadCredentials: inProject('robot:list'),
  revokeProjectWorkloadCredentials: inProject('robot:delete', noCredentials),

  ListWebhookPoliciesOfProject: inProject('notification-policy:list'),
  CreateWebhookPolicyOfProject: inProject('notification-policy:create', newWebhook),
  GetWebhookPolicyOfProject: inProject('notification-policy:read'),
  UpdateWebhookPolicyOfProject: inProject('notification-policy:update', newWebhook),
  DeleteWebhookPolicyOfProject: inProject('notification-policy:delete'),
  ListExecutionsOfWebhookPolicy: inProject('notification-policy:read'),
  ListTasksOfWebhookExecution: inProject('notification-policy:read'),
  GetLogsOfWebhookTask: inProject('notification-policy:read'),
  LastTrigger: inProject('notification-policy:read'),
  ListWebhookJobs: inProject('notification-policy:list', query('policy_id=1')),
  GetSupportedEventTypes: inProject('notification-policy:read'),
  listWebhookPolicyEvents: inProject('notification-policy:read'),
  replayWebhookEvents: inProject('notification-policy:update', body({ ids: [] })),
  testWebhookPolicy: inProject('notification-policy:update', body({})),

  listQuotas: onSystem('quota:list'),
  getQuota: onSystem('quota:read', (f) => ({ path: { id: f.project.quotaId } })),
  updateQuota: onSystem('quota:update', (f) => ({ path: { id: f.project.quotaId }, body: { hard: { storage: -1 } } })),

  listUsers: onSystem('user:list'),
  createUser: onSystem('user:create', (f) => {
    const username = f.word();
    return { body: { username, email: `${username}@example.org`, realname: 'New', password: 'Str0ng-enough' } };
  }),
  getCurrentUserInfo: authenticated,
  getCurrentUserPermissions: authenticated,
  searchUsers: { ...authenticated, request: query('username=a') },
  getUser: onSystem('user:read', onUser()),
  updateUserProfile: onSystem('user:update', onUser(profile)),
  deleteUser: onSystem('user:delete', onUser()),
  setUserSysAdmin: onSystem('user:update', onUser({ sysadmin_flag: false })),
  updateUserPassword: onSystem('user:update', onUser({ new_password: 'An0ther-word' })),
  setCliSecret: onSystem('user:update', onUser({ secret: '' })),

  listOwnSessions: person,
  endOtherSessions: person,
  endOwnSession: { ...person, request: () => ({ path: { session_id: 'none' } }) },

  // There is nobody to write to, and no such token.
  requestPasswordReset: { ...everyone, request: body({ email: 'nobody@example.org' }) },
  completePasswordReset: { ...everyone, request: body({ token: 'x', new_password: 'Str0ng-enough' }) },

  listUserGroups: onSystem('user-group:list'),
  createUserGroup: onSystem('user-group:create', (f) => ({ body: { group_name: f.word(), group_type: 3 } })),
  searchUserGroups: { ...authenticated, request: query('groupname=a') },
  getUserGroup: onSystem('user-group:read', onGroup()),
  updateUserGroup: onSystem('user-group:update', async (f) => ({
    path: { group_id: await f.group() },
    body: { group_name: f.word() },
  })),
  deleteUserGroup: onSystem('user-group:delete', onGroup()),
};
