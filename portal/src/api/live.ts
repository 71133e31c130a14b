import type { OperationId } from '@haven/contract';
import type { Query } from '@tanstack/react-query';
import { urlOf } from './client.ts';
import { queryClient } from './hooks.ts';

/*
 * Reads again what the server says has changed. A page that nobody looks at gives its stream back, because browsers
 * allow few connections; when it is looked at again, it learns what it has missed.
 */

// Shows runs of all kinds.
const OF_ALL_JOBS: OperationId = 'listOwnJobs';

const ofWebhooks: readonly OperationId[] = ['ListExecutionsOfWebhookPolicy', 'ListTasksOfWebhookExecution'];

/** What shows runs of a kind of job. */
const operationsOfJobs: Readonly<Record<string, readonly OperationId[]>> = {
  GARBAGE_COLLECTION: ['getGCHistory', 'getCollectionState'],
  PURGE_AUDIT_LOG: ['getPurgeHistory'],
  RETENTION: ['listRetentionExecutions', 'listRetentionTasks'],
  WEBHOOK: ofWebhooks,
  SLACK: ofWebhooks,
};

/** What is about one repository only when its parameters say so; everything else of a project is read again. */
interface Parameters {
  readonly path?: Readonly<Record<string, unknown>>;
}

// What changes with every push, although no parameter names a project.
const ofAllProjects: ReadonlySet<string> = new Set<OperationId>([
  'listProjects',
  'listAllRepositories',
  'getStatistic',
]);

/** Whether what was read may be other since something happened in a repository, `project/name`. */
export function concernsRepository([id, input]: readonly unknown[], name: string): boolean {
  const { path = {} } = (input ?? {}) as Parameters; // keys are made by useRead
  const [project, ...rest] = name.split('/');
  const ofProject = path.project_name ?? path.project_name_or_id;
  if (ofProject === undefined) return ofAllProjects.has(String(id));
  return ofProject === project && (path.repository_name === undefined || path.repository_name === rest.join('/'));
}

/** Whether what was read shows runs of a kind of job. */
export function concernsJob([id]: readonly unknown[], type: string): boolean {
  return id === OF_ALL_JOBS || (operationsOfJobs[type] ?? []).some((operation) => operation === id);
}

/** Follows what changes until the returned function is called. */
export function followChanges(): () => void {
  let source: EventSource | undefined;
  let wasOpen = false;
  const connect = () => {
    if (source || document.visibilityState !== 'visible') return;
    source = new EventSource(urlOf('followEvents', {}));
    // Whatever has happened while it was closed, nobody has told.
    if (wasOpen) again(() => true);
    wasOpen = true;
    source.addEventListener('reload', () => again(() => true));
    source.addEventListener('repository', ({ data }) => {
      const { name } = JSON.parse(data) as { readonly name: string }; // the contract's form
      again(({ queryKey }) => concernsRepository(queryKey, name));
    });
    source.addEventListener('job', ({ data }) => {
      const { type } = JSON.parse(data) as { readonly type: string }; // the contract's form
      again(({ queryKey }) => concernsJob(queryKey, type));
    });
  };
  const disconnect = () => {
    source?.close();
    source = undefined;
  };
  const follow = () => (document.visibilityState === 'visible' ? connect() : disconnect());
  document.addEventListener('visibilitychange', follow);
  connect();
  return () => {
    document.removeEventListener('visibilitychange', follow);
    disconnect();
  };
}

function again(concerned: (query: Query) => boolean): void {
  void queryClient.invalidateQueries({ predicate: concerned });
}
