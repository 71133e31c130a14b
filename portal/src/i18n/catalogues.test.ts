import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const source = fileURLToPath(new URL('..', import.meta.url));
const folders = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => /messages\/en\.ts$/.test(path))
  .map((path) => path.replace(/\/en\.ts$/, ''));

type Texts = { readonly [name: string]: string | ((...values: never[]) => string) | Texts };

/** Every text by the names that lead to it. */
function flatten(texts: Texts, prefix = ''): (readonly [name: string, text: unknown])[] {
  return Object.entries(texts).flatMap(([name, value]) =>
    typeof value === 'object' ? flatten(value, `${prefix}${name}.`) : [[`${prefix}${name}`, value] as const],
  );
}

const load = async (folder: string, language: string): Promise<Texts> => {
  const module = (await import(join(source, folder, `${language}.ts`))) as { readonly texts: Texts };
  return module.texts;
};

// Names and signs that are the same in both languages.
const SAME =
  /^[\s\d\p{P}\p{S}]*$|^(Tag|Webhook|OIDC|LDAP|LDAP DN|CPU|ID|URL|SBOM|Teams|Discord|Mattermost|cosign|notation|docker|containerd|Kubernetes|GitHub Actions|GitLab CI|Haven|HTTP|Slack|CVE|API|Helm|README|English|YAML|JSON)$/u;

describe.each(folders)('the texts of %s', (folder) => {
  test('are all there in Chinese, and translated', async () => {
    const english = flatten(await load(folder, 'en'));
    const chinese = new Map(flatten(await load(folder, 'zh')));
    expect([...chinese.keys()].sort()).toEqual(english.map(([name]) => name).sort());
    const untranslated = english.filter(
      ([name, text]) => typeof text === 'string' && chinese.get(name) === text && !SAME.test(text),
    );
    expect(untranslated).toEqual([]);
  });

  // Those of `ui` are words that every feature may come to need.
  test.skipIf(folder.startsWith('ui/'))('are all used', async () => {
    const owner = join(source, folder, '../..');
    const users = readdirSync(folder.startsWith('ui/') || folder.startsWith('frame/') ? source : owner, {
      recursive: true,
      encoding: 'utf8',
    }).filter((path) => /\.tsx?$/.test(path) && !path.includes('messages/'));
    const base = folder.startsWith('ui/') || folder.startsWith('frame/') ? source : owner;
    const code = users.map((path) => readFileSync(join(base, path), 'utf8')).join('\n');
    const unused = flatten(await load(folder, 'en'))
      .map(([name]) => name.split('.'))
      // A section may be used by a name that is made up, such as `t.roles[role]`.
      .filter((names) => !names.some((name) => new RegExp(`\\.${name}\\b`).test(code)));
    expect(unused).toEqual([]);
  });

  test('use one word for one thing in Chinese', async () => {
    const forbidden = /镜像仓库|清理任务|垃圾清理|復制|机器人帐户|帐户|帐号|白名单|干运行/;
    const wrong = flatten(await load(folder, 'zh')).filter(([, text]) => forbidden.test(String(text)));
    expect(wrong).toEqual([]);
  });
});
