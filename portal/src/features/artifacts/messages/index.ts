import type { Catalogue } from '../../../i18n/messages.ts';
import type { ArtifactTexts } from './en.ts';

/** Texts about artifacts. */
export const artifactMessages: Catalogue<ArtifactTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
