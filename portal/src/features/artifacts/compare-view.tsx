import { useSearch } from 'wouter';
import { useRead } from '../../api/hooks.ts';
import { formatBytes } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/locale.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Badge, Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Card, Facts, Stack } from '../../ui/layout.tsx';
import { Table } from '../../ui/table.tsx';
import { Digest, Time } from '../../ui/values.tsx';
import type { RepositoryViewProps } from '../repositories/repository-context.ts';
import type { Artifact } from './artifact-context.ts';
import { configDifferences } from './config-differences.ts';
import { artifactMessages } from './messages/index.ts';

/** Two artifacts of a repository beside each other: what they are, and how their configurations differ. */
export function CompareView({ address }: RepositoryViewProps) {
  const t = useMessages(artifactMessages);
  const query = new URLSearchParams(useSearch());
  const [from, to] = [query.get('from') ?? '', query.get('to') ?? ''];
  const left = useArtifact(address, from);
  const right = useArtifact(address, to);
  const error = left.error ?? right.error;
  if (from === '' || to === '') return <Empty title={t.chooseTwo} />;
  if (error) return <Failure error={error} />;
  if (!left.data || !right.data) return <Skeleton />;
  return <Comparison from={from} to={to} left={left.data.body} right={right.data.body} />;
}

function useArtifact(address: RepositoryViewProps['address'], reference: string) {
  return useRead(
    'getArtifact',
    {
      path: { project_name: address.project, repository_name: address.repository, reference },
      query: { with_tag: true, with_accessory: true },
    },
    { enabled: reference !== '' },
  );
}

function Comparison(props: {
  readonly from: string;
  readonly to: string;
  readonly left: Artifact;
  readonly right: Artifact;
}) {
  const t = useMessages(artifactMessages);
  const locale = useLocale();
  const { from, to, left, right } = props;
  if (left.digest === right.digest) return <Empty title={t.same(from, to)} />;
  const difference = (right.size ?? 0) - (left.size ?? 0);
  const changes = configDifferences(left.extra_attrs, right.extra_attrs);
  return (
    <Stack>
      <Card title={t.compare(from, to)}>
        <Facts
          facts={[
            [
              t.digest,
              <Pair
                key="d"
                left={<Digest value={left.digest ?? ''} />}
                right={<Digest value={right.digest ?? ''} />}
              />,
            ],
            [t.pushed, <Pair key="p" left={<Time at={left.push_time} />} right={<Time at={right.push_time} />} />],
            [
              t.size,
              `${formatBytes(left.size ?? 0, locale)} → ${formatBytes(right.size ?? 0, locale)} (${difference >= 0 ? '+' : '−'}${formatBytes(Math.abs(difference), locale)})`,
            ],
          ]}
        />
      </Card>
      <Card title={t.configuration}>
        {changes.length === 0 ? (
          <p>{t.sameConfiguration}</p>
        ) : (
          <Table
            label={t.configuration}
            items={changes}
            keyOf={({ name }) => name}
            columns={[
              { label: t.name, isName: true, cell: ({ name }) => <code>{name}</code> },
              { label: from, cell: ({ before }) => <Value text={before} /> },
              { label: to, cell: ({ after }) => <Value text={after} /> },
            ]}
          />
        )}
      </Card>
    </Stack>
  );
}

function Pair({ left, right }: { readonly left: React.ReactNode; readonly right: React.ReactNode }) {
  return (
    <>
      {left} → {right}
    </>
  );
}

function Value({ text }: { readonly text: string | undefined }) {
  const t = useMessages(artifactMessages);
  return text === undefined ? <Badge>{t.absent}</Badge> : <code>{text}</code>;
}
