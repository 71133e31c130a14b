/**
 * The results of statements that were given to one transaction at the same time, in order. Unlike `Promise.all` it
 * waits for every one of them before it fails with the first error: work that is still under way would otherwise go on
 * after the rollback, outside of any transaction.
 */
export async function together<const Work extends readonly unknown[]>(
  work: Work,
): Promise<{ -readonly [Index in keyof Work]: Awaited<Work[Index]> }> {
  const outcomes = await Promise.allSettled(work);
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) throw failure.reason;
  // Each outcome is the settled value of the element at its place.
  return outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : undefined)) as {
    -readonly [Index in keyof Work]: Awaited<Work[Index]>;
  };
}
