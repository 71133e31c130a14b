import type { Schemas } from '@haven/contract';
import type { Wire } from '../../api/client.ts';

/** A coloured mark for artifacts. */
export type Label = Wire<Schemas['Label']>;

/** Where labels are: of the whole installation, or of a project. */
export type LabelScope = { readonly scope: 'g' } | { readonly scope: 'p'; readonly project_id: number };
