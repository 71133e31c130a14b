import type { Catalogue } from '../../../i18n/messages.ts';
import type { RepositoryTexts } from './en.ts';

/** Texts about repositories. */
export const repositoryMessages: Catalogue<RepositoryTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
