import { use } from 'react';
import { type Locale, useLocale } from './locale.ts';

/** A text, or one made from what it speaks of; sections may be nested. */
export type Message = string | ((...values: never[]) => string) | { readonly [name: string]: Message };

/** The texts of a section in every language, each in a file that is read when it is needed. */
export type Catalogue<Texts> = { readonly [Language in Locale]: () => Promise<Texts> };

const loaded = new WeakMap<object, Map<Locale, Promise<unknown>>>();

/** The texts of a section in the language in use; waits (as `Suspense` shows) until they are there. */
export function useMessages<Texts>(catalogue: Catalogue<Texts>): Texts {
  return use(loadMessages(catalogue, useLocale()));
}

/** Loads the texts of a section once. */
export function loadMessages<Texts>(catalogue: Catalogue<Texts>, locale: Locale): Promise<Texts> {
  const languages = loaded.get(catalogue) ?? new Map<Locale, Promise<unknown>>();
  loaded.set(catalogue, languages);
  const texts = languages.get(locale) ?? catalogue[locale]();
  languages.set(locale, texts);
  // The map holds for a language what this very catalogue gave for it.
  return texts as Promise<Texts>;
}
