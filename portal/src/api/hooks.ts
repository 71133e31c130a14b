import type { OperationId } from '@haven/contract';
import {
  keepPreviousData,
  QueryClient,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { type Answer, call, type Input } from './client.ts';
import { hasStatus } from './errors.ts';

/** What has been read, for as long as it is good. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      // A refusal stays one; only what may pass by itself is tried again.
      retry: (failures, error) => failures < 2 && hasStatus(error, 0, 502, 503, 504),
    },
  },
});

/** Options of a reading hook. */
export interface ReadOptions<Id extends OperationId = OperationId> {
  /** False to wait with it. */
  readonly enabled?: boolean;
  /** Milliseconds after which it is read again, for as long as it is shown. */
  readonly refreshMs?: number | false;
  /** The same, by what was answered last. */
  readonly refreshBy?: (answer: Answer<Id> | undefined, error: Error | null) => number | false;
}

/** Reads an operation and keeps the answer, shared by everybody who asks for the same. */
export function useRead<Id extends OperationId>(
  id: Id,
  input: Input<Id>,
  options: ReadOptions<Id> = {},
): UseQueryResult<Answer<Id>, Error> {
  return useQuery({
    queryKey: [id, input],
    queryFn: ({ signal }) => call(id, { ...input, signal }),
    enabled: options.enabled ?? true,
    refetchInterval: ({ state: { data, error } }) => options.refreshBy?.(data, error) ?? options.refreshMs ?? false,
    // A list keeps its rows while the next page is on its way.
    placeholderData: keepPreviousData,
  });
}

/** Reads before somebody asks, when a link is pointed at. */
export function prefetch<Id extends OperationId>(id: Id, input: Input<Id>): void {
  void queryClient.prefetchQuery({ queryKey: [id, input], queryFn: () => call(id, input) });
}

/** Keeps an answer that came along with another one. */
export function keepAnswer<Id extends OperationId>(id: Id, input: Input<Id>, body: Answer<Id>['body']): void {
  queryClient.setQueryData([id, input], { body, total: 0, createdId: '', incomplete: '' });
}

/** What a change needs to know. */
export interface ChangeOptions<Arguments, Result> {
  readonly run: (given: Arguments) => Promise<Result>;
  /** Operations whose answers are read again afterwards; everything that is shown when not given. */
  readonly touches?: readonly OperationId[];
  readonly onDone?: (result: Result, given: Arguments) => void;
}

/** A change, and the state it is in. */
export function useChange<Arguments, Result>(options: ChangeOptions<Arguments, Result>) {
  const client = useQueryClient();
  return useMutation<Result, Error, Arguments>({
    mutationFn: options.run,
    async onSuccess(result, given) {
      const { touches } = options;
      await client.invalidateQueries(
        touches ? { predicate: ({ queryKey }) => touches.includes(queryKey[0] as OperationId) } : {},
      );
      options.onDone?.(result, given);
    },
  });
}
