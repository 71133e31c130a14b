import type { Catalogue } from '../../i18n/messages.ts';
import type { UiTexts } from './en.ts';

/** Texts that belong to no feature. */
export const uiMessages: Catalogue<UiTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
