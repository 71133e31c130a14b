import type { Catalogue } from '../../../i18n/messages.ts';
import type { SettingTexts } from './en.ts';

/** Texts about settings of the installation. */
export const settingMessages: Catalogue<SettingTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
