/**
 * Goes through the rows of a page's tables: `j` to the next one, `k` to the one before, `x` marks the one with the focus
 * where rows can be marked. The focus goes to what names the row, so that Enter opens it. Says whether it was such a key.
 */
export function takeRowKey(key: string): boolean {
  if (key === 'x') return mark();
  const step = key === 'j' ? 1 : key === 'k' ? -1 : 0;
  if (step === 0) return false;
  const rows = rowsOfPage();
  const current = rows.findIndex((row) => row.contains(document.activeElement));
  // From outside of the tables, both begin at an end.
  const next = current < 0 ? (step > 0 ? 0 : rows.length - 1) : current + step;
  const stop = rows[next] && nameOf(rows[next]);
  if (stop === undefined) return rows.length > 0;
  stop.focus();
  stop.scrollIntoView({ block: 'nearest' });
  return true;
}

function mark(): boolean {
  const row = rowsOfPage().find((one) => one.contains(document.activeElement));
  const box = row?.querySelector<HTMLInputElement>('input[type=checkbox]');
  box?.click();
  return box != null;
}

function rowsOfPage(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('main tbody tr')].filter((row) => nameOf(row) !== undefined);
}

// What a row has to be gone to: its name where that is a link, else the first thing that takes the focus.
function nameOf(row: HTMLElement): HTMLElement | undefined {
  return (
    row.querySelector<HTMLElement>('th a[href]') ??
    row.querySelector<HTMLElement>('a[href], button:not(:disabled), input:not(:disabled), summary') ??
    undefined
  );
}
