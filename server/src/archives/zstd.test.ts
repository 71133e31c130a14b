import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArchiveError } from './archive-error.ts';
import { type Checkpoint, createUnpacker, packingOf, type UnpackerOptions } from './unpacker.ts';
import { zstdFrame } from './zstd.fixture.ts';

function unpack(packed: Buffer, piece = 997, options: UnpackerOptions = {}): Buffer {
  const unpacker = createUnpacker('zstd', options);
  const parts: Buffer[] = [];
  const sink = (part: Uint8Array) => void parts.push(Buffer.from(part));
  for (let at = 0; at < packed.length; at += piece) unpacker.push(packed.subarray(at, at + piece), sink);
  unpacker.end(sink);
  return Buffer.concat(parts);
}

// What `zstd -19` makes of the numbers from 1 to 2,000, each in a line.
const numbers = Buffer.from(
  [
    'KLUv/QRofXAAChnCNwmw6yRJiHBSmHVvA44DYwMLzUFzaSbNQPPNbDPXzDTzzCwzx8ydmTPDzCezyVwyk8wjs8gcMldmygwyX8wWc8VMMU/MEn',
    'PE3JgZM8R8na1zdabO01k6R+d2ZmfofJyNc3EmzsNZOAfnciZn4HwwG8wFM8E8MAvMAXNhJswA851sJ9fJdPKcLCfHyT2ZJ8PJZ7KZXCaTyWOy',
    'mBwm12SaDCZfyVZylUwlT8lScpTcklkylHwkG8lFMpE8JAvJQXJJJslA8o1sI9fINPKMLCPHyB2ZI8PIJ7KJXCKTyCOyiBwiV2SKDCJfyBZyhU',
    'whT8gScoTckBkyhHyVrXJVpspTWSpH5VZmZah8lI1yUSbKQ1koB+VSJmWgfCAbyAUygTwgC8gBckEmyADyXWwX18V08VwsF8fFvZgXw8VnsVlc',
    'FpPFY7FYHBbXYloMFl/FVnFVTBVPxVJxVNyKWTFUfBQbxUUxUTwUC8VBcSkmxUDxTWwT18Q08UwsE8fEnZgTw8QnsUlcEpPEI7FIHBJXYkoMEl',
    '/EFnFFTBFPxBJxRNyIGTFEfI2tcTWmxtNYGkfjNmZjaHyMjXExJsbDWBgH4zImY2B8EBvEBTFBPBALxAFxISbEAPFdt+t1na7Pdbke13ud1+H6',
    'WTfrZZ2sj3WxHtZrndbB+lW36lWdqk91qR7VW53VofpRN+pFnagPdaEe1Eud1IH6TbfpNZ2mz3SZHtM7ndNh+kk36SWdpI90kR7SK53SQfpFt+',
    'gVnaJPdIke0Rud0SH6tVt7tVP7tEt7tLed7dB+7MZe7MQ+7MIe7GUnO7AfdINe0An6QBfoAb3QCR2g33E7Xsfp+ByX43G8x3kcjp9xM17GyfgY',
    'F+NhvMZpHIxfcStexan4FJfiUbzFWRyKH3EjXsSJ+BAX4kG8xEkciN9wG17DafgMl+ExvMM5HIafcBNewkn4CBfhIbzCKRyEX3ALXsEp+ASX4B',
    'G8wRkcgl+5lVc5lU+5lEd5y1kO5Udu5EVO5EMu5EFecpID+QE34AWcgA9wAR7AC5zAAfjddtdN99xyx92bN9xnm1022WOLHXZt2mBfbXXVVE8t',
    'ddStWUN9tNFFEz200EGXJg30zTbXTPPMMsfcmTPMJ5tcMskjixxyZcogX2xxxRRPLHHEjRlDfN16derTpUdvZ4d+3Hhx4sOFBy8nB37bNT3LcW',
    'cGHAz4FXAr4FXAqYBPAZcCHgW8BZwFHAr4EXAj4EXAiYAPARcCHgS8BJwEHAj4DXAb4DXAaYDPAJcBHgO8A5wDHAb4CXAT4CXASYCPABcBHgK8',
    'ApwCHAT4BXAL4BXAKYBPAJcAHgG8AZwBHAL4FbgVeBU4FfgUuBR4FHgLnAUOBX4EbgReBE4EPgQuBB4EXgIngQOBHwA3AF4AnAD4AHAB4AHAC8',
    'AJwAGA3912d91Nd8/dcnfc3bt5N9x9dpvdZTfZPXaL3WF37abdYPfVbXVX3VT31C11R92tm3VD3Ue30V10E91Dt9AddJdu0g1039w2d81Nc8/c',
    'MnfM3bk5N8x9cpvcJTfJPXKL3CF35abcIPfFbXFX3BT3xC1xR9yNm3FD3Nfbeldv6j29pXf0bm/2ht7H23gXb+I9vIV38C5v8gbeB7fBXXAT3A',
    'O3wB1wF27CDXDf2XZ2nU1nz9lydpzds3k2nH1mm9llNpk9ZovZYXbNptlg9pVtZVfZVPaULWVH2S2bZUPZR7aRXWQT2UO2kB1kl2ySDWTf2DZ2',
    'jU1jz9gydozdsTk2jH1im9glNok9YovYIXbFptgg9oVtYVfYFPaELWFH2A2bYUPYV9tqV22qPbWldtRubdaG2kfbaBdtoj20hXbQLm3SBtoHto',
    'FdYBPYA7aAHWAXbIINYN/VdnVdTVfP1XJ1XN2reTVcfVab1WU1WT1Wi9Vhda2m1WD1VW1VV9VU9VQtVUfVrZpVQ9VHtVFdVBPVQ7VQHVSXalIN',
    'VN/UNnVNTVPP1DJ1TN2pOTVMfVKb1CU1ST1Si9QhdaWm1CD1RW1RV9QU9UQtUUfUjZpRQ9TX2lpXa2o9raV1tG5rtobWx9pYF2tiPayFdbAua7',
    'IG1ge1QV1QE9QDtUAdUBdqQg1Q39F2dB1NR8/RcnQc3aN5NBx9RpvRZTQZPUaL0WF0jabRYPQVbUVX0VT0FC1FR9EtmkVD0Ue0EV1EE9FDtBAd',
    'RJdoEg1E39A2dA1NQ8/QMnQM3aE5NAx9QpvQJTQJPUKL0CF0habQIPQFbUFX0BT0BC1BR9ANmkFD0FfaSldpKj2lpXSUbmmWhtJH2kgXaSI9pI',
    'V0kC5pkgbSB7QBXUAT0AO0AB1AF2gCDUDfzXZz3Uw3z81yc9zcm3kz3Hw2m81lM9k8NovNYXNtps1g89VsNVfNVPPULDVHza2ZNUPNR7PRXDQT',
    'zUMTnBwOHH4w3GB4wXCC4QPDBYYHDC8MJwwHGH4n3E54nXA64XPC5YTHCe8J5wmHE34m3Ex4mXAy4WPCxYSHCa8JpwkHE34l3Ep4lXAq4VPCpY',
    'RHCW8JZwmHEn4k3Eh4kXAi4UPChYQHCS8JJwkHEn4j3EZ4jXAa4TPCZYTHCO8I5wiHEX4i3ER4iXAS4SPCRYSHCK8IpwgHEX4h3EJ4hXAK4RPC',
    'JYRHCG8IZwiHEH4VbhVeFU4VPhUuFR4V3gpnhUOFH4UbhReFE4UPhQuFB4WXwknhQOEHwg2EFwgnED4gXEB4gPCCcIJwAOF3we2C1wWnCz4XXC',
    '54XPBecF5wuOBnwc2ClwUnCz4WXCx4WPBacFpwsOBXwa2CVwWnCj4VXCp4VPBWcFZwqOBHwY2CFwUnCj4UXCh4UPBScFJwoOA3wW2C1wSnCT4T',
    'XCZ4TPBOcE5wmOAnwU2ClwQnCT4SXCR4SPBKcEpwkOAXwS2CVwSnCD4RXCJ4RPBGcEZwiODX4Nbg1eDU4NPg0uDR4G1wNjg0+DG4MXgxODH4ML',
    'gweDB4GZwMDgx+ENwgeEFwguADwQWCBwQvBCcEBwh+V25XXldOVz5XLlceV94r55XDlZ+Vm5WXlZOVj5WLlYeV18pp5WDlV+VW5VXlVOVT5VLl',
    'UeWtclY5VPlRuVF5UTlR+VC5UHlQeamcVA5UflNuU15TTlM+Uy5THlPeKeeUw5SflJuUl5STlI+Ui5SHlFfKKeUg5RflFuUV5RTlE+US5RHljX',
    'JGOUT5tdxaXi2nlk/LpeXR8racLYeWH8uN5cVyYvmwXFgeLC/LyXJg+UG5QXlBOUH5QLlAeUB5oZxQDlB+R25HXkdORz5HLkceR94j55HDkZ+R',
    'm5GXkZORj5GLkYeR18hp5GDkV+RW5FXkVORT5FLkUeQtchY5FPkRuRF5ETkR+RC5EHkQeYmcRA5EfkNuQ15DTkM+Qy5DHkPeIeeQw5CfkJuQl5',
    'CTkI+Qi5CHkFfIKeQg5BfkFuQV5BTkE+QS5BHkDXIGOQT5ldxKXiWnkk/JpeRR8pacJYeSH8mN5EVyIvmQXEgeJC/JSXIg+QG5AXkB+QC5AHkA',
    'eYGcQA5AfgfcDngdcDrgc8DlgMcB7wHnAYcDfgbcDHgZcDLgY8DFgIcBrwFnA0C/u7u7uzszMzMzs6qqqqoqIiIiIqKZmZmZGRERERGRiIiIiI',
    'i27XHp8ejx9jh7HHr8eNx4vHiceHx4XHg8eLw8Th4HHj84bnC84DjB8YHjAscDjheOE44DHL8zbme8zjid8TnjcsbjjPeM84zDGT8zbma8zDiZ',
    '8THjYsbDjNeM04yDGb8ybmW8yjiV8SnjUsajjLeMs4xDGT8ybmS8yDiR8SHjQsaDjJeMk4wDGb8xbmO8xjiN8RnjMsZjjHeMc4zDGD8xbmK8xD',
    'iJ8RHjIsZDjFeMU4yDGL8wbmG8wjiF8QnjEsYjjDeMM4xDGL8atxqvGqcanxqXGo8ab42zxqHGj8aNxovGicaHxoXGg8ZL46RxoPED4wbGC4wT',
    'GB8wLmA8wHjBOME4gPG74nbF64rTFZ8rLlc8rnivOK84XPGz4mbFy4qTFR8rLlY8rHitOK04WPGr4lbFq4pTFZ8qLlU8qnirOKs4VPGj4kbFi4',
    'oTFR8qLlQ8qHipOKk4UPGb4jbFa4rTFJ8pLlM8pninOKc4TPGT4ibFS4qTFB8pLlI8pHilOKU4SPGL4hbFK4pTFJ8oLlE8onijOKM4RPFrcWvx',
    'anFq8WlxafFo8bY4Wxxa/FjcWLxYnFh8WFxYPFi8LE4WBxY/KG5QvKA4QfGB4gLFA4oXihOKAxS/I25HvI44HfE54nLE44j3iPOIwxE/I25GvI',
    'w4GfEx4mLEw4jXiNOIgxG/Im5FvIo4FfEp4lLEo4i3iLOIQxE/Im5EvIg4EfEh4kLEg4iXiJOIAxG/IW5DvIY4DfEZ4jLEY4h3iHOIwxA/IW5C',
    'vIQ4CfER4iLEQ4hXiFOIgxC/IG5BvII4BfEJ4hLEI4g3iDOIQxC/ErcSrxKnEp8SlxKPEm+Js8ShxI/EjcSLxInEh8SFxIPES+IkcSDxA+IGxA',
    'uIExAfIC5APIB4gTiBOADxu+F2w+uG0w2fGy43PG54bzhvONzws+Fmw8uGkw0fGy42PGx4bThtONjwq+FWw6uGUw2fGi41PGp4azhrONTwo+FG',
    'w4uGEw0fGi40PGh4aThpONDwm+E2w2uG0wyfGS4zPGZ4ZzhnOMzwk+Emw0uGkwwfGS4yPGR4ZThlOMjwi+EWwyuGUwyfGC4xPGJ4YzhjOMTw63',
    'Dr8Opw6vDpcOnw6PB2ODscOvw43Di8OJw4fDhcODw4vJxLqBHw6/9/HPA1tgMQ8Afd7Qz+VynVoXCAlKoeNO9M',
  ].join(''),
  'base64',
);
const text = Array.from({ length: 2_000 }, (_, at) => `${at + 1}\n`).join('');

describe('zstd', () => {
  test('comes out as it went in, in whatever pieces it comes', () => {
    for (const piece of [1, 7, 100_000]) expect(unpack(numbers, piece).toString()).toBe(text);
    expect(packingOf(numbers)).toBe('zstd');
  });

  test('may consist of frames and things to skip', () => {
    const skipped = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const all = Buffer.concat([skipped, zstdFrame(Buffer.from('one')), numbers, skipped, zstdFrame(Buffer.alloc(0))]);
    for (const piece of [1, 50, 100_000]) expect(unpack(all, piece).toString()).toBe(`one${text}`);
    expect(packingOf(skipped)).toBe('zstd');
  });

  test('can be gone on with at frames', () => {
    const frames = Array.from({ length: 40 }, (_, at) => zstdFrame(Buffer.alloc(1_000, at)));
    const packed = Buffer.concat(frames);
    const checkpoints: Checkpoint[] = [];
    const whole = unpack(packed, 997, { spacing: 5_000, onCheckpoint: (one) => checkpoints.push(one) });
    expect(checkpoints.map(({ output }) => output)).toEqual([5_000, 10_000, 15_000, 20_000, 25_000, 30_000, 35_000]);
    for (const from of checkpoints) {
      expect(unpack(packed.subarray(from.input), 64, { from }).equals(whole.subarray(from.output))).toBe(true);
    }
  });

  test('is refused when it wants more memory than a layer may, a dictionary, or too much of one block', () => {
    const greedy = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xf8, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(() => unpack(greedy)).toThrow(/needs \d+ bytes of memory/);
    const withDictionary = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x21, 1, 1, ...Buffer.alloc(20)]);
    expect(() => unpack(withDictionary)).toThrow('it needs a dictionary');
    const block = (1 << 21) - 1;
    const long = [
      0x28,
      0xb5,
      0x2f,
      0xfd,
      0x00,
      0x58,
      ((block << 3) | 3) & 255,
      (block >> 5) & 255,
      (block >> 13) & 255,
    ];
    expect(() => unpack(Buffer.from([...long, 0, ...Buffer.alloc(20)]))).toThrow('a block is too large');
  });

  test('that is cut or damaged is found, and never more than an error', () => {
    for (let end = 0; end < numbers.length; end += 97) {
      if (end > 0) expect(() => unpack(numbers.subarray(0, end))).toThrow(ArchiveError);
    }
    fc.assert(
      fc.property(fc.nat(numbers.length - 1), fc.nat(255), (at, byte) => {
        const damaged = Buffer.from(numbers);
        damaged[at] = byte;
        try {
          unpack(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(ArchiveError);
        }
      }),
      { numRuns: 25 },
    );
  });
});
