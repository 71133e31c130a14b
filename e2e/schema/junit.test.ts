import { expect, test } from 'vitest';
import { parseOperations } from './junit.ts';

test('operations come with what was said of them', () => {
  const xml = `<testsuites><testsuite name="schemathesis">
    <testcase name="GET /icons/{digest}" time="0.5" />
    <testcase name="POST /labels" time="1.25">
      <failure type="failure" message="ST101">1. Server error

[500] &lt;oops&gt;</failure>
      <error type="error" message="no data">Cannot make &quot;data&quot;</error>
    </testcase>
    <testcase name="GET /labels" time="2"><skipped type="skipped" message="nothing to try" /></testcase>
  </testsuite></testsuites>`;
  expect(parseOperations(xml)).toEqual([
    { name: 'GET /icons/{digest}', seconds: 0.5, complaints: [] },
    { name: 'POST /labels', seconds: 1.25, complaints: ['1. Server error\n\n[500] <oops>', 'Cannot make "data"'] },
    { name: 'GET /labels', seconds: 2, complaints: ['<skipped type="skipped" message="nothing to try" />'] },
  ]);
});
