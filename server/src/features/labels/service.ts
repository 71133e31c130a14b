import type { Database } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { type Label, type LabelText, requireLabelText } from './model.ts';
import * as store from './store.ts';

/** Labels, of projects and of the whole system. */
export class Labels {
  readonly #db: Database;

  constructor(deps: { readonly database: Database }) {
    this.#db = deps.database;
  }

  /** One page of labels, and the number of all of them. */
  list(filter: store.LabelFilter): Promise<{ readonly labels: readonly Label[]; readonly total: number }> {
    return store.listLabels(this.#db, filter);
  }

  /** A label by id. */
  async get(id: number): Promise<Label> {
    const label = await store.readLabel(this.#db, id);
    if (!label) throw notFound(id);
    return label;
  }

  /** Stores a label of a project, or a global one without; returns its id. */
  async create(projectId: number | undefined, text: LabelText): Promise<number> {
    const id = await store.insertLabel(this.#db, projectId, requireLabelText(text));
    if (id === undefined) throw taken(text.name);
    return id;
  }

  /** Replaces name, description and colour. */
  async update(id: number, text: LabelText): Promise<void> {
    const changed = await store.updateLabel(this.#db, id, requireLabelText(text));
    if (changed === undefined) throw taken(text.name);
    if (changed === 0) throw notFound(id);
  }

  /** Removes a label, also from the artifacts that have it. */
  async remove(id: number): Promise<void> {
    if (!(await store.deleteLabel(this.#db, id))) throw notFound(id);
  }
}

function notFound(id: number): HavenError {
  return new HavenError('NOT_FOUND', `label ${id} not found`);
}

function taken(name: string): HavenError {
  return new HavenError('CONFLICT', `label ${name} already exists`);
}
