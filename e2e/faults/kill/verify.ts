import { RegistryAnswerError, type RegistryClient } from '../../src/registry-client.ts';
import { absent, type Expectation, type Ledger, present, type Value } from './ledger.ts';

const parallel = 8;

/** Looks up every expectation, hashing all that is served; returns a sentence for each that is not met. */
export async function verify(
  expectations: readonly Expectation[],
  ledger: Ledger,
  client: RegistryClient,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  const queue = [...expectations];
  const worker = async (): Promise<void> => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const seen = await look(next, client).catch((error: unknown) => (error instanceof Error ? error : `${error}`));
      const name = `${next.kind} ${next.repository} ${next.reference}`;
      if (seen instanceof Error) wrong.push(`${name}: ${seen.message}`);
      else if (!next.allowed.has(seen)) wrong.push(`${name} is ${seen}, may be ${[...next.allowed].join(' or ')}`);
      else ledger.settle(next, seen);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return wrong;
}

/** What a name is now. Bytes that do not hash to their digest are an error, whatever was expected. */
async function look({ kind, repository, reference }: Expectation, client: RegistryClient): Promise<Value> {
  try {
    if (kind === 'blob') {
      await client.blob(repository, reference);
      return present;
    }
    const { digest } = await client.manifest(repository, reference);
    return kind === 'tag' ? digest : present;
  } catch (error) {
    if (error instanceof RegistryAnswerError && error.status === 404) return absent;
    throw error;
  }
}
