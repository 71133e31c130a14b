import type { Schemas } from '@haven/contract';
import type { BlobExplanation, CollectionState, Holder } from './model.ts';

/** What the collection is up to, as the contract shows it. */
export function presentState({ trash, idle, queue, days }: CollectionState): Schemas['CollectionState'] {
  return {
    trash: { artifacts: trash.artifacts, oldest: trash.oldest ?? null },
    idle,
    queue,
    days,
  };
}

/** What keeps a blob, as the contract shows it. */
export function presentExplanation(explanation: BlobExplanation): Schemas['BlobExplanation'] {
  return {
    digest: explanation.digest,
    size: explanation.size,
    manifest: explanation.isManifest,
    damaged: explanation.isDamaged,
    creation_time: explanation.since,
    holders: explanation.holders.map(presentHolder),
    total: explanation.total,
  };
}

function presentHolder(holder: Holder): Schemas['BlobHolder'] {
  const { kind } = holder;
  switch (kind) {
    case 'artifact':
      return {
        ...{ kind, repository: holder.repository, artifact: holder.artifact, since: holder.since },
        ...{ tags: holder.tags, indexes: holder.indexes, subject: holder.subject },
        explanation: describeArtifact(holder),
      };
    case 'trash':
      return {
        ...{ kind, repository: holder.repository, artifact: holder.artifact },
        ...{ since: holder.since, until: holder.until },
        explanation: `the artifact was deleted by ${holder.by || 'somebody'} and can still be restored; a garbage collection run takes it earlier`,
      };
    case 'awaited':
      return {
        ...{ kind, repository: holder.repository, since: holder.since, until: holder.until },
        explanation: 'somebody has uploaded it, or was told that it is there, and may still push what refers to it',
      };
    case 'left over':
      return {
        ...{ kind: 'left_over', repository: holder.repository, since: holder.since, until: holder.until },
        explanation: 'what referred to it was deleted lately; a push that overlaps may still refer to it',
      };
    case 'upload':
      return {
        ...{ kind, repository: holder.repository, since: holder.since },
        explanation: 'somebody is uploading into the repository and may refer to it',
      };
    case 'queue':
      return {
        ...{ kind, until: holder.until },
        explanation: `it waits for the collector, which looks at it from then on (${holder.reason})`,
      };
  }
}

function describeArtifact({ tags, indexes, subject }: Extract<Holder, { kind: 'artifact' }>): string {
  const names = [
    ...(tags.length > 0 ? [`tagged ${tags.join(', ')}`] : []),
    ...(indexes.length > 0 ? [`part of the index ${indexes.join(', ')}`] : []),
    ...(subject === undefined ? [] : [`belongs to ${subject}`]),
  ];
  return `the artifact needs it; it is ${names.join('; ') || 'untagged, which a run with delete_untagged removes'}`;
}
