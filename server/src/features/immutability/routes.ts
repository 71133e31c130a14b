import type { Schemas } from '@haven/contract';
import { HavenError } from '../../error.ts';
import type { Access } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { parseQuery } from '../../http/query-language.ts';
import { locationBelow, type Routes, route } from '../../http/routes.ts';
import type { ImmutableRule, RuleInput } from './model.ts';
import type { Immutability } from './service.ts';

/** The operations of immutability rules. */
export type ImmutabilityOperation = 'ListImmuRules' | 'CreateImmuRule' | 'UpdateImmuRule' | 'DeleteImmuRule';

/** The route table of immutability rules. */
export function immutabilityRoutes({
  immutability,
  access,
}: {
  readonly immutability: Immutability;
  readonly access: Access;
}): Routes<ImmutabilityOperation> {
  return {
    ListImmuRules: route({
      allow: access.project('immutable-tag:list'),
      async run({ query, allowed }) {
        const filter = { terms: parseQuery(query.q), sort: query.sort, page: pageOf(query) };
        const { rules, total } = await immutability.list(allowed.projectId, filter);
        return { status: 200, body: rules.map(present), total };
      },
    }),

    CreateImmuRule: route({
      allow: access.project('immutable-tag:create'),
      async run({ body, meta, allowed }) {
        const id = await immutability.create(allowed.projectId, toInput(body));
        return { status: 201, location: locationBelow(meta, id) };
      },
    }),

    UpdateImmuRule: route({
      allow: access.project('immutable-tag:update'),
      async run({ path, body, allowed }) {
        const id = path.immutable_rule_id;
        if (body.id !== id) {
          throw new HavenError('BAD_REQUEST', `the id in the body must be that of the path, ${id}, not ${body.id}`);
        }
        await immutability.update(allowed.projectId, id, toInput(body));
        return { status: 200 };
      },
    }),

    DeleteImmuRule: route({
      allow: access.project('immutable-tag:delete'),
      async run({ path, allowed }) {
        await immutability.remove(allowed.projectId, path.immutable_rule_id);
        return { status: 200 };
      },
    }),
  };
}

function toInput(body: Schemas['ImmutableRule']): RuleInput {
  return {
    disabled: body.disabled ?? false,
    priority: body.priority ?? 0,
    tagSelectors: body.tag_selectors ?? undefined,
    repositorySelectors: body.scope_selectors?.repository,
  };
}

function present(rule: ImmutableRule): Schemas['ImmutableRule'] {
  return {
    id: rule.id,
    priority: rule.priority,
    disabled: rule.disabled,
    action: 'immutable',
    template: 'immutable_template',
    tag_selectors: [...rule.tagSelectors],
    scope_selectors: { repository: [...rule.repositorySelectors] },
  };
}
