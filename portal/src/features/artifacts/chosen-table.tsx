import { useMessages } from '../../i18n/messages.ts';
import { errorWords } from '../../ui/feedback.tsx';
import { uiMessages } from '../../ui/messages/index.ts';
import type { Outcome } from '../../ui/several.ts';
import { type Column, Table } from '../../ui/table.tsx';
import { Bytes, Digest, Time } from '../../ui/values.tsx';
import type { Artifact } from './artifact-context.ts';
import styles from './chosen-table.module.css';
import { artifactMessages } from './messages/index.ts';

/** The artifacts that something is going to be done to, and what became of each. */
export function ChosenTable(props: {
  readonly artifacts: readonly Artifact[];
  readonly outcomes: ReadonlyMap<string, Outcome>;
}) {
  const { artifacts, outcomes } = props;
  const t = useMessages(artifactMessages);
  const columns: readonly Column<Artifact>[] = [
    { label: t.digest, isName: true, cell: ({ digest = '' }) => <Digest value={digest} /> },
    { label: t.tags, cell: (artifact) => tagNames(artifact).join(', ') },
    { label: t.referrers, numeric: true, cell: ({ accessories }) => (accessories ?? []).length },
    { label: t.size, numeric: true, cell: ({ size }) => <Bytes value={size} /> },
    { label: t.pulled, cell: ({ pull_time }) => <Time at={pull_time} /> },
    ...(outcomes.size === 0
      ? []
      : [
          {
            label: t.outcome,
            cell: ({ digest = '' }: Artifact) => <OutcomeText outcome={outcomes.get(digest) ?? 'waiting'} />,
          },
        ]),
  ];
  return (
    // It scrolls by itself, also by keys, so that the question around it stays in view.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: nothing inside of it takes the focus.
    <section className={styles.chosen} aria-label={t.artifacts} tabIndex={0}>
      <Table label={t.artifacts} columns={columns} items={artifacts} keyOf={({ digest = '' }) => digest} />
    </section>
  );
}

function OutcomeText({ outcome }: { readonly outcome: Outcome }) {
  const t = useMessages(artifactMessages);
  const ui = useMessages(uiMessages);
  if (outcome === 'waiting') return <span>{t.outcomes.waiting}</span>;
  if (outcome === 'done') return <span>✓ {t.outcomes.done}</span>;
  return (
    <span title={outcome.message}>
      ✗ {errorWords(outcome, ui)}: {outcome.message}
    </span>
  );
}

/** What an artifact is called. */
export function tagNames({ tags }: Artifact): readonly string[] {
  return (tags ?? []).flatMap(({ name }) => name ?? []);
}
