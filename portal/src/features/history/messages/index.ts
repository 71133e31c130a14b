import type { Catalogue } from '../../../i18n/messages.ts';
import type { HistoryTexts } from './en.ts';

/** Texts about history and trash. */
export const historyMessages: Catalogue<HistoryTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
