import { expect } from 'vitest';
import { basic, startTestRest, type TestResponse, type TestRest } from '../../../test/rest.ts';

/** A robot that was made, and how it logs in. */
export interface Made {
  readonly id: number;
  readonly name: string;
  readonly secret: string;
  readonly path: string;
}

/** Two permissions that most robots have. */
export const pull = { resource: 'repository', action: 'pull' };
/** The other one. */
export const push = { resource: 'repository', action: 'push' };

let serial = 0;

/** A word that was never used before. */
export const word = (): string => `robot-test-${++serial}`;

/** What is sent to create a robot of a project. */
export const projectRobot = (namespace: string, more: object = {}, access: readonly object[] = [pull, push]) => ({
  name: word(),
  level: 'project',
  duration: 30,
  permissions: [{ kind: 'project', namespace, access }],
  ...more,
});

/** What is sent to create a robot of the system, with access there and other permissions. */
export const systemRobot = (access: readonly object[], more: readonly object[] = []) => ({
  name: word(),
  level: 'system',
  duration: -1,
  permissions: [...(access.length > 0 ? [{ kind: 'system', namespace: '/', access }] : []), ...more],
});

/** The REST interface with what tests of robots need. */
export interface TestRobots {
  readonly rest: TestRest;
  /** Makes a project and returns its name. */
  project(as?: string): Promise<string>;
  projectId(name: string): Promise<number>;
  /** Asks for a robot, as a person or a robot. */
  create(body: object, as?: string | Made): Promise<TestResponse>;
  /** Makes a robot; fails unless it was created. */
  make(body: object, as?: string | Made): Promise<Made>;
  /** Sends a request as a person or a robot. */
  send(method: string, path: string, as: string | Made, body?: object): Promise<TestResponse>;
}

/** Starts the REST interface for tests of robots. */
export async function startTestRobots(): Promise<TestRobots> {
  const rest = await startTestRest();
  const send: TestRobots['send'] = (method, path, as, body) => {
    if (typeof as === 'string') return rest.send(method, path, { as, body });
    return rest.send(method, path, { headers: { authorization: basic(as.name, as.secret) }, body });
  };
  const create: TestRobots['create'] = (body, as = 'admin') => send('POST', '/robots', as, body);
  return {
    rest,
    send,
    create,
    async make(body, as) {
      const answer = await create(body, as);
      expect(answer.error).toBeUndefined();
      return { ...answer.json, path: String(answer.headers.get('location')) };
    },
    async project(as = 'alice') {
      const name = word();
      expect((await rest.send('POST', '/projects', { as, body: { project_name: name } })).status).toBe(201);
      return name;
    },
    async projectId(name) {
      return (await rest.send('GET', `/projects/${name}`, { as: 'admin' })).json.project_id;
    },
  };
}
