import type { Catalogue } from '../../../i18n/messages.ts';
import type { WebhookTexts } from './en.ts';

/** Texts about webhooks. */
export const webhookMessages: Catalogue<WebhookTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
