import { useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Notice, type Tone } from '../ui/feedback.tsx';
import { uiMessages } from '../ui/messages/index.ts';

const TONES: Readonly<Record<string, Tone>> = { success: 'good', info: 'info', warning: 'warn', danger: 'bad' };

/** What administrators tell everybody: JSON text `{message, type, closable, fromDate, toDate}`, as Harbor has it. */
export function Banner({ text }: { readonly text: string | null | undefined }) {
  const t = useMessages(uiMessages);
  const [closed, setClosed] = useState<string | null>();
  const banner = parse(text);
  if (!banner || closed === text || !isDue(banner)) return null;
  return (
    <Notice
      tone={TONES[banner.type] ?? 'info'}
      action={
        banner.closable && (
          <Button small kind="quiet" onClick={() => setClosed(text)}>
            {t.close}
          </Button>
        )
      }
    >
      {banner.message}
    </Notice>
  );
}

interface BannerFacts {
  readonly message: string;
  readonly type: string;
  readonly closable: boolean;
  readonly from: number;
  readonly to: number;
}

function parse(text: string | null | undefined): BannerFacts | undefined {
  if (!text) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const facts = value as Readonly<Record<string, unknown>>; // each is looked at below
    const time = (name: string, fallback: number) => {
      const at = typeof facts[name] === 'string' ? Date.parse(facts[name]) : Number.NaN;
      return Number.isNaN(at) ? fallback : at;
    };
    if (typeof facts.message !== 'string' || facts.message === '') return undefined;
    return {
      message: facts.message,
      type: typeof facts.type === 'string' ? facts.type : 'info',
      closable: facts.closable === true,
      from: time('fromDate', Number.NEGATIVE_INFINITY),
      to: time('toDate', Number.POSITIVE_INFINITY),
    };
  } catch {
    return undefined;
  }
}

function isDue({ from, to }: BannerFacts): boolean {
  const now = Date.now();
  return from <= now && now <= to;
}
