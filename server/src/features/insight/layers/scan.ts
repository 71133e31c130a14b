import { deflateRawSync } from 'node:zlib';
import { type TarEntry, TarScanner } from '../../../archives/tar-scanner.ts';
import {
  type Checkpoint,
  createUnpacker,
  isArchiveError,
  type Packing,
  type Unpacker,
} from '../../../archives/unpacker.ts';
import { type LayerFile, type LayerIndex, parentOf } from '../model.ts';
import { kindOf, readName } from './paths.ts';
import { type SlicedWork, Slices, type Step } from './slices.ts';

/** A place in a layer that hides what is below it. */
export interface Whiteout {
  readonly path: string;
  readonly isOpaque: boolean;
}

/** What was found since the step before. */
export interface ScanResult {
  readonly files: readonly LayerFile[];
  readonly whiteouts: readonly Whiteout[];
  /** With their windows packed. */
  readonly checkpoints: readonly Checkpoint[];
  readonly packing: Packing;
  /** Given with the last step. */
  readonly summary?: ScanSummary;
}

/** The whole of a layer. */
export interface ScanSummary extends LayerIndex {
  readonly packing: Packing;
}

/** How much of a layer is read, whatever it says of itself. */
export interface ScanLimits {
  readonly files: number;
  /** Unpacked. */
  readonly bytes: number;
  /** Between checkpoints, unpacked. */
  readonly spacing: number;
}

// What a step gives back at most; a batch for the database, too.
const BATCH = 2_000;

/** Finds the files of a layer, whatever its bytes are; what cannot be read is said in the summary, never thrown. */
export class LayerScan implements SlicedWork<ScanResult> {
  readonly #limits: ScanLimits;
  readonly #slices = new Slices();
  readonly #scanner = new TarScanner((entry) => this.#enter(entry));
  readonly #directories = new Set<string>();
  #unpacker: Unpacker | undefined;
  #files: LayerFile[] = [];
  #whiteouts: Whiteout[] = [];
  #checkpoints: Checkpoint[] = [];
  #fileCount = 0;
  #leftOut = 0;

  constructor(limits: ScanLimits) {
    this.#limits = limits;
  }

  step(chunk: Uint8Array | null | undefined): Step<ScanResult> {
    this.#slices.add(chunk);
    try {
      while (this.#files.length + this.#whiteouts.length < BATCH) {
        const cut = this.#beyond();
        if (cut !== undefined) return this.#over('cut', cut);
        // What lies behind the end of an archive is nobody's file.
        if (this.#scanner.isOver) return this.#over('complete', '');
        const slice = this.#slices.take();
        if (slice) this.#unpack(slice);
        else if (this.#slices.isEnd) return this.#finish();
        else return { result: this.#hand(), wants: 'bytes' };
      }
      return { result: this.#hand(), wants: 'go' };
    } catch (error) {
      if (!isArchiveError(error)) throw error;
      return this.#fileCount === 0
        ? this.#over('refused', `not-an-archive: ${error.message}`)
        : this.#over('cut', `damaged: ${error.message}`);
    }
  }

  #unpack(slice: Uint8Array): void {
    this.#unpacker ??= createUnpacker(this.#packing, {
      spacing: this.#limits.spacing,
      onCheckpoint: (checkpoint) => void this.#checkpoints.push(packed(checkpoint)),
    });
    this.#unpacker.push(slice, (piece) => this.#scanner.push(piece));
  }

  #finish(): Step<ScanResult> {
    this.#unpacker?.end((piece) => this.#scanner.push(piece));
    this.#scanner.end();
    return this.#over('complete', '');
  }

  #beyond(): string | undefined {
    if (this.#fileCount >= this.#limits.files) return 'too-many-files';
    return this.#scanner.position >= this.#limits.bytes ? 'too-large' : undefined;
  }

  #over(state: LayerIndex['state'], reason: string): Step<ScanResult> {
    const { position: byteCount } = this.#scanner;
    const counts = { fileCount: this.#fileCount, byteCount, leftOut: this.#leftOut };
    return {
      wants: 'over',
      result: { ...this.#hand(), summary: { state, reason, packing: this.#packing, ...counts } },
    };
  }

  #hand(): ScanResult {
    const found = {
      files: this.#files,
      whiteouts: this.#whiteouts,
      checkpoints: this.#checkpoints,
      packing: this.#packing,
    };
    this.#files = [];
    this.#whiteouts = [];
    this.#checkpoints = [];
    return found;
  }

  get #packing(): Packing {
    return this.#slices.packing ?? 'none';
  }

  #enter(entry: TarEntry): void {
    if (this.#fileCount >= this.#limits.files) return;
    const meant = readName(entry.name);
    if (meant.kind === 'impossible') this.#leftOut++;
    else if (meant.kind === 'whiteout') this.#addWhiteout(meant);
    else if (meant.kind === 'file') this.#addFile(meant.path, entry);
  }

  #addWhiteout(whiteout: Whiteout): void {
    this.#fileCount++;
    this.#whiteouts.push({ path: whiteout.path, isOpaque: whiteout.isOpaque });
  }

  #addFile(path: string, { type, size, mode, modified, target, offset, isSparse }: TarEntry): void {
    this.#addDirectories(parentOf(path));
    const kind = kindOf(type);
    if (kind === 'directory') this.#directories.add(path);
    const place = kind === 'file' && !isSparse ? offset : undefined;
    this.#add({ path, kind, size, mode, modified, target: target.slice(0, 4_096).replaceAll('\0', ''), place });
  }

  // Archives need not name the directories that their files are in.
  #addDirectories(path: string): void {
    if (path === '' || this.#directories.has(path)) return;
    this.#directories.add(path);
    this.#addDirectories(parentOf(path));
    this.#add({ path, kind: 'directory', size: 0, mode: 0o755, modified: 0, target: '', place: undefined });
  }

  #add(file: LayerFile): void {
    this.#fileCount++;
    this.#files.push(file);
  }
}

function packed(checkpoint: Checkpoint): Checkpoint {
  const { window } = checkpoint;
  return { ...checkpoint, window: window && deflateRawSync(window, { level: 1 }) };
}
