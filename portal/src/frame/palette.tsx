import { useId, useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useRead } from '../api/hooks.ts';
import { useSession } from '../api/session.ts';
import { labelOf, placeOf } from '../features/system/suggestions.ts';
import { useMessages } from '../i18n/messages.ts';
import { parseRepositoryAddress, paths } from '../paths.ts';
import { Dialog } from '../ui/dialog.tsx';
import type { FrameTexts } from './messages/en.ts';
import { frameMessages } from './messages/index.ts';
import styles from './palette.module.css';

interface Target {
  readonly to: string;
  readonly label: string;
  readonly kind: string;
}

/** Goes anywhere by a few letters: pages, projects, repositories, or a reference that somebody has pasted. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(frameMessages);
  const [, navigate] = useLocation();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const targets = useTargets(text.trim());
  const id = useId();
  const current = Math.min(chosen, targets.length - 1);
  const go = (target: Target | undefined) => {
    if (!target) return;
    onClose();
    navigate(target.to);
  };
  return (
    <Dialog title={t.palette} onClose={onClose}>
      <input
        type="text"
        role="combobox"
        className={styles.input}
        aria-label={t.paletteHint}
        placeholder={t.paletteHint}
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={targets[current] ? `${id}-${current}` : undefined}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
          if (step !== 0) {
            event.preventDefault();
            setChosen((current + step + targets.length) % Math.max(1, targets.length));
          }
          if (event.key === 'Enter') go(targets[current]);
        }}
      />
      <div id={id} role="listbox" aria-label={t.paletteResults} className={styles.results}>
        {targets.map((target, index) => (
          <Link
            key={target.to}
            href={target.to}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === current}
            tabIndex={-1}
            onClick={onClose}
          >
            <span>{target.label}</span>
            <small>{target.kind}</small>
          </Link>
        ))}
      </div>
      {targets.length === 0 && <p>{t.paletteEmpty}</p>}
    </Dialog>
  );
}

const SHOWN = 12;

function useTargets(text: string): readonly Target[] {
  const t = useMessages(frameMessages);
  const session = useSession();
  const { data } = useRead('suggest', { query: { q: text } }, { enabled: text !== '' });
  return useMemo(() => {
    const pages: readonly Target[] = [
      { to: paths.home(), label: t.home, kind: '' },
      { to: paths.projects(), label: t.projects, kind: '' },
      { to: paths.explore(), label: t.explore, kind: '' },
      { to: paths.activity(), label: t.activity, kind: '' },
      ...(session?.user ? [{ to: paths.jobs(), label: t.jobs, kind: '' }] : []),
      ...(session?.user
        ? Object.entries(t.me).map(([view, label]) => ({ to: paths.me(view), label, kind: t.account }))
        : []),
      ...(session?.isAdministrator ? [{ to: paths.admin('users'), label: t.administration, kind: '' }] : []),
    ];
    if (text === '') return pages;
    const wanted = text.toLowerCase();
    const named: readonly Target[] = [
      ...pages,
      ...(data?.body ?? []).map((found) => ({
        to: placeOf(found),
        label: labelOf(found),
        kind: kindOf(found.kind, t),
      })),
    ];
    // What was found for the letters before is still there for a moment: Enter must not go where they led.
    return [
      ...pasted(text, session?.host ?? ''),
      ...named.filter(({ label }) => label.toLowerCase().includes(wanted)),
    ].slice(0, SHOWN);
  }, [text, data, session, t]);
}

function kindOf(kind: string | undefined, t: FrameTexts): string {
  return kind === 'project' ? t.projects : kind === 'robot' ? t.admin.robots : '';
}

// `host/project/repository:tag` as people copy it from a terminal or a manifest.
function pasted(text: string, host: string): readonly Target[] {
  const reference = text.replace(/^(docker pull|oci:\/\/|https?:\/\/)\s*/, '').replace(`${host}/`, '');
  const address = parseRepositoryAddress(`/r/${reference}`);
  return address?.reference ? [{ to: `/r/${reference}`, label: reference, kind: '' }] : [];
}
