import type { Socket } from 'node:net';
import type { Authenticator } from '../../auth/authenticator.ts';
import type { Authorizer, ProjectRef } from '../../auth/authorizer.ts';
import type { TokenCaller } from '../../auth/caller.ts';
import { blobHeaders } from '../blobs/headers.ts';
import type { BlobSender } from '../blobs/send/blob-sender.ts';
import type { OpenFile } from '../blobs/send/open-files.ts';
import type { BlobRecord } from '../blobs/store.ts';
import type { CachedBlob, RegistryCaches } from '../caches.ts';
import { type PullNote, pullNote } from '../manifests/pull-note.ts';
import type { PullRecorder } from '../manifests/pull-recorder.ts';
import type { StoredManifest } from '../manifests/pull-store.ts';
import { pullOf } from '../manifests/pulls.ts';
import type { RepositoryRoute } from '../route.ts';
import type { LaneQuestion } from './questions.ts';

/** An answer ready to be written: header fields that belong to it, and a body. */
export interface LaneAnswer {
  readonly head: string;
  /** Text whose char codes are the bytes, or the blob whose file has them. */
  readonly body: string | BlobRecord;
  readonly length: number;
  readonly operation: 'v2_manifest' | 'v2_blob';
  /** What has to be noted before the answer may go out. */
  readonly note: PullNote | undefined;
}

interface Kept {
  readonly head: string;
  readonly body: string | BlobRecord;
  readonly length: number;
}

interface Noted {
  readonly note: PullNote;
  readonly artifactId: number;
  readonly project: ProjectRef;
  readonly caller: TokenCaller;
}

type ManifestQuestion = Extract<LaneQuestion, { kind: 'manifest' }>;
type BlobQuestion = Extract<LaneQuestion, { kind: 'blob' }>;

// As `node:http` writes heads: a stored media type with a line end in it must not become a field of its own.
const HEAD = /^(?:[A-Za-z-]+: [\x20-\x7e]+\r\n)+$/;

/** What the fast lane's answers are made of. */
export interface LaneAnswersDeps {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly caches: RegistryCaches;
  readonly pulls: PullRecorder;
  readonly files: Pick<BlobSender, 'hasFiles' | 'open' | 'sendFile'>;
}

/**
 * Answers pulls whose every question has its answer in memory: a verified token, a known project, a kept manifest or
 * small blob, or the record of one whose file is here. The rules are those of `RegistryAccess` and the handlers; where
 * something is missing, there is no answer.
 */
export class LaneAnswers {
  readonly #deps: LaneAnswersDeps;
  // By the cached value itself, so that they go with it.
  readonly #kept = new WeakMap<object, Kept | 'unfit'>();
  // What is noted of a pull is the same whenever the same is asked.
  readonly #noted = new WeakMap<LaneQuestion, Noted>();

  constructor(deps: LaneAnswersDeps) {
    this.#deps = deps;
  }

  /** The answer, or undefined when it cannot be given from memory. */
  answer(question: LaneQuestion): LaneAnswer | undefined {
    const caller = this.#deps.authenticator.knownBearer(question.token);
    if (caller?.kind !== 'token') return undefined;
    const project = this.#deps.authorizer.knownProject(question.projectName);
    if (!project || !this.#deps.authorizer.rightsOfToken(caller, project).has('repository:pull')) return undefined;
    return question.kind === 'manifest' ? this.#manifest(question, project, caller) : this.#blob(question);
  }

  /** Notes the pull an answer belongs to, and then lets it go out. */
  note(note: PullNote, answer: () => void): void {
    this.#deps.pulls.record(note, answer);
  }

  /** Opens the file of a blob that is the body of an answer; where that fails, there is no answer. */
  openFile(blob: BlobRecord): Promise<OpenFile> {
    return this.#deps.files.open(blob);
  }

  /** Sends an open file over a connection, behind the head. */
  sendFile(socket: Socket, file: OpenFile): Promise<void> {
    return this.#deps.files.sendFile(socket, file);
  }

  /** Makes what is not known yet known, for a request that may be answered then. */
  async prepare(question: LaneQuestion, load: (route: RepositoryRoute) => Promise<void>): Promise<void> {
    const caller = await this.#deps.authenticator.bearer(question.token);
    if (caller?.kind !== 'token') return;
    const project = await this.#deps.authorizer.projectByName(question.projectName);
    if (project && this.#deps.authorizer.rightsOfToken(caller, project).has('repository:pull')) {
      await load(question.route);
    }
  }

  #manifest(question: ManifestQuestion, project: ProjectRef, caller: TokenCaller): LaneAnswer | undefined {
    const manifest = this.#deps.caches.manifests.get(question.key);
    if (!manifest) return undefined;
    const kept = this.#kept.get(manifest) ?? this.#keep(manifest, manifestAnswer(manifest));
    if (kept === 'unfit') return undefined;
    const note = question.counts ? this.#noteOf(question, manifest, project, caller) : undefined;
    return finished(question, 'v2_manifest', kept, note);
  }

  #noteOf(question: ManifestQuestion, manifest: StoredManifest, project: ProjectRef, caller: TokenCaller): PullNote {
    const { artifactId } = manifest;
    const noted = this.#noted.get(question);
    if (noted?.artifactId === artifactId && noted.project === project && noted.caller === caller) return noted.note;
    const { reference, repository } = question;
    const note = pullNote(pullOf({ manifest, reference, repository, project, caller }));
    this.#noted.set(question, { note, artifactId, project, caller });
    return note;
  }

  #blob(question: BlobQuestion): LaneAnswer | undefined {
    const blob = this.#deps.caches.blobs.get(question.key);
    if (!blob || !(blob.content || this.#deps.files.hasFiles)) return undefined;
    const kept = this.#kept.get(blob) ?? this.#keep(blob, blobAnswer(question, blob));
    return kept === 'unfit' ? undefined : finished(question, 'v2_blob', kept, undefined);
  }

  #keep(owner: object, made: Kept): Kept | 'unfit' {
    const kept = HEAD.test(made.head) ? made : 'unfit';
    this.#kept.set(owner, kept);
    return kept;
  }
}

function manifestAnswer({ content, digest, mediaType }: StoredManifest): Kept {
  return {
    head: `Docker-Content-Digest: ${digest}\r\nEtag: "${digest}"\r\nContent-Type: ${mediaType}\r\n`,
    body: content.toString('latin1'),
    length: content.length,
  };
}

function blobAnswer({ digest }: BlobQuestion, { content, record }: CachedBlob): Kept {
  const fields = Object.entries(blobHeaders(digest)).map(([name, value]) => `${name}: ${value}\r\n`);
  return { head: fields.join(''), body: content?.toString('latin1') ?? record, length: record.size };
}

function finished(
  { method }: LaneQuestion,
  operation: LaneAnswer['operation'],
  { head, body, length }: Kept,
  note: PullNote | undefined,
): LaneAnswer {
  return { head, body: method === 'HEAD' ? '' : body, length, operation, note };
}
