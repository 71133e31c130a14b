import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright-core';
import { Haven } from '../src/haven.ts';
import type { Credentials } from '../src/http.ts';
import { Management } from '../src/management.ts';
import { RegistryClient } from '../src/registry-client.ts';
import { type People, pushSmall, seed } from './seed.ts';

/** Debian's chromium, or another one. */
export const chromiumPath = process.env.HAVEN_E2E_CHROMIUM ?? '/usr/bin/chromium';

/** How somebody looks at the portal. */
export interface Look {
  readonly theme?: 'light' | 'dark';
  readonly language?: 'en' | 'zh';
  readonly width?: number;
}

/** A server with people and things to look at, and a browser. */
export interface Stage {
  readonly haven: Haven;
  readonly management: Management;
  readonly browser: Browser;
  readonly people: People;
  /** Pushes a small image of its own, as the owner does; the digest comes back. */
  push(repository: string, tag: string): Promise<string>;
  /** Whether a page is among those that are looked at: all of them unless some were asked for. */
  readonly isWanted: (path: string) => boolean;
  /** Makes a project of the owner's for a scenario. */
  project(name: string): Promise<void>;
  /** Opens a window, signed in as somebody unless it is for nobody; errors of the page end up in `problems`. */
  visit(as: Credentials | undefined, look?: Look): Promise<Visit>;
  close(): Promise<void>;
}

/** How long a page may take; machines of tests are busy. */
const TIMEOUT_MS = 60_000;

/** A window of somebody. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Paths of the calls to the interface since the last `open`. */
  readonly calls: string[];
  /** Exceptions, violations of the content security policy and server errors that the page has met. */
  readonly problems: string[];
  /** Goes to a path and waits until there is a page and nothing more is on its way. */
  open(path: string): Promise<void>;
  /** Goes to a path as links do, without loading the portal again, and waits as `open` does. */
  go(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Whether browser tests can run here. */
export function hasChromium(): boolean {
  return existsSync(chromiumPath);
}

/** Starts a server with people and images, and a browser; `wanted` are pages to look at, all when there are none. */
export async function startStage(wanted: readonly string[] = []): Promise<Stage> {
  const haven = await Haven.start();
  const management = new Management(haven);
  const people = await seed(haven, management);
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
  });
  const signedIn = new Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>();
  return {
    haven,
    management,
    browser,
    people,
    project: (name) => management.createProject(name, false, people.owner),
    isWanted: (path) => wanted.length === 0 || wanted.some((one) => path.startsWith(one)),
    push: (repository, tag) => pushSmall(new RegistryClient(haven.http, people.owner), repository, tag),
    visit: (as, look = {}) => openVisit({ browser, url: haven.url, signedIn, as, look }),
    async close() {
      await browser.close();
      await haven.stop();
    },
  };
}

/** Opens a window on a server; `signedIn` keeps who has signed in there before. */
export async function openVisit(options: {
  readonly browser: Browser;
  readonly url: string;
  readonly signedIn: Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>;
  readonly as: Credentials | undefined;
  readonly look: Look;
}): Promise<Visit> {
  const { browser, url, signedIn, as, look } = options;
  const width = look.width ?? 1280;
  const known = as && signedIn.get(as.username);
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height: width < 600 ? 844 : 800 },
    colorScheme: look.theme ?? 'light',
    locale: look.language === 'zh' ? 'zh-CN' : 'en-US',
    reducedMotion: 'reduce',
    ...(known && { storageState: known }),
  });
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  const calls: string[] = [];
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    // Refusals are answers like any other; the browser logs them nevertheless.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) problems.push(message.text());
  });
  const pending = new Set<Request>();
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    // They are there for as long as the page is, or what is open on it.
    if (/^\/api\/v2\.0\/haven\/(events|job-logs)$/.test(pathname)) return;
    // What the page before has asked for at the last moment is not of the new one.
    if (request.isNavigationRequest()) calls.length = 0;
    pending.add(request);
    if (/^\/(api|c|v2|service)\//.test(pathname)) calls.push(`${request.method()} ${pathname}`);
  });
  page.on('requestfinished', (request) => pending.delete(request));
  page.on('requestfailed', (request) => pending.delete(request));
  page.on('response', (response) => {
    if (response.status() >= 500) problems.push(`${response.status()} ${response.url()}`);
    if (!response.url().startsWith(url) && !response.url().startsWith('data:'))
      problems.push(`left for ${response.url()}`);
  });
  const visit: Visit = {
    page,
    context,
    calls,
    problems,
    async open(path) {
      calls.length = 0;
      await page.goto(path);
      await untilShown(page, pending);
    },
    async go(path) {
      calls.length = 0;
      await page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`);
      await untilShown(page, pending);
    },
    close: () => context.close(),
  };
  if (as && !known) {
    await signIn(visit, as);
    // As every other window begins; what the first page asks for late would be taken for calls of the next one.
    await page.goto('about:blank');
    signedIn.set(as.username, await context.storageState());
  }
  return visit;
}

// A busy machine may have nothing on its way and nothing shown yet; then again, what is shown may ask for more.
async function untilShown(page: Page, pending: ReadonlySet<Request>): Promise<void> {
  const loading = page.getByRole('status', { name: /^(Loading|正在加载)/ });
  const end = Date.now() + TIMEOUT_MS;
  for (let quiet = 0; quiet < 2; ) {
    await page.locator('h1').first().waitFor({ state: 'attached' });
    await loading.first().waitFor({ state: 'hidden' });
    // Two frames: one to begin what follows from an answer, one to show it.
    await page.evaluate('new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)))');
    quiet = pending.size === 0 ? quiet + 1 : 0;
    if (Date.now() > end) throw new Error(`${page.url()} waits for ${[...pending].map((one) => one.url()).join(', ')}`);
  }
}

/** Signs in on the page for it, as a person does. */
export async function signIn({ page }: Pick<Visit, 'page'>, { username, password }: Credentials): Promise<void> {
  await page.goto('/login');
  await page.getByLabel(/User name|用户名/).fill(username);
  await page.getByLabel(/^(Password|密码)$/).fill(password);
  await page.keyboard.press('Enter');
  await page.waitForURL((at) => !at.pathname.startsWith('/login'));
}
