// Bundles the server into server/dist and the portal into portal/dist. `npm run build` always does, `npm start`
// (and --if-needed) only what has changed sources.
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const output = join(root, 'server/dist');
const portal = join(root, 'portal');
// Read by the program while it runs, so copied as they are.
const migrations = join(root, 'server/src/db/migrations');
const pages = join(root, 'server/src/http/pages');
const stamp = join(output, 'inputs.json');

/** The file to run. */
export const program = join(output, 'haven.js');

/** Builds what is missing or older than its sources. */
export async function buildIfNeeded() {
  await buildPortalIfNeeded();
  if (!(await isCurrent())) await buildServer();
}

/** Builds everything. */
export async function build() {
  await buildPortal(await portalFingerprint());
  await buildServer();
}

// Into a new directory that takes the place of the old one when it is complete.
async function buildServer() {
  // Loaded late: it is only there after the installation.
  const esbuild = await import('esbuild');
  const unfinished = `${output}.${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  const { metafile } = await esbuild.build({
    entryPoints: {
      haven: join(root, 'server/src/main.ts'),
      'layer-worker': join(root, 'server/src/features/insight/layers/worker.ts'),
    },
    outdir: unfinished,
    absWorkingDir: root,
    bundle: true,
    // Storage drivers and other seldom needed things stay in files of their own, which are read when they are used.
    splitting: true,
    chunkNames: 'part-[hash]',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // pg-native is an optional companion of pg, which it looks for and does without. koffi finds its native part
    // beside itself, and the S3 library is CommonJS, whose names a bundled import() does not see: both are loaded
    // from node_modules, and only when they are used.
    external: ['pg-native', 'koffi', '@aws-sdk/*'],
    // Libraries in CommonJS ask for `require`, which ES modules do not have.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    logLevel: 'warning',
    metafile: true,
  });
  // Its helper process would stay as long as the server that is started in this process.
  await esbuild.stop();
  await cp(migrations, join(unfinished, 'migrations'), { recursive: true });
  await cp(pages, join(unfinished, 'pages'), { recursive: true });
  const inputs = Object.keys(metafile.inputs).filter((path) => !path.includes('node_modules'));
  const state = { inputs, fingerprint: await fingerprint(inputs) };
  await writeFile(join(unfinished, 'inputs.json'), JSON.stringify(state));
  await replace(unfinished, output);
}

async function buildPortalIfNeeded() {
  const current = await portalFingerprint();
  const built = await readFile(join(portal, 'dist/.built-from'), 'utf8').catch(() => undefined);
  if (built !== current) await buildPortal(current);
}

async function buildPortal(state) {
  const vite = await import('vite');
  const unfinished = join(portal, `dist.${process.pid}`);
  await vite.build({ root: portal, logLevel: 'warn', build: { outDir: unfinished, emptyOutDir: true } });
  await mkdir(unfinished, { recursive: true });
  await writeFile(join(unfinished, '.built-from'), state);
  await replace(unfinished, join(portal, 'dist'));
}

// Of everything that goes into the portal: its own files, and what it takes from the contract.
async function portalFingerprint() {
  const folders = ['portal/src', 'portal/public', 'contract/generated'];
  const inner = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(root, join(entry.parentPath, entry.name)));
    }),
  );
  const outer = ['portal/index.html', 'portal/vite.config.ts', 'portal/package.json'];
  return fingerprintOf([...inner.flat(), ...outer, 'package-lock.json', 'scripts/build.mjs']);
}

// Another start may build at the same time; whoever comes last wins, and both results are the same.
async function replace(unfinished, place) {
  const old = `${unfinished}.old`;
  for (let attempt = 1; ; attempt++) {
    await rename(place, old).catch(() => undefined);
    try {
      await rename(unfinished, place);
      break;
    } catch (error) {
      if (attempt === 10) throw error;
      await rm(old, { recursive: true, force: true });
    }
  }
  await rm(old, { recursive: true, force: true });
}

async function isCurrent() {
  try {
    const state = JSON.parse(await readFile(stamp, 'utf8'));
    return state.fingerprint === (await fingerprint(state.inputs)) && (await stat(program)).isFile();
  } catch {
    return false;
  }
}

// Names, sizes and times of everything that goes into the bundle; libraries are covered by the lock file.
async function fingerprint(inputs) {
  const copied = await Promise.all(
    [migrations, pages].map(async (folder) =>
      (await readdir(folder)).map((name) => relative(root, join(folder, name))),
    ),
  );
  return fingerprintOf([...inputs, ...copied.flat(), 'package-lock.json', 'scripts/build.mjs']);
}

async function fingerprintOf(files) {
  const paths = [...files].sort();
  const hash = createHash('sha256');
  const states = await Promise.all(paths.map((path) => stat(join(root, path))));
  for (const [index, { size, mtimeMs }] of states.entries()) hash.update(`${paths[index]}\0${size}\0${mtimeMs}\n`);
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await (process.argv.includes('--if-needed') ? buildIfNeeded() : build());
}
