import { useMemo, useRef, useState } from 'react';
import { useMessages } from '../../i18n/messages.ts';
import { FilterBox } from '../../ui/filter-box.tsx';
import type { ListState } from '../../ui/list-state.ts';
import { useLabels } from '../labels/use-labels.ts';
import styles from './artifact-filter.module.css';
import {
  type FilterKey,
  type FilterProblem,
  filterExamples,
  filterKeys,
  filterQuery,
  parseFilter,
  suggestionsFor,
} from './filter-language.ts';
import { artifactMessages } from './messages/index.ts';

/** What somebody has typed to narrow a list: as the server takes it, or why it is not understood. */
export interface ArtifactFilter {
  /** Of the last filter that was understood, while this one is not; undefined when there was none. */
  readonly q: string | undefined;
  readonly problem: FilterProblem | undefined;
}

/** Reads the filter of a list from its address; bare words are looked for in `word`. */
export function useArtifactFilter({ filter }: ListState, word: 'name' | 'tags'): ArtifactFilter {
  const understood = useRef<string>(undefined);
  return useMemo(() => {
    const parsed = parseFilter(filter);
    if ('problem' in parsed) return { q: understood.current, problem: parsed.problem };
    // The moment stays the same for as long as the filter does, or each look would be another question.
    understood.current = filterQuery(parsed.terms, word, new Date());
    return { q: understood.current, problem: undefined };
  }, [filter, word]);
}

const fixedValues: Partial<Record<FilterKey, readonly string[]>> = {
  platform: ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'windows/amd64'],
  signed: ['yes', 'no'],
  type: ['image', 'chart', 'cnab', 'wasm', 'sbom', 'cnai'],
  older: ['7d', '30d', '90d', '1y'],
  newer: ['1h', '12h', '7d', '30d'],
  pulled: ['never', '>30d', '<7d'],
};

/** The box of that filter, which offers keys and values, and says what is wrong. */
export function ArtifactFilterBox(props: {
  readonly list: ListState;
  readonly label: string;
  readonly problem: FilterProblem | undefined;
  readonly projectId: number | undefined;
}) {
  const { list, label, problem, projectId } = props;
  const t = useMessages(artifactMessages);
  const [wasUsed, setUsed] = useState(false);
  const labels = useLabels(projectId, wasUsed).flatMap(({ name }) => name ?? []);
  return (
    <div className={styles.box}>
      <FilterBox
        list={list}
        label={label}
        hint={t.filterHint}
        error={problem && wordsFor(problem, t)}
        suggest={(text) => suggestionsFor(text, { ...fixedValues, label: labels })}
        onFocus={() => setUsed(true)}
      />
      <details>
        <summary>{t.filterHelp}</summary>
        <dl>
          {filterKeys.map((key) => (
            <div key={key} style={{ display: 'contents' }}>
              <dt>
                <code>{filterExamples[key]}</code>
              </dt>
              <dd>{t.filterKeys[key]}</dd>
            </div>
          ))}
        </dl>
        <p>{t.filterAll}</p>
      </details>
    </div>
  );
}

function wordsFor(problem: FilterProblem, t: Awaited<ReturnType<typeof artifactMessages.en>>): string {
  switch (problem.kind) {
    case 'key':
      return t.filterProblems.key(problem.found, filterKeys.join(', '));
    case 'value':
      return t.filterProblems.value(problem.key, t.filterExpects[problem.key], problem.found);
    case 'quote':
      return t.filterProblems.quote;
    case 'comma':
      return t.filterProblems.comma(problem.found);
  }
}
