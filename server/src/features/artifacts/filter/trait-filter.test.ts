import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../../../../test/content.ts';
import { type Content, configOf, imageOf, indexOf, layerOf, pushImage } from '../../../../test/images.ts';
import { loadMigrations } from '../../../db/migrate.ts';
import { rawSql, sql } from '../../../db/sql.ts';

let content: TestContent;
beforeAll(async () => {
  content = await startTestContent();
  await content.addProject('team');
  await content.addProject('other');
  const push = (image: Content, tag?: string, repository = 'team/app') =>
    pushImage(content.v2, { repository, as: 'admin' }, image, tag);
  const send = (path: string, body: object) => content.send('POST', path, { as: 'admin', body });
  const amd = imageOf();
  const arm = imageOf({ config: configOf({ architecture: 'arm64' }), layers: [layerOf(5_000)] });
  const windows = imageOf({ config: configOf({ os: 'windows' }) });
  await push(amd, '1.9.0');
  await push(arm, '1.10.0');
  await push(windows, 'win_1');
  const child = { mediaType: arm.mediaType, digest: arm.digest, size: arm.bytes.length };
  const manifests = [
    { ...child, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
    { ...amd.descriptor, platform: { os: 'Linux', architecture: 'amd64' } },
    { ...windows.descriptor, platform: { os: 'unknown', architecture: 'unknown' } },
  ];
  const both = indexOf([], { manifests });
  await push(both, '2.0.0');
  await push(imageOf({ subject: both, artifactType: 'application/vnd.cncf.notary.signature' }));
  await push(imageOf({ subject: amd, artifactType: 'application/vnd.example.note' }));
  await push(imageOf({ config: configOf({ architecture: 'arm64' }) }), 'elsewhere', 'other/app');
  for (const [id, name] of [
    [1, '1.9.0'],
    [2, '2.0.0'],
  ] as const) {
    const label = { name: id === 1 ? 'prod' : 'on trial', scope: 'g' };
    expect((await send('/labels', label)).status).toBe(201);
    expect((await send(`/projects/team/repositories/app/artifacts/${name}/labels`, { id })).status).toBe(200);
  }
});
afterAll(async () => {
  expect(content.failures).toEqual([]);
  await content.close();
});

const ask = (path: string, q: string) =>
  content.send('GET', `${path}?page_size=100&q=${encodeURIComponent(encodeURIComponent(q))}`, { as: 'admin' });

const cases: readonly (readonly [q: string, tags: readonly string[]])[] = [
  ['tag=1.*', ['1.10.0', '1.9.0']],
  ['tag=1.?.0', ['1.9.0']],
  ['tag=win_?', ['win_1']],
  ['tag=win%', []],
  ['tag=*_*', ['win_1']],
  ['tag=*.*,tag=*.10.*', ['1.10.0']],
  ['platform=arm64', ['1.10.0', '2.0.0']],
  ['platform=windows', ['win_1']],
  ['platform=Linux/AMD64', ['1.9.0', '2.0.0']],
  ['platform=linux/arm64/v8', ['2.0.0']],
  ['platform=arm64,platform=amd64', ['2.0.0']],
  ['platform=riscv64', []],
  ['platform=arm', []],
  ['platform=unknown', []],
  ['signed=true', ['2.0.0']],
  ['signed=false', ['1.10.0', '1.9.0', 'win_1']],
  ['label=prod', ['1.9.0']],
  ['label=on trial', ['2.0.0']],
  ['label=pro', []],
  ['label=~TRI', ['2.0.0']],
  ['signed=true,platform=arm64,tag=2.*,label=on trial', ['2.0.0']],
  ['type=CHART', []],
  ['size__gt=5000', ['1.10.0', '2.0.0']],
  ['pull_time__lt=1970-01-01', ['1.10.0', '1.9.0', '2.0.0', 'win_1']],
  ['pull_time__gt=1970-01-01', []],
  ['push_time__lt=2020-01-01', []],
];

const refused = ['platform=a/b/c/d', 'platform=linux/', 'platform=~arm', 'signed=yes', 'signed={true}', 'label=(1)'];

describe('tags of a repository', () => {
  const list = (q: string) => ask('/haven/projects/team/repositories/app/tags', q);

  test.each(cases)('are narrowed by %s', async (q, tags) => {
    const { status, json, headers } = await list(q);
    expect(status).toBe(200);
    expect(json.map((row: { tag: { name: string } }) => row.tag.name).sort()).toEqual([...tags].sort());
    expect(headers.get('x-total-count')).toBe(String(tags.length));
  });

  test.each(refused)('refuse %s', async (q) => {
    const { status, error } = await list(q);
    expect([status, error]).toEqual([400, expect.stringMatching(/^BAD_REQUEST: bad request: /)]);
  });
});

describe.each(['/projects/team/repositories/app/artifacts', '/projects/team/artifacts'])('artifacts of %s', (path) => {
  test.each(cases)('are narrowed by %s', async (q, tags) => {
    const { status, json } = await ask(path, q);
    expect(status).toBe(200);
    const found = json.flatMap((artifact: { tags: { name: string }[] | null }) => artifact.tags ?? []);
    expect(found.map((tag: { name: string }) => tag.name).sort()).toEqual([...tags].sort());
  });

  test.each(refused)('refuse %s', async (q) => {
    expect((await ask(path, q)).status).toBe(400);
  });
});

test('what runs on what is found in older databases as pushes record it', async () => {
  const read = () =>
    content.database.many<{ platforms: string | null }>(sql`SELECT id, platforms FROM artifact ORDER BY id`);
  const pushed = await read();
  expect(pushed.map((row) => row.platforms)).toContain('/linux/amd64/ /linux/arm64/v8/');
  await content.database.run(sql`UPDATE artifact SET platforms = NULL`);
  const text = (await loadMigrations()).find(({ name }) => name === 'platforms')?.text ?? '';
  await content.database.run(rawSql(text.slice(text.indexOf('UPDATE artifact'))));
  expect(await read()).toEqual(pushed);
});
