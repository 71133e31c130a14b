import { HavenError } from '../../error.ts';

/** A coloured mark for artifacts: one of a project, or a global one. */
export interface Label {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly color: string;
  /** Undefined for a global label. */
  readonly projectId: number | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What people may say of a label. */
export type LabelText = Pick<Label, 'name' | 'description' | 'color'>;

/** Where a label belongs: `g` to the whole system, `p` to a project. */
export type LabelScope = 'g' | 'p';

// Harbor's limit, in characters.
const NAME_LIMIT = 128;
// Far more than anybody writes; both are shown with every artifact of a list.
const DESCRIPTION_LIMIT = 4096;
const COLOR_LIMIT = 16;

/** Passes a label that may be stored. */
export function requireLabelText(text: LabelText): LabelText {
  if (text.name === '') throw new HavenError('BAD_REQUEST', 'name cannot be empty');
  requireLength('name', text.name, NAME_LIMIT);
  requireLength('description', text.description, DESCRIPTION_LIMIT);
  requireLength('color', text.color, COLOR_LIMIT);
  return text;
}

/** Passes the two scopes. */
export function requireScope(scope: string | undefined): LabelScope {
  if (scope === 'g' || scope === 'p') return scope;
  throw new HavenError('BAD_REQUEST', `invalid scope: expected "g" or "p", got ${JSON.stringify(scope ?? '')}`);
}

function requireLength(field: string, text: string, limit: number): void {
  if ([...text].length > limit) throw new HavenError('BAD_REQUEST', `max length is ${limit} for ${field}`);
}
