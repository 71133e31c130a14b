import { useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Notice, type Tone } from '../ui/feedback.tsx';
import { uiMessages } from '../ui/messages/index.ts';
import { type BannerType, isDue, parseBanner } from './banner-facts.ts';

const TONES: Readonly<Record<BannerType, Tone>> = { success: 'good', info: 'info', warning: 'warn', danger: 'bad' };

/** What administrators tell everybody, while it is time. */
export function Banner({ text }: { readonly text: string | null | undefined }) {
  const t = useMessages(uiMessages);
  const [closed, setClosed] = useState<string | null>();
  const banner = parseBanner(text);
  if (!banner || closed === text || !isDue(banner, new Date())) return null;
  return (
    <Notice
      tone={TONES[banner.type]}
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
