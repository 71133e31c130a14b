import type { IncomingMessage, ServerResponse } from 'node:http';
import { imageOf, layerOf, pushImage } from '../test/images.ts';
import { startTestRegistry, type TestRegistry } from '../test/registry.ts';
import { requestIdOf } from './http/request-meta.ts';
import { type Timeouts, WebServer, type WebServerOptions } from './web-server.ts';

/** A registry with an image, to be served by listeners of a test's making. */
export interface ServedRegistry {
  readonly registry: TestRegistry;
  /** Everything about the image `hall/app:v1`. */
  readonly image: ReturnType<typeof imageOf>;
  /** A request as registry clients send it, with a token. */
  pull(path: string, method?: string): string;
  /** Starts a listener; `handle` sees requests first and says whether it has taken them. */
  listen(options?: Partial<WebServerOptions> & { readonly handle?: Handler }): Promise<Listener>;
  close(): Promise<void>;
}

/** Answers requests of a test; false for those that are the registry's. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A listener of a test. */
export interface Listener {
  readonly port: number;
  readonly web: WebServer;
  /** Requests that `node:http` has read. */
  readonly reached: () => number;
}

/** Short enough for a test, and many times what a loaded machine may keep either side waiting. */
export const shortTimeouts: Timeouts = { headers: 2_000, keepAlive: 2_000, stall: 3_000, drain: 1_000 };

/** Starts a registry with one image of a small config, a layer of some MiB and one of 60 KiB. */
export async function startServedRegistry(): Promise<ServedRegistry> {
  const registry = await startTestRegistry();
  await registry.addProject('hall');
  const image = imageOf({ layers: [layerOf(5 * 1024 * 1024 + 3), layerOf(60_000)] });
  await pushImage(registry, { repository: 'hall/app', as: 'admin' }, image, 'v1');
  const token = await registry.token('admin', 'hall/app');
  const listeners: WebServer[] = [];
  return {
    registry,
    image,
    pull: (path, method = 'GET') =>
      `${method} /v2/hall/app/${path} HTTP/1.1\r\nHost: r.example\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    async listen({ handle, ...options } = {}) {
      let reached = 0;
      const { laneAnswers: answers, warm: load, server } = registry.registry;
      const usual = { host: '127.0.0.1', port: 0, tls: undefined, lane: { answers, load } };
      const web = new WebServer({ ...usual, ...options }, (request, response) => {
        reached++;
        if (handle?.(request, response) !== true) void server.handle(request, response, requestIdOf(request));
      });
      listeners.push(web);
      return { port: await web.listen(), web, reached: () => reached };
    },
    async close() {
      await Promise.all(listeners.map((web) => web.close()));
      await registry.close();
    },
  };
}
