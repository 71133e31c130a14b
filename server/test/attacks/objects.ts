import { type Operation, operations } from '@haven/contract';
import { imageOf, pushImage } from '../images.ts';
import type { Case } from '../permission-matrix/cases.ts';
import { type MatrixWorld, type Place, rows } from '../permission-matrix/world.ts';
import { basic, testPassword } from '../rest.ts';

const admin = basic('admin', testPassword);

// What is not made by a POST, or is not named by its answer.
const makers: Readonly<Record<string, (world: MatrixWorld, place: Place) => Promise<string>>> = {
  label_id: async (world, place) => String(await world.fixtureIn(place).label('project')),
  async reference(world, place) {
    const image = imageOf();
    await pushImage(world.content.v2, { repository: `${place.name}/app`, as: 'admin' }, image, world.word());
    return image.digest;
  },
};

// What a project has one of, so that it cannot be made again.
const singles: Readonly<Record<string, (world: MatrixWorld, place: Place) => Promise<string>>> = {
  '/retentions': async (world, place) => String(await world.fixtureIn(place).retention()),
};

/** One id in the path of an operation: the part of the path before it, and the parameter. */
export interface IdInPath {
  readonly collection: string;
  readonly name: string;
}

/** The ids in a path that name objects which are made by a POST to the path before them. */
export function idsIn(operation: Operation): readonly IdInPath[] {
  const parts = operation.path.split('/');
  return parts.flatMap((part, index) => {
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    const collection = parts.slice(0, index).join('/');
    if (name === undefined || isProject(name)) return [];
    return name in makers || creatorOf(collection) !== undefined ? [{ collection, name }] : [];
  });
}

/** Whether a parameter names a project. */
export function isProject(name: string): boolean {
  return name === 'project_name' || name === 'project_name_or_id';
}

/** The offered operation that makes what lies in a collection and says where. */
function creatorOf(collection: string): { readonly operation: Operation; readonly given: Case } | undefined {
  const made = Object.values<Operation>(operations).find(
    ({ method, path, responses }) =>
      method === 'POST' && samePath(path, collection) && responses['201']?.located === true,
  );
  // In the project, where there is a choice.
  const ways = rows.filter(([, operation]) => operation.id === made?.id);
  const way = ways.find(([, , { rule }]) => rule.kind === 'project') ?? ways[0];
  return way && { operation: way[1], given: way[2] };
}

// Parameters may be called differently in the two paths.
function samePath(one: string, other: string): boolean {
  const plain = (path: string) => path.replaceAll(/\{[^}]+\}/g, '{}').replace(/\/$/, '');
  return plain(one) === plain(other);
}

/**
 * Makes what the ids in the path of an operation name, in a place, and gives their values. Undefined when something
 * cannot be made there, as what only exists on the system.
 */
export async function makeObjects(
  world: MatrixWorld,
  operation: Operation,
  place: Place,
): Promise<Readonly<Record<string, string>> | undefined> {
  const values: Record<string, string> = {};
  for (const { collection, name } of idsIn(operation)) {
    const make = makers[name] ?? singles[collection];
    if (make) {
      values[name] = await make(world, place);
      continue;
    }
    const creator = creatorOf(collection);
    if (!creator) return undefined;
    const request = await world.ask(creator.operation, creator.given, place, (parts) => ({
      ...parts,
      path: { ...parts.path, ...values },
    }));
    const answer = await world.send(request, admin);
    const id = answer.headers.get('location')?.split('/').at(-1);
    if (answer.status !== 201 || id === undefined) return undefined;
    values[name] = id;
  }
  return values;
}
