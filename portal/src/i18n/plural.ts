import { type Locale, languageTags } from './locale.ts';

/** The forms of a text for amounts, as the language has them; `#` stands for the amount. */
export type PluralForms = { readonly other: string } & { readonly [Form in Intl.LDMLPluralRule]?: string };

/** A function that picks and fills the form for an amount, by the rules of CLDR for the language. */
export function pluralFor(locale: Locale): (amount: number, forms: PluralForms) => string {
  const rules = new Intl.PluralRules(languageTags[locale]);
  const numbers = new Intl.NumberFormat(languageTags[locale]);
  return (amount, forms) => (forms[rules.select(amount)] ?? forms.other).replaceAll('#', numbers.format(amount));
}
