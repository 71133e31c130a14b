import { expect, test } from 'vitest';
import { parseJunit } from './junit.ts';

const report = `<testsuites name="Conformance Tests" tests="3">
  <testsuite name="OCI Conformance Test" tests="3" failures="1">
    <testcase name="suite/ping" classname="" time="0.5" status="passed"></testcase>
    <testcase name="suite/a &#34;b&#34;" classname="" time="0.001" status="failure">
      <system-out>expected &lt;202&gt;&#xA;got 404 &amp; more</system-out>
      <system-err>PUT /v2/</system-err>
    </testcase>
    <testcase name="suite/off" classname="" status="skipped"/>
  </testsuite>
</testsuites>`;

test('every check is read with its status, text and log', () => {
  expect(parseJunit(report)).toEqual([
    { name: 'suite/ping', status: 'passed', seconds: 0.5, said: '', log: '' },
    { name: 'suite/a "b"', status: 'failure', seconds: 0.001, said: 'expected <202>\ngot 404 & more', log: 'PUT /v2/' },
    { name: 'suite/off', status: 'skipped', seconds: 0, said: '', log: '' },
  ]);
});
