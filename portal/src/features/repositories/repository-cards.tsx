import type { Schemas } from '@haven/contract';
import { Link } from 'wouter';
import type { Wire } from '../../api/client.ts';
import { formatNumber } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/messages.ts';
import { nameInProject, paths } from '../../paths.ts';
import { Card, Facts, Grid } from '../../ui/layout.tsx';
import { Bytes, Time } from '../../ui/values.tsx';
import { repositoryMessages } from './messages/index.ts';

/** Repositories as cards, each with what it is for. */
export function RepositoryCards({
  project,
  repositories,
}: {
  readonly project: string;
  readonly repositories: readonly Wire<Schemas['Repository']>[];
}) {
  const t = useMessages(repositoryMessages);
  return (
    <Grid>
      {repositories.map(({ name = '', description, artifact_count, pull_count, size, update_time }) => {
        const short = nameInProject(project, name);
        return (
          <Card key={name}>
            <h2>
              <Link href={paths.repository(project, short)}>{short}</Link>
            </h2>
            {description && <p>{firstLine(description)}</p>}
            <Facts
              facts={[
                [t.artifacts, formatNumber(artifact_count ?? 0)],
                [t.size, <Bytes key="size" value={size ?? 0} />],
                [t.pulls, formatNumber(pull_count ?? 0)],
                [t.modified, <Time key="time" at={update_time} />],
              ]}
            />
          </Card>
        );
      })}
    </Grid>
  );
}

// Of a text in Markdown, without the signs of a heading.
function firstLine(markdown: string): string {
  const line = markdown.split('\n').find((one) => /\w/.test(one)) ?? '';
  return line.replace(/^#+\s*/, '');
}
