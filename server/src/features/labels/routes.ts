import type { Schemas } from '@haven/contract';
import { pageOf } from '../../http/paging.ts';
import { parseQuery } from '../../http/query-language.ts';
import { locationBelow, type Routes, route } from '../../http/routes.ts';
import type { LabelAccess } from './access.ts';
import type { LabelText } from './model.ts';
import { presentLabel } from './present.ts';
import type { Labels } from './service.ts';

/** The operations of labels. */
export type LabelOperation = 'ListLabels' | 'CreateLabel' | 'GetLabelByID' | 'UpdateLabel' | 'DeleteLabel';

/** The route table of labels. */
export function labelRoutes({
  labels,
  labelAccess,
}: {
  readonly labels: Labels;
  readonly labelAccess: LabelAccess;
}): Routes<LabelOperation> {
  return {
    ListLabels: route({
      allow: ({ caller, query }) => labelAccess.list(caller, query.scope, query.project_id),
      async run({ query, allowed }) {
        const { labels: found, total } = await labels.list({
          projectId: allowed.projectId,
          name: query.name,
          terms: parseQuery(query.q),
          sort: query.sort,
          page: pageOf(query),
        });
        return { status: 200, body: found.map(presentLabel), total };
      },
    }),

    CreateLabel: route({
      allow: ({ caller, body }) => labelAccess.create(caller, body.scope, body.project_id),
      async run({ body, meta, allowed }) {
        const id = await labels.create(allowed.projectId, toText(body));
        return { status: 201, location: locationBelow(meta, id) };
      },
    }),

    GetLabelByID: route({
      allow: ({ caller, path }) => labelAccess.label(caller, path.label_id, 'read'),
      async run({ allowed }) {
        return { status: 200, body: presentLabel(allowed) };
      },
    }),

    UpdateLabel: route({
      allow: ({ caller, path }) => labelAccess.label(caller, path.label_id, 'update'),
      async run({ body, allowed }) {
        await labels.update(allowed.id, toText(body));
        return { status: 200 };
      },
    }),

    DeleteLabel: route({
      allow: ({ caller, path }) => labelAccess.label(caller, path.label_id, 'delete'),
      async run({ allowed }) {
        await labels.remove(allowed.id);
        return { status: 200 };
      },
    }),
  };
}

function toText(body: Schemas['Label']): LabelText {
  return { name: body.name ?? '', description: body.description ?? '', color: body.color ?? '' };
}
