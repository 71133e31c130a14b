import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../src/db/sql.ts';
import { eventTypes } from '../src/features/audit/model.ts';
import { startTestContent, type TestContent } from './content.ts';
import { imageOf, pushImage } from './images.ts';
import { type SendOptions, type TestResponse, testPassword } from './rest.ts';

let content: TestContent;
let serial = 0;
beforeAll(async () => {
  content = await startTestContent();
  for (const name of ['alice', 'bob']) await content.addUser(name);
});
afterAll(() => content.close());

/** Things to do something with, all of them new. */
interface Things {
  readonly word: string;
  /** A project that admin owns. */
  project(): Promise<string>;
  user(): Promise<number>;
  /** A member of the project. */
  member(project: string): Promise<string>;
  robot(project: string): Promise<string>;
  /** An artifact with the tag `v1`; gives its digest. */
  artifact(project: string): Promise<string>;
}

/** A row of the log as the API shows it. */
interface Row {
  readonly operation: string;
  readonly resource_type: string;
  readonly resource: string;
  readonly operation_description: string;
  readonly username?: string;
  /** The project whose log has it, too. */
  readonly project?: string;
}

type Deed = () => Promise<{ readonly status: number }>;

interface EventCase {
  readonly name?: string;
  /** Prepares, and gives the deed with the row it leaves. */
  readonly prepare: (things: Things) => Promise<{ readonly deed: Deed; readonly row: Row }>;
  /** Types of rows that come along, because something else is done, too. */
  readonly along?: readonly string[];
}

const as = (method: string, path: string, body?: unknown): Deed => {
  const options: SendOptions = { as: 'admin', ...(body !== undefined && { body }) };
  return () => content.send(method, path, options);
};
const logIn = (principal: string, password: string, headers = {}): Promise<TestResponse> =>
  content.send('POST', '/c/login', {
    raw: new URLSearchParams({ principal, password }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
const cookieOf = (answer: TestResponse) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
const newUser = (username: string) => ({
  username,
  email: `${username}@example.org`,
  realname: 'Some Body',
  password: 'Str0ng-enough',
});
const inProject = (
  make: (project: string, things: Things) => Promise<{ deed: Deed; row: Row }>,
): EventCase['prepare'] => {
  return async (things) => {
    const project = await things.project();
    const { deed, row } = await make(project, things);
    return { deed, row: { ...row, project } };
  };
};
const ofUser = (operation: string, deed: (id: number, word: string) => Deed, what?: string): EventCase['prepare'] => {
  return async (things) => ({
    deed: deed(await things.user(), things.word),
    row: {
      operation,
      resource_type: 'user',
      resource: things.word,
      operation_description: `${operation} user with name: ${things.word}${what === undefined ? '' : `, ${what}`}`,
    },
  });
};
const ofLogout = (
  where: string,
  leave: (word: string, cookie: string) => Promise<TestResponse>,
): EventCase['prepare'] => {
  return async ({ word }) => {
    await content.addUser(word);
    const cookie = cookieOf(await logIn(word, testPassword));
    const row = {
      operation: 'logout',
      resource_type: 'user',
      resource: word,
      username: word,
      operation_description: `logout user with name: ${word}${where}`,
    };
    return { deed: () => leave(word, cookie), row };
  };
};
const ofArtifact = (operation: string, resource: string): Omit<Row, 'project'> => ({
  operation,
  resource_type: 'artifact',
  resource,
  operation_description: `${operation} artifact: ${resource}`,
});
const ofProject = (operation: string, project: string): Row => ({
  operation,
  resource_type: 'project',
  resource: project,
  operation_description: `${operation} project: ${project}`,
});
const ofRobot = (operation: string, name: string): Row => ({
  operation,
  resource_type: 'robot',
  resource: name,
  operation_description: `${operation} robot: ${name}`,
});
const ofMember = (operation: string, kind: string, name: string, project: string): Row => ({
  operation,
  resource_type: 'member',
  resource: name,
  operation_description: `${operation} ${kind} member ${name} in project ${project}`,
});

/** One way or more to each of Harbor's events. */
const events: Readonly<Record<string, readonly EventCase[]>> = {
  create_artifact: [
    {
      name: 'by tag',
      prepare: inProject(async (project) => ({
        deed: async () => {
          await pushImage(content.v2, { repository: `${project}/app`, as: 'admin' }, imageOf(), 'v1');
          return { status: 201 };
        },
        row: ofArtifact('create', `${project}/app:v1`),
      })),
    },
    {
      name: 'by digest',
      prepare: inProject(async (project) => {
        const image = imageOf();
        const deed = async () => {
          await pushImage(content.v2, { repository: `${project}/app`, as: 'admin' }, image);
          return { status: 201 };
        };
        return { deed, row: ofArtifact('create', `${project}/app@${image.digest}`) };
      }),
    },
  ],
  delete_artifact: [
    {
      prepare: inProject(async (project, things) => {
        await things.artifact(project);
        const deed = as('DELETE', `/projects/${project}/repositories/app/artifacts/v1`);
        return { deed, row: ofArtifact('delete', `${project}/app:v1`) };
      }),
    },
  ],
  pull_artifact: [
    {
      prepare: inProject(async (project, things) => {
        await things.artifact(project);
        const deed = async () => {
          const answer = await content.v2.send('GET', `/v2/${project}/app/manifests/v1`, { as: 'admin' });
          await content.pulls.flush();
          return answer;
        };
        return { deed, row: ofArtifact('pull', `${project}/app:v1`) };
      }),
    },
  ],
  create_project: [
    {
      prepare: async ({ word }) => ({
        deed: as('POST', '/projects', { project_name: word }),
        row: { ...ofProject('create', word), project: word },
      }),
    },
  ],
  delete_project: [
    {
      prepare: async (things) => {
        const project = await things.project();
        return { deed: as('DELETE', `/projects/${project}`), row: ofProject('delete', project) };
      },
    },
  ],
  update_project: [
    {
      prepare: inProject(async (project) => ({
        deed: as('PUT', `/projects/${project}`, { metadata: { public: 'true' } }),
        row: ofProject('update', project),
      })),
    },
    {
      name: 'by one entry of its metadata',
      prepare: inProject(async (project) => ({
        deed: as('PUT', `/projects/${project}/metadatas/public`, { public: 'true' }),
        row: ofProject('update', project),
      })),
    },
  ],
  delete_repository: [
    {
      prepare: inProject(async (project, things) => {
        await things.artifact(project);
        const row = {
          operation: 'delete',
          resource_type: 'repository',
          resource: `${project}/app`,
          operation_description: `delete repository: ${project}/app`,
        };
        return { deed: as('DELETE', `/projects/${project}/repositories/app`), row };
      }),
      along: ['delete_artifact'],
    },
  ],
  login_user: [
    {
      prepare: async (things) => {
        await content.addUser(things.word);
        const row = {
          operation: 'login',
          resource_type: 'user',
          resource: things.word,
          username: things.word,
          operation_description: `login user with name: ${things.word}`,
        };
        return { deed: () => logIn(things.word, testPassword), row };
      },
    },
  ],
  logout_user: [
    {
      prepare: ofLogout('', (_word, cookie) => content.send('GET', '/c/log_out', { headers: { cookie } })),
    },
    {
      name: 'in one session',
      prepare: ofLogout(', in one session', async (word) => {
        const [session] = (await content.send('GET', '/haven/me/sessions', { as: word })).json;
        return content.send('DELETE', `/haven/me/sessions/${session.id}`, { as: word });
      }),
    },
    {
      name: 'in all others',
      prepare: ofLogout(', in other sessions: 1', (word) => content.send('DELETE', '/haven/me/sessions', { as: word })),
    },
  ],
  create_user: [
    {
      prepare: async ({ word }) => ({
        deed: as('POST', '/users', newUser(word)),
        row: {
          operation: 'create',
          resource_type: 'user',
          resource: word,
          operation_description: `create user with name: ${word}`,
        },
      }),
    },
  ],
  delete_user: [{ prepare: ofUser('delete', (id) => as('DELETE', `/users/${id}`)) }],
  update_user: [
    {
      name: 'password',
      prepare: ofUser(
        'update',
        (id) => as('PUT', `/users/${id}/password`, { new_password: 'An0ther-word' }),
        'change user password',
      ),
    },
    {
      name: 'profile',
      prepare: ofUser(
        'update',
        (id, word) => as('PUT', `/users/${id}`, { email: `${word}@example.net`, realname: 'Other', comment: '' }),
        'change user profile',
      ),
    },
    {
      name: 'administrator',
      prepare: ofUser(
        'update',
        (id) => as('PUT', `/users/${id}/sysadmin`, { sysadmin_flag: true }),
        'grant system administrator',
      ),
    },
  ],
  create_robot: [
    {
      name: 'of a project',
      prepare: inProject(async (project, { word }) => ({
        deed: as('POST', '/robots', newRobot(word, 'project', project)),
        row: ofRobot('create', `robot$${project}+${word}`),
      })),
    },
    {
      name: 'of the system',
      prepare: async ({ word }) => ({
        deed: as('POST', '/robots', newRobot(word, 'system', '*')),
        row: ofRobot('create', `robot$${word}`),
      }),
    },
  ],
  delete_robot: [
    {
      prepare: inProject(async (project, things) => ({
        deed: as('DELETE', `/robots/${await things.robot(project)}`),
        row: ofRobot('delete', `robot$${project}+${things.word}`),
      })),
    },
  ],
  update_configuration: [
    {
      prepare: async () => ({
        deed: as('PUT', '/configurations', { token_expiration: 31 }),
        row: {
          operation: 'update',
          resource_type: 'configuration',
          resource: 'configuration',
          operation_description: 'update configuration: token_expiration',
        },
      }),
    },
  ],
  create_member: [
    {
      name: 'who is a user',
      prepare: inProject(async (project, things) => {
        await things.user();
        const body = { role_id: 2, member_user: { username: things.word } };
        const row = ofMember('create', 'user', things.word, project);
        return { deed: as('POST', `/projects/${project}/members`, body), row };
      }),
    },
    {
      name: 'who is a group',
      prepare: inProject(async (project, { word }) => {
        await content.database.run(sql`INSERT INTO user_group (group_name, group_type) VALUES (${word}, 3)`);
        const body = { role_id: 2, member_group: { group_name: word, group_type: 3 } };
        const row = ofMember('create', 'group', word, project);
        return { deed: as('POST', `/projects/${project}/members`, body), row };
      }),
    },
  ],
  update_member: [
    {
      prepare: inProject(async (project, things) => ({
        deed: as('PUT', `/projects/${project}/members/${await things.member(project)}`, { role_id: 3 }),
        row: ofMember('update', 'user', things.word, project),
      })),
    },
  ],
  delete_member: [
    {
      prepare: inProject(async (project, things) => ({
        deed: as('DELETE', `/projects/${project}/members/${await things.member(project)}`),
        row: ofMember('delete', 'user', things.word, project),
      })),
    },
  ],
  // Harbor's list does not name these, and its log has them.
  create_tag: [
    {
      prepare: inProject(async (project, things) => {
        const digest = await things.artifact(project);
        const row = {
          operation: 'create',
          resource_type: 'tag',
          resource: `${project}/app:v2`,
          operation_description: `create tag: ${project}/app:v2`,
        };
        return {
          deed: as('POST', `/projects/${project}/repositories/app/artifacts/${digest}/tags`, { name: 'v2' }),
          row,
        };
      }),
    },
  ],
  delete_tag: [
    {
      prepare: inProject(async (project, things) => {
        const digest = await things.artifact(project);
        const row = {
          operation: 'delete',
          resource_type: 'tag',
          resource: `${project}/app:v1`,
          operation_description: `delete tag: ${project}/app:v1`,
        };
        return { deed: as('DELETE', `/projects/${project}/repositories/app/artifacts/${digest}/tags/v1`), row };
      }),
    },
  ],
};

function newRobot(name: string, level: 'project' | 'system', namespace: string) {
  const access = [{ resource: 'repository', action: 'pull' }];
  return { name, level, duration: 1, permissions: [{ kind: 'project', namespace, access }] };
}

function newThings(): Things {
  const word = `audited-${++serial}`;
  const located = async (path: string, body: object) => {
    const answer = await content.send('POST', path, { as: 'admin', body });
    expect([path, answer.status, answer.error]).toEqual([path, 201, undefined]);
    return answer.headers.get('location')?.split('/').at(-1) ?? '';
  };
  return {
    word,
    async project() {
      await located('/projects', { project_name: `${word}-project` });
      return `${word}-project`;
    },
    user: async () => Number(await located('/users', newUser(word))),
    async member(project) {
      await located('/users', newUser(word));
      return located(`/projects/${project}/members`, { role_id: 2, member_user: { username: word } });
    },
    robot: (project) => located('/robots', newRobot(word, 'project', project)),
    async artifact(project) {
      const pusher = { repository: `${project}/app`, as: 'admin' };
      return (await pushImage(content.v2, pusher, imageOf(), 'v1')).digest;
    },
  };
}

const log = async (path = '/auditlog-exts') => {
  const answer = await content.send('GET', `${path}?page_size=100`, { as: 'admin' });
  expect(answer.headers.get('x-total-count')).toBe(String(answer.json.length));
  return answer.json as readonly (Row & { readonly id: number; readonly op_time: string })[];
};
const typeOf = (row: Row) => `${row.operation}_${row.resource_type}`;
const emptyLog = () => content.database.run(sql`DELETE FROM audit_log_ext`);
const disable = async (names: string) => {
  const body = { disabled_audit_log_event_types: names };
  expect((await content.send('PUT', '/configurations', { as: 'admin', body })).status).toBe(200);
};

const table = Object.entries(events).flatMap(([event, ways]) =>
  ways.map((way) => [`${event}${way.name === undefined ? '' : ` ${way.name}`}`, event, way] as const),
);

test('every event type is here', () => {
  expect(eventTypes.filter((type) => !(type in events))).toEqual([]);
});

describe.each(table)('%s', (_title, event, { prepare, along = [] }) => {
  test('leaves one row, in the log of the system and of its project', async () => {
    const { deed, row } = await prepare(newThings());
    await emptyLog();
    expect((await deed()).status).toBeLessThan(300);
    const { project, ...shown } = row;
    const expected = {
      id: expect.any(Number),
      username: 'admin',
      ...shown,
      operation_result: true,
      op_time: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    };
    expect(typeOf(row)).toBe(event);
    const rows = await log();
    expect(rows.filter((shownRow) => typeOf(shownRow) === event)).toEqual([expected]);
    expect(rows.map(typeOf)).toEqual([event, ...along]);
    if (project !== undefined) {
      expect(await log(`/projects/${project}/auditlog-exts`)).toEqual(rows);
      expect(await log(`/projects/${project}/logs`)).toEqual([]);
    }
    // The log of Harbor before 2.13 has no rows of now.
    expect(await log('/audit-logs')).toEqual([]);
  });

  test('leaves none when its type is switched off', async () => {
    const { deed } = await prepare(newThings());
    await disable(event);
    await emptyLog();
    try {
      expect((await deed()).status).toBeLessThan(300);
      expect((await log()).map(typeOf)).toEqual(along);
    } finally {
      await disable('');
    }
  });
});
