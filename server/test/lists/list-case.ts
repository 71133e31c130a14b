import type { OperationId } from '@haven/contract';
import { sql } from '../../src/db/sql.ts';
import { startTestContent, type TestContent } from '../content.ts';
import { type Image, imageOf, pushImage } from '../images.ts';

/** One list that is paged through, searched and sorted. */
export interface ListCase {
  readonly operation: OperationId;
  /** What tells it from other ways to ask for the list. */
  readonly name?: string;
  /** Makes what the list is about, without rows yet that are its own. */
  prepare(world: ListWorld): Promise<PreparedList>;
  /** The field it is sorted by when nothing is asked, from the end with a minus. */
  readonly order?: string;
  /** Fields of the answer by which it can be sorted, under the names they have in `sort=`. */
  readonly sort?: readonly string[];
  /** A field that tells rows apart and can be searched for; where the answer calls it something else, by that name. */
  readonly search?: { readonly key: string; readonly field?: string };
  /** `q` is a text to look for, not Harbor's query language. */
  readonly isFreeSearch?: boolean;
  /** There are no rows and never will be. */
  readonly alwaysEmpty?: boolean;
}

/** A list that is there, and how it grows. */
export interface PreparedList {
  /** Below `/api/v2.0`. */
  readonly path: string;
  /** Always sent, besides the parameters of pages. */
  readonly query?: Readonly<Record<string, string>>;
  /** Adds the rows `first` to `last`, of which every one has all that rows of that list can have. */
  grow(first: number, last: number): Promise<unknown>;
}

/** `row-007`: names that are in order as they are counted. */
export function rowName(number: number): string {
  return `row-${String(number).padStart(3, '0')}`;
}

/** The numbers from `first` to `last`. */
export function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** The whole server, with what lists are about. */
export class ListWorld {
  readonly content: TestContent;
  #serial = 0;

  /** Starts it. */
  static async start(): Promise<ListWorld> {
    return new ListWorld(await startTestContent());
  }

  private constructor(content: TestContent) {
    this.content = content;
  }

  /** A project of its own, with an immutability rule that is about some tags. */
  async project(): Promise<{ readonly name: string; readonly id: number }> {
    const name = `lists-${++this.#serial}`;
    const id = await this.content.addProject(name);
    await this.create(`/projects/${name}/immutabletagrules`, {
      tag_selectors: [{ decoration: 'matches', pattern: 'frozen*' }],
      scope_selectors: { repository: [{ decoration: 'repoMatches', pattern: '**' }] },
    });
    return { name, id };
  }

  /** Pushes an image, under a tag if there is one. */
  async push(repository: string, tag?: string, image: Image = imageOf()): Promise<Image> {
    return pushImage(this.content.v2, { repository, as: 'admin' }, image, tag);
  }

  /** Creates something by the REST interface; gives what `Location` ends with. */
  async create(path: string, body: unknown): Promise<string> {
    const answer = await this.content.send('POST', path, { as: 'admin', body });
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`);
    return answer.headers.get('location')?.split('/').at(-1) ?? '';
  }

  /** Deletes something by the REST interface. */
  async remove(path: string): Promise<void> {
    const answer = await this.content.send('DELETE', path, { as: 'admin' });
    if (answer.status !== 200) throw new Error(`DELETE ${path}: ${answer.status} ${answer.text}`);
  }

  /** Runs an INSERT and gives the id it returns. */
  async insert(query: ReturnType<typeof sql>): Promise<number> {
    return (await this.content.database.first<{ id: number }>(query))?.id ?? 0;
  }

  /** A finished run of some kind of work, with the tasks from `first` to `last`. */
  async execution(vendorType: string, vendorId: number, [first, last]: readonly [number, number]): Promise<number> {
    const id = await this.insert(sql`
      INSERT INTO execution (vendor_type, vendor_id, trigger, status, start_time, end_time)
      VALUES (${vendorType}, ${vendorId}, 'MANUAL', 'Success', now() - ${last} * interval '1 minute', now())
      RETURNING id`);
    await this.tasks(id, vendorType, [first, last]);
    return id;
  }

  /** Tasks of a run. */
  async tasks(executionId: number, vendorType: string, [first, last]: readonly [number, number]): Promise<void> {
    await this.content.database.run(sql`
      INSERT INTO task (execution_id, vendor_type, status, start_time, creation_time, end_time)
      SELECT ${executionId}, ${vendorType}, 'Success', time, time, now()
      FROM generate_series(${first}::integer, ${last}::integer) AS n, LATERAL (SELECT now() - n * interval '1 minute') AS at (time)`);
  }

  close(): Promise<void> {
    return this.content.close();
  }
}
