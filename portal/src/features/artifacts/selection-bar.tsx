import { useState } from 'react';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { MarkedBar } from '../../ui/marked-bar.tsx';
import { LabelSeveral } from './label-several.tsx';
import { artifactMessages } from './messages/index.ts';
import { RemoveSeveral } from './remove-several.tsx';
import type { SeveralProps } from './several.ts';

/** What can be done to the chosen artifacts; there while there are any. */
export function SelectionBar({
  count,
  onChange,
  ...given
}: Omit<SeveralProps, 'onClose' | 'onDone'> & {
  /** Of the rows that are marked; several may stand for one artifact. */
  readonly count: number;
  /** Gets the digests that stay chosen. */
  readonly onChange: (digests: readonly string[]) => void;
}) {
  const t = useMessages(artifactMessages);
  const [doing, setDoing] = useState<'label' | 'remove' | undefined>();
  const { artifacts, context } = given;
  const props = { ...given, onClose: () => setDoing(undefined), onDone: onChange };
  return (
    <>
      {artifacts.length > 0 && (
        <MarkedBar count={count} onClear={() => onChange([])}>
          <Button
            disabledBecause={context?.can('artifact-label:create') ? undefined : t.notLabel}
            onClick={() => setDoing('label')}
          >
            {t.addLabel}
          </Button>
          <Button
            kind="danger"
            disabledBecause={context?.can('artifact:delete') ? undefined : t.notDelete}
            onClick={() => setDoing('remove')}
          >
            {t.remove}
          </Button>
        </MarkedBar>
      )}
      {doing === 'label' && <LabelSeveral {...props} />}
      {doing === 'remove' && <RemoveSeveral {...props} />}
    </>
  );
}
