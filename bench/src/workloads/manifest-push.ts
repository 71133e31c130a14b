import type { Image } from '../load/image.ts';
import type { Task } from '../load/job.ts';
import type { BenchServer } from '../servers/server.ts';

/** Pushes new manifests of the image's configuration into the repository; text where there is no image. */
export async function manifestPushJob(server: BenchServer, repository: string, image: Image | undefined) {
  if (!image) return 'nothing to push';
  const { digest, size } = image.config;
  const task: Task = { kind: 'push-manifest', repository, config: { digest, size } };
  return { target: await server.target(`repository:${repository}:pull,push`), task };
}
