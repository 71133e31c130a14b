import { same } from '../expect.ts';
import { type Spec, scenario } from '../spec.ts';

/** Background work. */
export const jobsSpec: Spec = {
  name: 'jobs',
  scenarios: [
    scenario(
      'a queue is paused and resumed',
      'admin',
      async ({ page, open }) => {
        await open('/admin/queues');
        await page.getByRole('button', { name: 'Pause: REPLICATION' }).click();
        await page.getByRole('button', { name: 'Resume: REPLICATION' }).waitFor();
        await page.getByRole('row').filter({ hasText: 'REPLICATION' }).getByText('paused').waitFor();
        await page.getByRole('button', { name: 'Resume all' }).click();
        await page.getByRole('button', { name: 'Pause: REPLICATION' }).waitFor();
        const drop = page.getByRole('button', { name: 'Drop waiting: REPLICATION' });
        same('why', await drop.getAttribute('title'), 'Nothing waits');
      },
      ['jobs-queues'],
    ),
    scenario(
      'all schedules are paused and resumed',
      'admin',
      async ({ page, open }) => {
        await open('/admin/queues/schedules');
        await page.getByRole('button', { name: 'Pause all schedules' }).click();
        await page.getByText('All schedules are paused').waitFor();
        await page.getByRole('button', { name: 'Resume all schedules' }).click();
        await page.getByText('Schedules start their runs when it is time').waitFor();
      },
      ['jobs-schedules'],
    ),
    scenario(
      'processes and what they do are seen',
      'admin',
      async ({ page, open }) => {
        await open('/admin/queues');
        await page.getByRole('link', { name: 'Workers' }).click();
        await page.getByRole('table', { name: 'Processes' }).getByRole('rowheader').first().waitFor();
        await page.getByText(/idle/).waitFor();
      },
      ['jobs-workers'],
    ),
  ],
};
