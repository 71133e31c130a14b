import type { Catalogue } from '../../../i18n/messages.ts';
import type { ProjectTexts } from './en.ts';

/** Texts about projects. */
export const projectMessages: Catalogue<ProjectTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
