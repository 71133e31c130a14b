import type { Schemas } from '@haven/contract';
import type { Wire } from '../../api/client.ts';
import { type ArtifactViewProps, artifactPath } from '../artifacts/artifact-context.ts';

/** A layer of an image, or a step of its build that made none. */
export type LayerStep = Wire<Schemas['ImageLayer']>;

/** A file of an image. */
export type ImageFile = Wire<Schemas['ImageFile']>;

/** The parameters by which operations on what lies inside name the image. */
export function imagePath(props: Pick<ArtifactViewProps, 'address' | 'artifact'>) {
  const { project_name: project, ...rest } = artifactPath(props);
  return { project_name_or_id: project, ...rest };
}

/** Why a layer is not shown in full, in words; undefined when it is. */
export function reasonOf({ index }: LayerStep, words: Readonly<Record<string, string>>): string | undefined {
  if (!index || index.state === 'complete') return undefined;
  const [word = '', ...more] = (index.reason ?? '').split(': ');
  return [words[word] ?? word, ...(more.length > 0 ? [`(${more.join(': ')})`] : [])].join(' ');
}

/** The directories that lead to a path, the root first. */
export function wayTo(path: string): readonly { readonly name: string; readonly path: string }[] {
  const names = path.split('/').filter((name) => name !== '');
  return names.map((name, index) => ({ name, path: names.slice(0, index + 1).join('/') }));
}

/** Permission bits as `ls` shows them. */
export function modeText(mode: number): string {
  return [6, 3, 0]
    .map((shift) => {
      const bits = (mode >> shift) & 7;
      return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
    })
    .join('');
}

/** What a symbolic link points to, as a path of the image. */
export function linkedPath({ path = '', target = '' }: ImageFile): string {
  const names = target.startsWith('/') ? [] : path.split('/').slice(0, -1);
  for (const name of target.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return names.join('/');
}
