import type { ReactNode } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { AskingButton } from './asking-button.tsx';
import { Notice } from './feedback.tsx';
import { Stack } from './layout.tsx';
import { MarkedBar } from './marked-bar.tsx';
import { uiMessages } from './messages/index.ts';
import { useSeveral } from './several.ts';

/** Removes the rows that people have marked, after a question, and says which could not be; there while any are. */
export function RemoveMarked(props: {
  /** Names of the rows, in the order in which they go. */
  readonly names: readonly string[];
  readonly action: string;
  readonly question: string;
  /** What goes along with each. */
  readonly children: ReactNode;
  readonly disabledBecause?: string | undefined;
  readonly remove: (name: string) => Promise<unknown>;
  /** Gets the names that stay marked. */
  readonly onChange: (names: readonly string[]) => void;
}) {
  const { names, action, question, children, disabledBecause, remove, onChange } = props;
  const t = useMessages(uiMessages);
  const several = useSeveral({ run: remove, onEnd: onChange });
  if (names.length === 0) return null;
  const failed = names.flatMap((name) => {
    const outcome = several.outcomes.get(name);
    return outcome instanceof Error ? `${name}: ${outcome.message}` : [];
  });
  return (
    <Stack tight>
      <MarkedBar count={names.length} onClear={() => onChange([])}>
        <AskingButton
          action={action}
          subject={t.selected(names.length)}
          disabledBecause={disabledBecause}
          question={question}
          run={async () => several.start(names)}
          touches={[]}
        >
          {children}
          <ul>
            {names.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </AskingButton>
      </MarkedBar>
      {failed.length > 0 && <Notice tone="bad">{failed.join('; ')}</Notice>}
    </Stack>
  );
}
