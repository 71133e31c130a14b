import { formatBytes } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/locale.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Meter } from '../../ui/feedback.tsx';
import { quotaMessages } from './messages/index.ts';

/** How much of a limit is used, in bytes; a limit below 0 is none. */
export function StorageMeter({ used, hard }: { readonly used: number; readonly hard: number }) {
  const t = useMessages(quotaMessages);
  const locale = useLocale();
  const [usedText, limitText] = [formatBytes(used, locale), formatBytes(hard, locale)];
  return (
    <Meter
      label={t.share}
      value={used}
      limit={hard < 0 ? undefined : hard}
      text={hard < 0 ? t.usedOnly(usedText) : t.of(usedText, limitText)}
    />
  );
}
