import { useEffect, useState } from 'react';
import { type Input, urlOf } from '../../api/client.ts';

/** Which log: that of a task, or of the first task of a run. */
export type LogChoice = { readonly task_id: number } | { readonly execution_id: number };

/** A log as far as it has come. */
export interface FollowedLog {
  readonly text: string;
  /** `lost` when the server does not give it at all; a connection that breaks is `connecting` again. */
  readonly state: 'connecting' | 'live' | 'over' | 'lost';
}

const nothing: FollowedLog = { text: '', state: 'connecting' };

/** Follows a log while it is looked at; the browser connects again by itself, and goes on from the last line it has. */
export function useJobLog(of: LogChoice): FollowedLog {
  const [log, setLog] = useState(nothing);
  const query: Input<'followJobLog'>['query'] = of;
  const url = urlOf('followJobLog', { query });
  useEffect(() => {
    const source = new EventSource(url);
    const change = (changes: Partial<FollowedLog>) => setLog((before) => ({ ...before, ...changes }));
    setLog(nothing);
    source.addEventListener('open', () => change({ state: 'live' }));
    source.addEventListener('lines', ({ data }) => {
      const { text } = JSON.parse(data) as { readonly text: string }; // the contract's form
      setLog((before) => ({ ...before, text: before.text + text }));
    });
    source.addEventListener('end', () => {
      // Left open, it would be asked for again.
      source.close();
      change({ state: 'over' });
    });
    source.addEventListener('error', () =>
      change({ state: source.readyState === EventSource.CLOSED ? 'lost' : 'connecting' }),
    );
    return () => source.close();
  }, [url]);
  return log;
}
