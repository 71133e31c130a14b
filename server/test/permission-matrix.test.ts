import { type Operation, type OperationId, operations } from '@haven/contract';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../src/db/sql.ts';
import { notImplemented } from '../src/http/not-implemented.ts';
import { startTestContent, type TestContent } from './content.ts';
import { imageOf, pushImage } from './images.ts';
import { type Case, cases, type Fixture, newTrustRule, type Rule } from './permission-matrix/cases.ts';
import {
  type CallerName,
  callers,
  projectCatalogue,
  robotHas,
  roleHas,
  roles,
  systemCatalogue,
} from './permission-matrix/rules.ts';
import { basic, testPassword } from './rest.ts';

type Visibility = 'private' | 'public';

interface Place {
  readonly name: string;
  readonly id: number;
  readonly quotaId: number;
}

const toCome = new Set<string>(notImplemented);
const offered = Object.values<Operation>(operations).filter(({ id }) => !toCome.has(id));

let content: TestContent;
let serial = 0;
const places: Partial<Record<Visibility, Place>> = {};
const robots = new Map<string, { readonly name: string; readonly secret: string }>();

beforeAll(async () => {
  content = await startTestContent();
  for (const name of ['stranger', ...roles]) await content.addUser(name);
  for (const visibility of ['private', 'public'] as const) {
    places[visibility] = await makePlace(visibility);
    robots.set(`projectRobot/${visibility}`, await makeRobot('project', visibility));
  }
  robots.set('systemRobot', await makeRobot('system'));
});
afterAll(() => content.close());

const word = () => `word-${++serial}`;

function place(visibility: Visibility): Place {
  const made = places[visibility];
  if (!made) throw new Error(`no ${visibility} project was made`);
  return made;
}

async function makePlace(visibility: Visibility): Promise<Place> {
  const name = `matrix-${visibility}`;
  const id = await content.addProject(name, { public: visibility === 'public' });
  for (const role of roles) await content.addMember(name, role, role);
  await pushImage(content.v2, { repository: `${name}/app`, as: 'admin' }, imageOf(), 'v1');
  const quota = await content.database.first<{ id: number }>(sql`SELECT id FROM quota WHERE project_id = ${id}`);
  return { name, id, quotaId: quota?.id ?? 0 };
}

async function makeRobot(level: 'project' | 'system', visibility: Visibility = 'private') {
  const list = (catalogue: Readonly<Record<string, readonly string[]>>) =>
    Object.entries(catalogue).flatMap(([resource, actions]) => actions.map((action) => ({ resource, action })));
  const namespace = level === 'system' ? '*' : place(visibility).name;
  const permissions = [
    { kind: 'project', namespace, access: list(projectCatalogue) },
    ...(level === 'system' ? [{ kind: 'system', namespace: '/', access: list(systemCatalogue) }] : []),
  ];
  const body = { name: word(), level, duration: 1, permissions };
  const { json } = await content.send('POST', '/robots', { as: 'admin', body });
  return { name: json.name as string, secret: json.secret as string };
}

function fixtureIn(project: Place): Fixture {
  const insert = async (query: ReturnType<typeof sql>) =>
    (await content.database.first<{ id: number }>(query))?.id ?? 0;
  return {
    word,
    project,
    async user() {
      const name = word();
      return { id: await content.addUser(name), name };
    },
    group: () => insert(sql`INSERT INTO user_group (group_name, group_type) VALUES (${word()}, 3) RETURNING id`),
    label: (scope) =>
      insert(sql`
        INSERT INTO harbor_label (project_id, name) VALUES (${scope === 'project' ? project.id : null}, ${word()})
        RETURNING id`),
    async trustRule(level) {
      const sent = newTrustRule({ word, project });
      const base = level === 'system' ? '/haven/federation' : `/haven/projects/${project.name}/federation`;
      const { headers } = await content.send('POST', `${base}/rules`, { as: 'admin', body: sent });
      return { id: headers.get('location')?.split('/').at(-1) ?? '', sent };
    },
    async identityToken() {
      const { publicKey, privateKey } = await generateKeyPair('ES256');
      const sent = { ...newTrustRule({ word, project }), issuer: `https://${word()}.example` };
      const body = { ...sent, jwks: { keys: [await exportJWK(publicKey)] } };
      await content.send('POST', '/haven/federation/rules', { as: 'admin', body });
      const token = new SignJWT({ sub: 'ci' }).setIssuer(sent.issuer).setAudience(sent.audience);
      return token.setIssuedAt().setExpirationTime('5m').setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
    },
    async robot(level) {
      const access = [{ resource: 'repository', action: 'pull' }];
      const permissions = [{ kind: 'project', namespace: project.name, access }];
      const body = { name: word(), level, duration: 1, permissions };
      const { json } = await content.send('POST', '/robots', { as: 'admin', body });
      return { id: json.id, shown: (await content.send('GET', `/robots/${json.id}`, { as: 'admin' })).json };
    },
  };
}

function authorization(caller: CallerName, visibility: Visibility): string | undefined {
  if (caller === 'anonymous') return undefined;
  const robot = robots.get(caller) ?? robots.get(`${caller}/${visibility}`);
  return robot ? basic(robot.name, robot.secret) : basic(caller === 'sysadmin' ? 'admin' : caller, testPassword);
}

async function statusOf(operation: Operation, given: Case, caller: CallerName, visibility: Visibility) {
  const project = place(visibility);
  const { path = {}, query = '', body } = (await given.request?.(fixtureIn(project))) ?? {};
  const values: Readonly<Record<string, string | number>> = {
    project_name: project.name,
    project_name_or_id: project.name,
    repository_name: 'app',
    reference: 'v1',
    ...path,
  };
  const url = operation.path.replaceAll(/\{([^}]+)\}/g, (_whole, name: string) => String(values[name] ?? 1));
  const header = authorization(caller, visibility);
  const answer = await content.send(operation.method, `${url}${query && `?${query}`}`, {
    body,
    ...(header && { headers: { authorization: header } }),
  });
  return answer.status;
}

function mayCall(caller: CallerName, rule: Rule, visibility: Visibility): boolean {
  switch (rule.kind) {
    case 'everyone':
      return true;
    case 'authenticated':
      return caller !== 'anonymous';
    case 'internal':
      return false;
    case 'some':
      return rule.callers.includes(caller);
    case 'system':
      return caller === 'sysadmin' || (caller === 'systemRobot' && robotHas('system', rule.right));
    case 'authenticatedInProject':
      return caller !== 'anonymous' && hasInProject(caller, rule.right, visibility);
    case 'project':
      return hasInProject(caller, rule.right, visibility);
  }
}

function hasInProject(caller: CallerName, right: string, visibility: Visibility): boolean {
  if (caller === 'sysadmin') return true;
  if (visibility === 'public' && roleHas('anyone', right)) return true;
  if (caller === 'projectRobot' || caller === 'systemRobot') return robotHas('project', right);
  const role = roles.find((name) => name === caller);
  return role !== undefined && roleHas(role, right);
}

/** What a caller gets; `in` is everything that is neither a refusal nor a failure. */
function outcome(status: number): 'in' | '401' | '403' | string {
  if (status === 401 || status === 403) return String(status);
  return status < 500 && status !== 405 && status !== 422 ? 'in' : `unexpected ${status}`;
}

const rows = offered.flatMap((operation) => {
  const given = cases[operation.id as OperationId]; // the keys of `operations` are the ids
  return [given ?? []].flat().map((row): [string, Operation, Case] => {
    return [`${operation.id}${row.name === undefined ? '' : ` ${row.name}`}`, operation, row];
  });
});

test('every operation that is offered has its row', () => {
  expect(offered.filter(({ id }) => !(id in cases)).map(({ id }) => id)).toEqual([]);
});

describe.each(['private', 'public'] as const)('with a %s project', (visibility) => {
  test.each(rows)('%s lets in whom it should', async (_name, operation, given) => {
    const expected = callers.map((caller) => {
      const refused = caller === 'anonymous' ? '401' : '403';
      return [caller, mayCall(caller, given.rule, visibility) ? 'in' : refused];
    });
    const asked = callers.map(async (caller) => [
      caller,
      outcome(await statusOf(operation, given, caller, visibility)),
    ]);
    expect(Object.fromEntries(await Promise.all(asked))).toEqual(Object.fromEntries(expected));
  });
});
