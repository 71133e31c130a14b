import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { refreshSession } from '../../api/session.ts';
import {
  type BannerFacts,
  bannerText,
  bannerTypes,
  beginOf,
  dayOf,
  endOf,
  parseBanner,
} from '../../frame/banner-facts.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Notice } from '../../ui/feedback.tsx';
import { Check, Choice, Form, TextArea, TextField, textOf } from '../../ui/field.tsx';
import { Card } from '../../ui/layout.tsx';
import { settingMessages } from './messages/index.ts';

/** What everybody is told on every page: its words, how it looks, and when. */
export function BannerCard({ text, isFixed }: { readonly text: string; readonly isFixed: boolean }) {
  const t = useMessages(settingMessages);
  const [isTooEarly, setTooEarly] = useState(false);
  const save = useChange({
    run: (banner_message: string) => call('updateConfigurations', { body: { banner_message } }),
    touches: ['getConfigurations'],
    onDone: () => void refreshSession(),
  });
  const banner = parseBanner(text);
  const common = { disabled: isFixed, ...(isFixed && { hint: t.fixed }) };
  return (
    <Card title={t.banner.title}>
      <p>{t.banner.text}</p>
      <Form
        submit={t.save}
        busy={save.isPending}
        error={save.error}
        onSubmit={(form) => {
          const facts = factsOf(form);
          const isWrong = facts.from !== undefined && facts.to !== undefined && facts.to < facts.from;
          setTooEarly(isWrong);
          // Without words there is no banner.
          if (!isWrong) save.mutate(facts.message === '' ? '' : bannerText(facts));
        }}
      >
        <TextArea {...common} label={t.banner.message} name="message" defaultValue={banner?.message ?? ''} rows={2} />
        <Choice
          {...common}
          label={t.banner.type}
          name="type"
          defaultValue={banner?.type ?? 'info'}
          options={bannerTypes.map((type) => [type, t.banner.types[type]])}
        />
        <TextField {...common} label={t.banner.from} name="from" type="date" defaultValue={dayOf(banner?.from)} />
        <TextField
          {...common}
          label={t.banner.to}
          name="to"
          type="date"
          defaultValue={dayOf(banner?.to)}
          error={isTooEarly ? t.banner.tooEarly : undefined}
        />
        <Check {...common} label={t.banner.closable} name="closable" defaultChecked={banner?.closable ?? true} />
        {save.isSuccess && <Notice tone="good">{t.saved}</Notice>}
      </Form>
    </Card>
  );
}

function factsOf(form: FormData): BannerFacts {
  return {
    message: textOf(form, 'message'),
    type: bannerTypes.find((type) => type === form.get('type')) ?? 'info',
    closable: form.get('closable') !== null,
    from: beginOf(textOf(form, 'from')),
    to: endOf(textOf(form, 'to')),
  };
}
