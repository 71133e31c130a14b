import { Link } from 'wouter';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Command } from '../../ui/copy.tsx';
import { Card, Facts, Grid, Stack } from '../../ui/layout.tsx';
import { Table } from '../../ui/table.tsx';
import { Bytes, Digest, Time } from '../../ui/values.tsx';
import { type ArtifactViewProps, platformsOf, platformText } from './artifact-context.ts';
import { ChartCard } from './chart-card.tsx';
import { LabelsCard } from './labels-card.tsx';
import { artifactMessages } from './messages/index.ts';
import { PullCard } from './pull-card.tsx';
import { TagsCard } from './tags-card.tsx';

/** What an artifact is, what it is called, and how to pull it. */
export function OverviewView(props: ArtifactViewProps) {
  const t = useMessages(artifactMessages);
  const { artifact, address, reference } = props;
  return (
    <Stack>
      <PullCard
        repository={`${address.project}/${address.repository}`}
        tag={'tag' in reference ? reference.tag : undefined}
        digest={artifact.digest ?? ''}
        type={artifact.type}
      />
      <Grid>
        <TagsCard {...props} />
        <LabelsCard {...props} />
      </Grid>
      {(artifact.references ?? []).length > 0 && <Platforms {...props} />}
      {artifact.type === 'CHART' && <ChartCard artifact={artifact} />}
      <Properties {...props} />
      <Card title={t.annotations}>
        <Annotations annotations={artifact.annotations ?? {}} />
      </Card>
    </Stack>
  );
}

function Properties({ artifact }: ArtifactViewProps) {
  const t = useMessages(artifactMessages);
  const { created, author } = artifact.extra_attrs ?? {};
  return (
    <Card title={t.properties}>
      <Facts
        facts={[
          [t.digest, <Command key="digest" text={artifact.digest ?? ''} what={t.digest} />],
          [t.size, <Bytes key="size" value={artifact.size} />],
          [t.platforms, platformsOf(artifact).join(', ')],
          [t.created, typeof created === 'string' ? <Time key="created" at={created} /> : undefined],
          [t.author, typeof author === 'string' ? author : undefined],
          [t.pushed, <Time key="pushed" at={artifact.push_time} />],
          [t.pulled, <Time key="pulled" at={artifact.pull_time} />],
          [t.mediaType, artifact.manifest_media_type],
          [t.artifactType, artifact.artifact_type],
        ]}
      />
    </Card>
  );
}

function Platforms({ artifact, address }: ArtifactViewProps) {
  const t = useMessages(artifactMessages);
  return (
    <Card title={t.platforms}>
      <Table
        label={t.platforms}
        items={(artifact.references ?? []).filter(({ platform }) => platform?.os !== 'unknown')}
        keyOf={({ child_digest = '' }) => child_digest}
        columns={[
          {
            label: t.platform,
            isName: true,
            cell: ({ platform, child_digest: digest = '' }) => (
              <Link href={paths.artifact(address.project, address.repository, { digest })}>
                {platform ? platformText(platform) : digest}
              </Link>
            ),
          },
          { label: t.digest, cell: ({ child_digest = '' }) => <Digest value={child_digest} /> },
        ]}
      />
    </Card>
  );
}

function Annotations({ annotations }: { readonly annotations: Readonly<Record<string, string>> }) {
  const t = useMessages(artifactMessages);
  const entries = Object.entries(annotations);
  return entries.length === 0 ? <p>{t.noAnnotations}</p> : <Facts facts={entries} />;
}
