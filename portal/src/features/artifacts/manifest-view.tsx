import { useQuery } from '@tanstack/react-query';
import { readManifest } from '../../api/registry.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { TextBlock } from '../../ui/text-block.tsx';
import type { ArtifactViewProps } from './artifact-context.ts';
import { artifactMessages } from './messages/index.ts';

/** The manifest, byte by byte what its digest stands for, only indented. */
export function ManifestView({ artifact, address }: ArtifactViewProps) {
  const t = useMessages(artifactMessages);
  const repository = `${address.project}/${address.repository}`;
  const digest = artifact.digest ?? '';
  const { data, error, refetch } = useQuery({
    queryKey: ['manifest', repository, digest],
    queryFn: ({ signal }) => readManifest(repository, digest, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton />;
  return <TextBlock text={indented(data.text)} label={t.view.manifest} />;
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
