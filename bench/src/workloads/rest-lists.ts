import type { Task } from '../load/job.ts';
import type { Cell, CellResult } from '../measure/cell.ts';
import { addAuditRows } from '../seed/haven-rows.ts';
import { seedImages, seedRepositories } from '../seed/many.ts';
import { seedTemplate } from '../seed/push.ts';
import { type Haven, roles } from '../servers/haven.ts';
import type { Findings, Workload } from './workload.ts';

const PROJECT = 'bench';
const REPOSITORY = 'bench/rest';
const PROJECTS = 40;
const REPOSITORIES = 1_000;
const ARTIFACTS = 1_000;
const AUDIT_ROWS = 50_000;
const SECONDS = 1;
const AT_ONCE = 4;

const rest = `projects/${PROJECT}/repositories/rest/artifacts?page_size=20&with_tag=true`;
// Everybody asks for the same page, which Haven reads once for those who ask at the same moment; in the last row, each
// for another one.
const listed: readonly (readonly [name: string, ...paths: string[]])[] = [
  ['list of projects', 'projects?page_size=20'],
  ['list of repositories', `projects/${PROJECT}/repositories?page_size=20`],
  ['list of artifacts', rest],
  ['list of members', `projects/${PROJECT}/members?page_size=20`],
  ['list of audit log', `projects/${PROJECT}/auditlog-exts?page_size=20`],
  ['all pages of artifacts', ...Array.from({ length: ARTIFACTS / 20 }, (_, index) => `${rest}&page=${index + 1}`)],
];

/** W8: lists of the REST interface for many people, each with a name and password of their own. */
export const restLists: Workload = {
  id: 'W8',
  title: 'REST lists',
  run(bench): Promise<Findings> {
    const { meter, profile } = bench;
    return bench.withFleet({}, async ({ haven }) => {
      const people = await fill(haven, Math.max(...profile.people));
      const cells: CellResult[] = [];
      for (const [name, ...paths] of listed) {
        for (const count of profile.people) {
          const result = await meter.measure(listCell(name, paths, people.slice(0, count)), [haven]);
          bench.show(result);
          cells.push(result);
        }
      }
      return { cells, facts: [] };
    });
  },
};

/** Returns what each person signs in with. */
async function fill(haven: Haven, people: number): Promise<string[]> {
  const names = Array.from({ length: people }, (_, index) => `person-${index}`);
  const accounts: string[] = [];
  const queue = [...names];
  const take = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      accounts.push((await haven.addMember(PROJECT, name, roles.projectAdmin)).basic);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  for (let index = 0; index < PROJECTS; index++) await haven.addProject(`project-${index}`, index % 2 === 0);
  const seed = { repository: REPOSITORY, image: await seedTemplate(haven, REPOSITORY) };
  await seedImages(haven, seed, { name: 'v', from: 1, count: ARTIFACTS });
  await seedRepositories(haven, seed, `${PROJECT}/r`, REPOSITORIES);
  await addAuditRows(haven, PROJECT, AUDIT_ROWS);
  return accounts;
}

function listCell(operation: string, paths: readonly string[], people: readonly string[]): Cell {
  const task: Task = {
    kind: 'fetch',
    method: 'GET',
    paths: paths.map((path) => `/api/v2.0/${path}`),
    headers: { Accept: 'application/json' },
    largeBody: undefined,
    authorizations: people,
  };
  return {
    workload: 'W8',
    operation,
    users: people.length,
    seconds: SECONDS,
    // Passwords are verified once a minute, which takes longer than any list: each is asked for before.
    warmUp: people.length,
    job: async (server) => ({ target: server.flowTarget(), task }),
  };
}
