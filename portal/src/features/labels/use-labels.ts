import type { Schemas } from '@haven/contract';
import type { Wire } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';

/** The labels that can be put on what is in a project: its own, then those of the installation. */
export function useLabels(projectId: number | undefined, enabled = true): readonly Wire<Schemas['Label']>[] {
  const own = useRead(
    'ListLabels',
    { query: { scope: 'p', project_id: projectId ?? 0, page_size: 100 } },
    { enabled: enabled && projectId !== undefined },
  );
  const everywhere = useRead('ListLabels', { query: { scope: 'g', page_size: 100 } }, { enabled });
  return [...(own.data?.body ?? []), ...(everywhere.data?.body ?? [])];
}
