import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Stack, Tabs } from '../../ui/layout.tsx';
import { jobMessages } from './messages/index.ts';

/** A part of what there is to see of background work. */
export type JobView = 'queues' | 'schedules' | 'workers';

/** One view of background work, with the way to the others. */
export function JobViews({ current, children }: { readonly current: JobView; readonly children: ReactNode }) {
  const t = useMessages(jobMessages);
  const tab = (name: JobView, view: string) => ({ label: t[name], to: paths.admin(view), current: name === current });
  return (
    <Stack>
      <Tabs
        label={t.title}
        tabs={[tab('queues', 'queues'), tab('schedules', 'queues/schedules'), tab('workers', 'queues/workers')]}
      />
      {children}
    </Stack>
  );
}
