import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isHavenError } from '../../error.ts';
import { parseState, type StagedState, storedState } from './upload-state.ts';

const tailName = fc.uuid().map((id) => `tail-${id}`);
const count = fc.integer({ min: 0, max: 2 ** 40 });
const sent = fc.record({ uploadId: fc.string(), etags: fc.array(fc.string()), size: count });
const obsolete = fc.array(fc.oneof(tailName, fc.constant('data')));
const state: fc.Arbitrary<StagedState> = fc.oneof(
  fc.record({ kind: fc.constant('whole' as const), size: count, obsolete }),
  fc
    .record({
      multipart: fc.option(sent, { nil: undefined }),
      tail: fc.option(fc.record({ name: tailName, size: count }), { nil: undefined }),
      obsolete,
    })
    .map((parts) => ({
      kind: 'parts' as const,
      ...parts,
      size: (parts.multipart?.size ?? 0) + (parts.tail?.size ?? 0),
    })),
);

it('comes back from the database as it was', () => {
  fc.assert(
    fc.property(state, (value) => {
      expect(parseState(storedState(value))).toEqual(value);
    }),
  );
});

it('is an unknown upload when it is anything else', () => {
  const broken = fc.oneof(
    fc.dictionary(
      fc.constantFrom('kind', 'size', 'multipart', 'tail', 'obsolete'),
      fc.oneof(fc.jsonValue(), fc.constantFrom('whole', 'parts', 1)),
    ),
    state.map((value) => ({ ...storedState(value), size: value.size + 1, kind: 'parts' })),
    fc.constant({ kind: 'parts', size: 1, tail: { name: '../../docker/registry', size: 1 }, obsolete: [] }),
    fc.constant({ kind: 'whole', size: 1, obsolete: ['../other/data'] }),
  );
  fc.assert(
    fc.property(broken, (value) => {
      try {
        const parsed = parseState(value);
        expect(parseState(storedState(parsed))).toEqual(parsed);
      } catch (error) {
        expect(isHavenError(error, 'BLOB_UPLOAD_UNKNOWN')).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});
