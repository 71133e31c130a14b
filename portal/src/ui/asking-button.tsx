import type { OperationId } from '@haven/contract';
import { type ReactNode, useState } from 'react';
import { useChange } from '../api/hooks.ts';
import { Button } from './button.tsx';
import { ConfirmDialog } from './dialog.tsx';

interface AskingButtonProps<Result> {
  /** The words on the button, here and in the question. */
  readonly action: string;
  readonly kind?: 'danger' | 'plain' | 'quiet';
  readonly small?: boolean;
  /** What the button acts on, where its words alone do not say it. */
  readonly subject?: string | number;
  readonly disabledBecause?: string | undefined;
  /** The question, with the name of what it is about. */
  readonly question: string;
  /** `primary` for what takes nothing away. */
  readonly answer?: 'danger' | 'primary';
  /** The name to type first, for what is hard to undo. */
  readonly typed?: string;
  /** What will come of it. */
  readonly children: ReactNode;
  readonly run: () => Promise<Result>;
  /** Operations whose answers are read again afterwards; everything that is shown when not given. */
  readonly touches?: readonly OperationId[];
  readonly onDone?: (result: Result) => void;
}

/** A button that asks first, and does it when people agree. */
export function AskingButton<Result>(props: AskingButtonProps<Result>) {
  const { action, kind = 'danger', small, subject, disabledBecause, question, answer, typed, children } = props;
  const { run, touches, onDone } = props;
  const [isAsking, setAsking] = useState(false);
  const change = useChange<void, Result>({
    run,
    ...(touches && { touches }),
    onDone(result) {
      setAsking(false);
      onDone?.(result);
    },
  });
  const close = () => {
    setAsking(false);
    change.reset();
  };
  return (
    <>
      <Button
        kind={kind}
        {...(small && { small })}
        {...(subject !== undefined && { subject })}
        disabledBecause={disabledBecause}
        onClick={() => setAsking(true)}
      >
        {action}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={question}
          action={action}
          {...(answer && { kind: answer })}
          {...(typed !== undefined && { typed })}
          busy={change.isPending}
          error={change.error}
          onConfirm={() => change.mutate()}
          onClose={close}
        >
          {children}
        </ConfirmDialog>
      )}
    </>
  );
}
