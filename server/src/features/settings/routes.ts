import type { Schemas } from '@haven/contract';
import type { Access } from '../../http/access.ts';
import { type Routes, route } from '../../http/routes.ts';
import type { Mailer } from '../../outbound/mailer.ts';
import { settingsDeed } from './model.ts';
import type { Settings, ShownSetting } from './service.ts';

/** The operations of settings. */
export type SettingsOperation = 'getConfigurations' | 'updateConfigurations' | 'getInternalconfig' | 'sendTestMail';

/** The route table of settings. */
export function settingsRoutes({
  settings,
  access,
  mailer,
}: {
  readonly settings: Settings;
  readonly access: Access;
  readonly mailer: Mailer;
}): Routes<SettingsOperation> {
  return {
    getConfigurations: route({
      allow: access.system('configuration:read'),
      async run() {
        return { status: 200, body: presentSettings(await settings.list()) };
      },
    }),

    updateConfigurations: route({
      allow: access.system('configuration:update'),
      attempt: ({ body }) => settingsDeed({ ...body }),
      async run({ caller, body }) {
        await settings.update(caller, { ...body });
        return { status: 200 };
      },
    }),

    sendTestMail: route({
      allow: access.system('configuration:update'),
      async run({ body }) {
        await mailer.send({
          to: body.email,
          subject: 'Mail from Haven',
          text: 'The settings of the mail server work.',
        });
        return { status: 200 };
      },
    }),

    getInternalconfig: route({
      allow: access.internal,
      async run() {
        const shown = await settings.listInternal();
        return {
          status: 200,
          body: Object.fromEntries(shown.map(({ key, value, editable }) => [key, { value, editable }])),
        };
      },
    }),
  };
}

function presentSettings(shown: readonly ShownSetting[]): Schemas['ConfigurationsResponse'] {
  const items = shown.map(({ key, value, editable }) => [key, { value, editable }]);
  // The last has been replaced by schedules; clients of old versions look for it.
  return { ...Object.fromEntries(items), scan_all_policy: { type: 'none' } };
}
