import type { Schemas } from '@haven/contract';
import { Link } from 'wouter';
import type { Wire } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { formatNumber } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { Card } from '../../ui/layout.tsx';
import { type FoundList, Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { Bytes } from '../../ui/values.tsx';
import { repositoryMessages } from './messages/index.ts';

type Repository = Wire<Schemas['Repository']>;

const query = { sort: '-size', with_size: true, page: 1, page_size: 10 } as const;

/** The repositories of a project that take the most room. */
export function LargestOfProject({ project }: { readonly project: string }) {
  const found = useRead('listRepositories', { path: { project_name: project }, query });
  return <Largest found={found} project={project} />;
}

/** Those of the whole installation, or of what somebody may see of it. */
export function LargestOfAll() {
  return <Largest found={useRead('listAllRepositories', { query })} />;
}

function Largest({ found, project }: { readonly found: FoundList<Repository>; readonly project?: string }) {
  const t = useMessages(repositoryMessages);
  const columns: readonly Column<Repository>[] = [
    {
      label: t.name,
      isName: true,
      cell: ({ name = '' }) => {
        const [owner = '', ...rest] = name.split('/');
        const short = rest.join('/');
        return <Link href={paths.repository(owner, short)}>{project === undefined ? name : short}</Link>;
      },
    },
    { label: t.size, numeric: true, cell: ({ size }) => <Bytes value={size} /> },
    { label: t.onlyHere, numeric: true, cell: ({ unique_size: own }) => <Bytes value={own} /> },
    { label: t.artifacts, numeric: true, cell: ({ artifact_count }) => formatNumber(artifact_count ?? 0) },
  ];
  return (
    <Card
      title={t.largest}
      actions={
        project !== undefined && (
          <ButtonLink small to={`${paths.project(project)}?sort=-size`}>
            {t.bySize}
          </ButtonLink>
        )
      }
    >
      <p>{t.largestText}</p>
      <Listing
        label={t.largest}
        columns={columns}
        keyOf={({ name = '' }) => name}
        found={found}
        empty={<Empty title={t.none} />}
        rows={3}
      />
    </Card>
  );
}
