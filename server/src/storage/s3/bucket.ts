import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import type { ByteRange, StoredObject } from '../driver.ts';
import { connect, type Sdk } from './client.ts';
import { isAbsent, s3Failure } from './failure.ts';
import type { S3Options } from './options.ts';

/** One multipart upload: the key it will become, and the id the service gave it. */
export interface Multipart {
  readonly key: string;
  readonly uploadId: string;
}

/** An object, or the part of it, that the service copies by itself. */
export interface CopySource {
  readonly key: string;
  readonly range?: ByteRange;
}

/** What a GET gives: the bytes, and the ETag that names this version of them. */
export interface Body {
  readonly stream: Readable;
  readonly etag: string | undefined;
  readonly size: number;
}

/**
 * One bucket below one prefix: the calls of S3 the driver needs, with our keys, and with errors as HavenError. This and
 * `client.ts` are the only files that know the SDK.
 */
export class Bucket {
  readonly #sdk: Sdk;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #stored: Readonly<Record<string, string>>;

  private constructor(sdk: Sdk, client: S3Client, options: S3Options) {
    this.#sdk = sdk;
    this.#client = client;
    this.#bucket = options.bucket;
    const root = (options.rootDirectory ?? '').replace(/^\/+|\/+$/g, '');
    this.#prefix = root === '' ? '' : `${root}/`;
    this.#stored = storedWith(options);
  }

  /** Loads the SDK and makes the client; nothing is sent yet. */
  static async open(options: S3Options): Promise<Bucket> {
    const { sdk, client } = await connect(options);
    return new Bucket(sdk, client, options);
  }

  /** Size of an object, or undefined when there is none. */
  async head(key: string): Promise<{ readonly size: number } | undefined> {
    try {
      const found = await this.#client.send(new this.#sdk.HeadObjectCommand(this.#at(key)));
      return { size: found.ContentLength ?? 0 };
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw s3Failure(error, 'look up an object');
    }
  }

  /** Bytes of an object, or undefined when there is none; with `etag` only if it is still that version. */
  async get(key: string, range?: ByteRange, etag?: string): Promise<Body | undefined> {
    const command = new this.#sdk.GetObjectCommand({ ...this.#at(key), Range: rangeHeader(range), IfMatch: etag });
    try {
      const { Body, ETag, ContentLength } = await this.#client.send(command);
      if (!(Body instanceof Readable)) throw new TypeError('the S3 client gave no stream');
      return { stream: Body, etag: ETag, size: ContentLength ?? 0 };
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw s3Failure(error, 'read an object');
    }
  }

  /** Stores an object whole. */
  async put(key: string, body: Buffer): Promise<void> {
    const command = new this.#sdk.PutObjectCommand({ ...this.#at(key), ...this.#stored, Body: body });
    await this.#client.send(command).catch(rethrow('store an object'));
  }

  /** Removes an object; removing what is not there succeeds. */
  async delete(key: string): Promise<void> {
    try {
      await this.#client.send(new this.#sdk.DeleteObjectCommand(this.#at(key)));
    } catch (error) {
      // Amazon does not mind; others do when two delete it at the same time.
      if (!isAbsent(error)) throw s3Failure(error, 'delete an object');
    }
  }

  /** Copies an object within the bucket in one step, which S3 allows up to 5 GiB; false when there is no source. */
  async copy(from: string, to: string): Promise<boolean> {
    const command = new this.#sdk.CopyObjectCommand({
      ...this.#at(to),
      ...this.#stored,
      CopySource: this.#source(from),
    });
    try {
      await this.#client.send(command);
      return true;
    } catch (error) {
      if (isAbsent(error)) return false;
      throw s3Failure(error, 'copy an object');
    }
  }

  /** Every object whose key begins with `prefix`. */
  async *list(prefix: string): AsyncGenerator<StoredObject> {
    for (let token: string | undefined, more = true; more; more = token !== undefined) {
      const page = await this.#client
        .send(
          new this.#sdk.ListObjectsV2Command({
            Bucket: this.#bucket,
            Prefix: this.#prefix + prefix,
            ContinuationToken: token,
          }),
        )
        .catch(rethrow('list objects'));
      for (const { Key, Size, LastModified } of page.Contents ?? []) {
        if (Key !== undefined) yield { key: this.#ours(Key), size: Size ?? 0, modifiedAt: LastModified ?? new Date(0) };
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    }
  }

  /** Begins a multipart upload of `key`. */
  async createMultipart(key: string): Promise<Multipart> {
    const command = new this.#sdk.CreateMultipartUploadCommand({ ...this.#at(key), ...this.#stored });
    const { UploadId } = await this.#client.send(command).catch(rethrow('begin an upload'));
    if (UploadId === undefined) throw s3Failure(new TypeError('no upload id in the answer'), 'begin an upload');
    return { key, uploadId: UploadId };
  }

  /** Stores one part, numbered from 1, and gives its ETag. */
  async putPart({ key, uploadId }: Multipart, number: number, body: Buffer): Promise<string> {
    const command = new this.#sdk.UploadPartCommand({
      ...this.#at(key),
      UploadId: uploadId,
      PartNumber: number,
      Body: body,
    });
    const { ETag } = await this.#client.send(command).catch(rethrow('store a part of an upload'));
    return etagOf(ETag);
  }

  /** Makes one part of bytes that are in the bucket already, and gives its ETag; undefined when they are not there. */
  async copyPart({ key, uploadId }: Multipart, number: number, source: CopySource): Promise<string | undefined> {
    const command = new this.#sdk.UploadPartCopyCommand({
      ...this.#at(key),
      UploadId: uploadId,
      PartNumber: number,
      CopySource: this.#source(source.key),
      CopySourceRange: rangeHeader(source.range),
    });
    try {
      return etagOf((await this.#client.send(command)).CopyPartResult?.ETag);
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw s3Failure(error, 'copy a part of an upload');
    }
  }

  /** Makes the object of its parts, given by their ETags in order. */
  async completeMultipart({ key, uploadId }: Multipart, etags: readonly string[]): Promise<void> {
    const Parts = etags.map((ETag, index) => ({ ETag, PartNumber: index + 1 }));
    const command = new this.#sdk.CompleteMultipartUploadCommand({
      ...this.#at(key),
      UploadId: uploadId,
      MultipartUpload: { Parts },
    });
    await this.#client.send(command).catch(rethrow('finish an upload'));
  }

  /** Throws the parts away; an upload that is not there is none. */
  async abortMultipart({ key, uploadId }: Multipart): Promise<void> {
    const command = new this.#sdk.AbortMultipartUploadCommand({ ...this.#at(key), UploadId: uploadId });
    try {
      await this.#client.send(command);
    } catch (error) {
      const failure = s3Failure(error, 'abort an upload');
      if (failure.code !== 'BLOB_UPLOAD_UNKNOWN') throw failure;
    }
  }

  /** Every multipart upload under way whose key begins with `prefix`. */
  async *listMultiparts(prefix: string): AsyncGenerator<Multipart & { readonly startedAt: Date }> {
    let marker: { KeyMarker: string | undefined; UploadIdMarker: string | undefined } | undefined;
    do {
      const page = await this.#client
        .send(
          new this.#sdk.ListMultipartUploadsCommand({ Bucket: this.#bucket, Prefix: this.#prefix + prefix, ...marker }),
        )
        .catch(rethrow('list uploads'));
      for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
        if (Key === undefined || UploadId === undefined) continue;
        yield { key: this.#ours(Key), uploadId: UploadId, startedAt: Initiated ?? new Date(0) };
      }
      marker = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
        : undefined;
    } while (marker !== undefined);
  }

  /** A URL that gives the object to whoever has it, for some seconds. */
  async presign(key: string, seconds: number): Promise<string> {
    const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
    return getSignedUrl(this.#client, new this.#sdk.GetObjectCommand(this.#at(key)), { expiresIn: seconds });
  }

  /** Ends idle connections. */
  close(): void {
    this.#client.destroy();
  }

  #at(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#bucket, Key: this.#prefix + key };
  }

  #source(key: string): string {
    return `${this.#bucket}/${this.#prefix}${key}`.split('/').map(encodeURIComponent).join('/');
  }

  #ours(key: string): string {
    return key.slice(this.#prefix.length);
  }
}

function storedWith({ encrypt, keyId, storageClass }: S3Options): Readonly<Record<string, string>> {
  const encryption: Record<string, string> =
    keyId === undefined ? { ServerSideEncryption: 'AES256' } : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyId };
  return { ...(encrypt ? encryption : {}), ...(storageClass === undefined ? {} : { StorageClass: storageClass }) };
}

function rangeHeader(range: ByteRange | undefined): string | undefined {
  return range === undefined ? undefined : `bytes=${range.start}-${range.end}`;
}

function etagOf(etag: string | undefined): string {
  if (etag === undefined) throw s3Failure(new TypeError('no ETag in the answer'), 'store a part of an upload');
  return etag;
}

function rethrow(action: string): (error: unknown) => never {
  return (error) => {
    throw s3Failure(error, action);
  };
}
