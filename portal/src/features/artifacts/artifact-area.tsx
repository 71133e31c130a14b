import { useState } from 'react';
import { useRead } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths, type Reference, type RepositoryAddress, referenceText } from '../../paths.ts';
import { Command } from '../../ui/copy.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { Choice } from '../../ui/field.tsx';
import { Card, Facts, Page, Row, Stack } from '../../ui/layout.tsx';
import { Bytes, Time } from '../../ui/values.tsx';
import { artifactMessages } from './messages/index.ts';
import { type Client, clients, preferredClient, pullCommand, rememberClient } from './pull-commands.ts';

/** An artifact by tag or digest. */
export function ArtifactArea({
  address,
  reference,
}: {
  readonly address: RepositoryAddress;
  readonly reference: Reference;
}) {
  const t = useMessages(artifactMessages);
  const { project, repository } = address;
  const { data, error, refetch } = useRead('getArtifact', {
    path: { project_name: project, repository_name: repository, reference: referenceText(reference) },
    query: { with_tag: true, with_label: true, with_accessory: true },
  });
  const name = 'tag' in reference ? `:${reference.tag}` : `@${reference.digest}`;
  return (
    <Page
      title={`${project}/${repository}${name}`}
      heading={`${repository}${name}`}
      crumbs={[
        { label: project, to: paths.project(project) },
        { label: repository, to: paths.repository(project, repository) },
      ]}
    >
      {error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <Stack>
          <Pull
            repository={`${project}/${repository}`}
            tag={'tag' in reference ? reference.tag : undefined}
            digest={data.body.digest ?? ''}
            type={data.body.type}
          />
          <Card title={t.properties}>
            <Facts
              facts={[
                [t.digest, <code key="digest">{data.body.digest}</code>],
                [t.type, data.body.type],
                [t.size, <Bytes key="size" value={data.body.size} />],
                [t.pushed, <Time key="pushed" at={data.body.push_time} />],
                [t.pulled, <Time key="pulled" at={data.body.pull_time} />],
                [t.mediaType, data.body.manifest_media_type],
                [t.artifactType, data.body.artifact_type],
              ]}
            />
          </Card>
        </Stack>
      ) : (
        <Skeleton />
      )}
    </Page>
  );
}

function Pull(props: {
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string;
  readonly type: string | undefined;
}) {
  const t = useMessages(artifactMessages);
  const host = useSession()?.host ?? '';
  const [client, setClient] = useState<Client>(preferredClient(props.type));
  const [by, setBy] = useState<'tag' | 'digest'>(props.tag === undefined ? 'digest' : 'tag');
  return (
    <Card title={t.pullCommand}>
      <Command text={pullCommand(client, { host, ...props }, by)} what={t.pullCommand} />
      <Row>
        <Choice
          label={t.client}
          value={client}
          options={clients.map((name) => [name, name])}
          onChange={(event) => {
            const chosen = event.target.value as Client; // one of the options
            setClient(chosen);
            rememberClient(chosen);
          }}
        />
        {props.tag !== undefined && (
          <Choice
            label={t.digest}
            value={by}
            options={[
              ['tag', t.byTag],
              ['digest', t.byDigest],
            ]}
            onChange={(event) => setBy(event.target.value === 'tag' ? 'tag' : 'digest')}
          />
        )}
      </Row>
    </Card>
  );
}
