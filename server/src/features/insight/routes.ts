import { basename } from 'node:path/posix';
import type { Access } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { type Routes, route } from '../../http/routes.ts';
import { fullName } from '../repositories/index.ts';
import { textOf } from './layers/text.ts';
import { presentFile, presentLayer } from './present.ts';
import type { Layers } from './service.ts';

/** The operations on what lies inside of images. */
export type InsightOperation = 'listLayers' | 'listFiles' | 'getFileText' | 'downloadFile';

// What a browser shows in one go; a longer text is better read in an editor.
const TEXT_LIMIT = 256 * 1024;

/** The route table of layers and files: whoever may pull an image has all that is in it. */
export function insightRoutes({
  access,
  layers,
}: {
  readonly access: Access;
  readonly layers: Layers;
}): Routes<InsightOperation> {
  return {
    listLayers: route({
      allow: access.project('repository:pull'),
      async run({ path, allowed }) {
        const found = await layers.list(imageOf(allowed.name, path));
        return { status: 200, body: found.map(presentLayer) };
      },
    }),

    listFiles: route({
      allow: access.project('repository:pull'),
      async run({ path, query, allowed }) {
        const filter = { path: query.path, text: query.q, layer: query.layer, page: pageOf(query) };
        const found = await layers.files(imageOf(allowed.name, path), filter);
        if ('files' in found) {
          const headers = { 'x-incomplete-layers': found.incomplete.join(', ') };
          return { status: 200, body: found.files.map(presentFile), total: found.total, headers };
        }
        return { status: 202, body: { read_layers: found.readLayers, layers: found.layers } };
      },
    }),

    getFileText: route({
      allow: access.project('repository:pull'),
      async run({ path, query, allowed }) {
        const wanted = { path: query.path, layer: query.layer, limit: TEXT_LIMIT };
        const { file, body } = await layers.file(imageOf(allowed.name, path), wanted);
        return { status: 200, body: await textOf(file, body), headers: harmless };
      },
    }),

    downloadFile: route({
      allow: access.project('repository:pull'),
      async run({ path, query, allowed }) {
        const wanted = { path: query.path, layer: query.layer };
        const { file, body } = await layers.file(imageOf(allowed.name, path), wanted);
        const headers = {
          ...harmless,
          'content-disposition': `attachment; filename*=UTF-8''${encodeName(basename(file.path))}`,
          'content-length': String(file.size),
        };
        return { status: 200, body, headers };
      },
    }),
  };
}

// The bytes are whatever somebody has pushed: nothing may run them with the rights of who looks.
const harmless = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
} as const;

// https://www.rfc-editor.org/rfc/rfc8187#section-3.2.1
function encodeName(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function imageOf(project: string, path: { readonly repository_name: string; readonly reference: string }) {
  return { repository: fullName(project, path.repository_name), reference: path.reference };
}
