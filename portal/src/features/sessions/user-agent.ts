/** What a browser has said of itself, as people call it. */
export interface Agent {
  readonly name: string;
  /** The first number of it; empty when it does not say. */
  readonly version: string;
  /** Empty when it does not say. */
  readonly system: string;
}

// Browsers name their forerunners, too, so those that others are made from come last.
const names: readonly (readonly [name: string, product: RegExp])[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/(\d+)/],
  ['Opera', /\bOPR\/(\d+)/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /(?:Chrome|CriOS)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)\S* (?:Mobile\/\S+ )?Safari\//],
  ['curl', /^curl\/(\d+)/],
];

const systems: readonly (readonly [name: string, words: RegExp])[] = [
  ['Android', /\bAndroid\b/],
  ['iOS', /\b(?:iPhone|iPad|iPod)\b/],
  ['Windows', /\bWindows\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['macOS', /\bMac OS X\b|\bMacintosh\b/],
  ['Linux', /\bLinux\b/],
];

/** The browser that calls itself so; undefined when it is none that is known by name. */
export function agentOf(userAgent: string): Agent | undefined {
  for (const [name, product] of names) {
    const found = product.exec(userAgent);
    if (!found) continue;
    const system = systems.find(([, words]) => words.test(userAgent))?.[0] ?? '';
    return { name, version: found[1] ?? '', system };
  }
  return undefined;
}
