import type { Catalogue } from '../../i18n/messages.ts';
import type { FrameTexts } from './en.ts';

/** Texts around every page. */
export const frameMessages: Catalogue<FrameTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
