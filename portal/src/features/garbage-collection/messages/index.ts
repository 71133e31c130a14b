import type { Catalogue } from '../../../i18n/messages.ts';
import type { CollectionTexts } from './en.ts';

/** Texts about garbage collection. */
export const collectionMessages: Catalogue<CollectionTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
