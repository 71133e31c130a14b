import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cases, type Rule } from './permission-matrix/cases.ts';
import {
  type CallerName,
  callers,
  projectCatalogue,
  robotHas,
  roleHas,
  roles,
  systemCatalogue,
} from './permission-matrix/rules.ts';
import { type Grants, MatrixWorld, offered, rows, type Visibility } from './permission-matrix/world.ts';
import { basic } from './rest.ts';

let world: MatrixWorld;
beforeAll(async () => {
  world = await MatrixWorld.start();
});
afterAll(() => world.close());

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

test('every operation that is offered has its row', () => {
  expect(offered.filter(({ id }) => !(id in cases)).map(({ id }) => id)).toEqual([]);
});

describe.each(['private', 'public'] as const)('with a %s project', (visibility) => {
  test.each(rows)('%s lets in whom it should', async (_name, operation, given) => {
    const expected = callers.map((caller) => {
      const refused = caller === 'anonymous' ? '401' : '403';
      return [caller, mayCall(caller, given.rule, visibility) ? 'in' : refused];
    });
    const ask = async (caller: CallerName) => {
      const request = await world.ask(operation, given, world.place(visibility));
      return [caller, outcome((await world.send(request, world.authorization(caller, visibility))).status)];
    };
    const asked = [];
    if (given.oneByOne) for (const caller of callers) asked.push(await ask(caller));
    else asked.push(...(await Promise.all(callers.map(ask))));
    expect(Object.fromEntries(asked)).toEqual(Object.fromEntries(expected));
  });
});

// A robot that may do everything does not show which of its rights was asked for.
describe('one right is', () => {
  const grantable = rows.flatMap(([name, operation, given]) => {
    const { rule } = given;
    if (rule.kind !== 'system' && rule.kind !== 'project' && rule.kind !== 'authenticatedInProject') return [];
    const where = rule.kind === 'system' ? ('system' as const) : ('project' as const);
    return robotHas(where, rule.right) ? [{ name, operation, given, where, right: rule.right }] : [];
  });
  const robots = new Map<string, Promise<string>>();
  // A copy is read somewhere, and nobody gives a robot more than they have.
  const alsoInProject: Readonly<Record<string, Grants>> = {
    CopyArtifact: { artifact: ['create', 'read'] },
    CreateRobot: { repository: ['pull'] },
    restoreTag: { tag: ['create'] },
    createTrustRule: { repository: ['pull'] },
    createProjectTrustRule: { repository: ['pull'] },
  };

  /** The credentials of a robot with exactly these rights, of the system or of the project. */
  function robotWith(where: 'system' | 'project', grants: Grants, inProject: Grants = {}): Promise<string> {
    const all = where === 'system' ? { system: grants, project: inProject } : { project: { ...grants, ...inProject } };
    const used = Object.entries(all).filter(([, access]) => Object.keys(access).length > 0);
    const key = `${where} ${JSON.stringify(used)}`;
    const made =
      robots.get(key) ??
      world
        .makeRobot(Object.fromEntries(used), where === 'project' ? world.place('private') : undefined)
        .then(({ name, secret }) => basic(name, secret));
    robots.set(key, made);
    return made;
  }

  const partsOf = (where: 'system' | 'project', right: string) => {
    const [resource = '', action = ''] = right.split(':');
    return [where === 'project' && resource === 'self' ? 'project' : resource, action] as const;
  };
  const without = (where: 'system' | 'project', right: string): Grants => {
    const [resource, action] = partsOf(where, right);
    const catalogue: Grants = where === 'system' ? systemCatalogue : projectCatalogue;
    // A robot of a project that may push may pull (Harbor).
    const taken = right === 'repository:pull' ? ['pull', 'push'] : [action];
    const rest = { ...catalogue, [resource]: (catalogue[resource] ?? []).filter((word) => !taken.includes(word)) };
    return Object.fromEntries(Object.entries(rest).filter(([, actions]) => actions.length > 0));
  };

  test.each(grantable)('what $name needs', async ({ operation, given, where, right }) => {
    const [resource, action] = partsOf(where, right);
    const only = await robotWith(where, { [resource]: [action] }, alsoInProject[operation.id]);
    const others = await robotWith(where, without(where, right));
    const ask = async (authorization: string) => {
      const request = await world.ask(operation, given, world.place('private'));
      return outcome((await world.send(request, authorization)).status);
    };
    expect([await ask(only), await ask(others)]).toEqual(['in', '403']);
  });
});
