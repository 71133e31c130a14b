/** A frame of zstd that holds its content as it is, for tests. */
export function zstdFrame(content: Buffer): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(content.length));
  const blocks: Buffer[] = [];
  const most = 128 * 1024;
  for (let at = 0; at === 0 || at < content.length; at += most) {
    const piece = content.subarray(at, at + most);
    const isLast = at + most >= content.length;
    const header = Buffer.alloc(3);
    header.writeUIntLE((piece.length << 3) | (isLast ? 1 : 0), 0, 3);
    blocks.push(header, piece);
  }
  // A single segment whose size has eight bytes.
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xe0]), size, ...blocks]);
}
