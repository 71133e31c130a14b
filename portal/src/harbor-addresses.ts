import { paths } from './paths.ts';
import { isDigest } from './reference.ts';

/** Where an address of Harbor's portal has gone: at once, or when it is known what its project is called. */
export type Moved =
  | { readonly kind: 'page'; readonly to: string }
  | {
      readonly kind: 'project';
      /** Its number, or its name. */
      readonly project: string;
      readonly to: (name: string) => string;
    };

// The views of an installation, by what follows `/harbor/`.
const pages: readonly (readonly [was: RegExp, is: string])[] = [
  [/^$/, paths.home()],
  [/^projects$/, paths.projects()],
  [/^sign-in$/, paths.login()],
  [/^sign-up$/, paths.signUp()],
  [/^logs(\/.*)?$/, paths.activity()],
  [/^users$/, paths.admin('users')],
  [/^robot-accounts$/, paths.admin('robots')],
  [/^groups$/, paths.admin('groups')],
  [/^registries$/, paths.admin('endpoints')],
  [/^replications(\/.*)?$/, paths.admin('replication')],
  [/^distribution(\/.*)?$/, paths.admin('preheat')],
  [/^labels$/, paths.admin('labels')],
  [/^project-quotas$/, paths.admin('quotas')],
  [/^interrogation-services\/security-hub$/, '/security'],
  [/^interrogation-services(\/.*)?$/, paths.admin('scanners')],
  [/^clearing-job\/audit-log-purge$/, paths.admin('audit-retention')],
  [/^clearing-job(\/gc)?$/, paths.admin('storage')],
  [/^job-service-dashboard\/schedules$/, paths.admin('queues/schedules')],
  [/^job-service-dashboard\/workers$/, paths.admin('queues/workers')],
  [/^job-service-dashboard(\/.*)?$/, paths.admin('queues')],
  [/^configs(\/.*)?$/, paths.admin('settings')],
];

// The views of a project, by what follows its number.
const views: readonly (readonly [was: RegExp, is: (match: RegExpExecArray) => string])[] = [
  [/^(?:repositories)?$/, () => ''],
  [/^summary$/, () => 'overview'],
  [/^members$/, () => 'members'],
  [/^labels$/, () => 'labels'],
  [/^scanner$/, () => 'scanner'],
  [/^p2p-provider(\/.*)?$/, () => 'policies/preheat'],
  [/^tag-strategy\/immutable-tag$/, () => 'policies/immutability'],
  [/^tag-strategy(\/.*)?$/, () => 'policies/retention'],
  [/^robot-account$/, () => 'robots'],
  [/^webhook\/(\d+)\/.*$/, ([, policy]) => `webhooks/${policy}`],
  [/^webhook$/, () => 'webhooks'],
  [/^logs(\/.*)?$/, () => 'activity'],
  [/^configs$/, () => 'settings'],
];

/** Where an address of Harbor's portal is now; undefined when Harbor has no such page either. */
export function movedFrom(pathname: string): Moved | undefined {
  const place = pathname.replace(/^\/harbor\/?/, '').replace(/\/$/, '');
  const found = pages.find(([was]) => was.test(place));
  if (found) return { kind: 'page', to: found[1] };
  const [, project = '', rest = ''] = /^projects\/([^/]+)(?:\/(.*))?$/.exec(place) ?? [];
  if (project === '') return undefined;
  const [, repository = '', view = ''] = /^repositories\/([^/]+)(?:\/(.*))?$/.exec(rest) ?? [];
  if (repository !== '') {
    return { kind: 'project', project, to: (name) => inRepository(name, decodeTwice(repository), view) };
  }
  for (const [was, is] of views) {
    const match = was.exec(rest);
    if (match) return { kind: 'project', project, to: (name) => paths.project(name, is(match)) };
  }
  return undefined;
}

// An artifact comes last, after the indexes that lead to it: `artifacts-tab/depth/<digest>-<digest>/artifacts/<digest>`.
function inRepository(project: string, repository: string, view: string): string {
  if (view === 'info-tab') return paths.repository(project, repository, 'info');
  const digest = decodeTwice(view)
    .match(/[a-z0-9]+:[0-9a-f]{32,}/g)
    ?.at(-1);
  return digest !== undefined && isDigest(digest)
    ? paths.artifact(project, repository, { digest })
    : paths.repository(project, repository);
}

// Harbor encodes the slashes of names once in some places, and twice in others.
function decodeTwice(text: string): string {
  try {
    return decodeURIComponent(decodeURIComponent(text));
  } catch {
    return text;
  }
}
