import type { Catalogue } from '../../../i18n/messages.ts';
import type { SystemTexts } from './en.ts';

/** Texts about the installation. */
export const systemMessages: Catalogue<SystemTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
