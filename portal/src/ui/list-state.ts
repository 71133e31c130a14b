import { useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';

/** Where in a list somebody is; all of it is in the address. */
export interface ListState {
  readonly page: number;
  readonly pageSize: number;
  /** As the server takes it: a key, with `-` before it for descending; empty for the list's own order. */
  readonly sort: string;
  /** What people have typed to narrow the list. */
  readonly filter: string;
  /** Another value of the address; empty when it is not there. */
  readonly get: (name: string) => string;
  /** Changes some of it; empty values leave the address. */
  readonly change: (values: Readonly<Record<string, string | number>>) => void;
  /** The address after such a change, for links. */
  readonly link: (values: Readonly<Record<string, string | number>>) => string;
}

/** Reads the state of a list from the address. */
export function useListState(defaults: { readonly pageSize?: number } = {}): ListState {
  const search = useSearch();
  const [place, navigate] = useLocation();
  const { pageSize = 25 } = defaults;
  return useMemo(() => {
    const values = new URLSearchParams(search);
    const number = (name: string, fallback: number) => {
      const value = Number(values.get(name));
      return Number.isInteger(value) && value > 0 ? value : fallback;
    };
    const link: ListState['link'] = (changes) => {
      const next = new URLSearchParams(search);
      for (const [name, value] of Object.entries(changes)) {
        const text = String(value);
        if (text === '' || (name === 'page' && value === 1)) next.delete(name);
        else next.set(name, text);
      }
      const query = next.toString();
      return query === '' ? place : `${place}?${query}`;
    };
    return {
      page: number('page', 1),
      pageSize: Math.min(number('size', pageSize), 100),
      sort: values.get('sort') ?? '',
      filter: values.get('q') ?? '',
      get: (name) => values.get(name) ?? '',
      link,
      change(changes) {
        // Pages are steps that Back undoes; what is typed and sorted is not.
        navigate(link(changes), { replace: !('page' in changes) || changes.page === 1 });
      },
    };
  }, [search, place, navigate, pageSize]);
}
