import { js } from './define'
import type { Family } from './definition'

/** hashtext and its kin: Postgres's own hash functions, which applications take for keys of advisory locks (common/hashfn.c). */

type State = [a: number, b: number, c: number]

const rotated = (x: number, k: number): number => (x << k) | (x >>> (32 - k))

function mix([a, b, c]: State): State {
  a = (a - c) ^ rotated(c, 4)
  c = (c + b) | 0
  b = (b - a) ^ rotated(a, 6)
  a = (a + c) | 0
  c = (c - b) ^ rotated(b, 8)
  b = (b + a) | 0
  a = (a - c) ^ rotated(c, 16)
  c = (c + b) | 0
  b = (b - a) ^ rotated(a, 19)
  a = (a + c) | 0
  c = (c - b) ^ rotated(b, 4)
  b = (b + a) | 0
  return [a, b, c]
}

function final([a, b, c]: State): State {
  c = ((c ^ b) - rotated(b, 14)) | 0
  a = ((a ^ c) - rotated(c, 11)) | 0
  b = ((b ^ a) - rotated(a, 25)) | 0
  c = ((c ^ b) - rotated(b, 16)) | 0
  a = ((a ^ c) - rotated(c, 4)) | 0
  b = ((b ^ a) - rotated(a, 14)) | 0
  c = ((c ^ b) - rotated(b, 24)) | 0
  return [a, b, c]
}

const seeded = (length: number): number => (0x9e3779b9 + length + 3923095) | 0

function hashBytes(bytes: Uint8Array, seed = 0n): State {
  const start = seeded(bytes.length)
  let state: State = [start, start, start]
  if (seed !== 0n)
    state = mix([
      (start + Number(BigInt.asIntN(32, seed >> 32n))) | 0,
      (start + Number(BigInt.asIntN(32, seed))) | 0,
      start,
    ])
  let at = 0
  const word = (from: number, shift = 0): number => {
    let value = 0
    for (let i = 0; i + shift < 4; i++) value |= (bytes[from + i] ?? 0) << (8 * (i + shift))
    return value
  }
  for (; bytes.length - at >= 12; at += 12)
    state = mix([(state[0] + word(at)) | 0, (state[1] + word(at + 4)) | 0, (state[2] + word(at + 8)) | 0])
  // The lowest byte of the last word is kept for the length.
  return final([(state[0] + word(at)) | 0, (state[1] + word(at + 4)) | 0, (state[2] + word(at + 8, 1)) | 0])
}

const hashWord = (word: number): bigint => {
  const start = seeded(4)
  return BigInt(final([(start + word) | 0, start, start])[2])
}

const hash32 = (text: string): bigint => BigInt(hashBytes(Buffer.from(text))[2])

function hash64(text: string, seed: bigint): bigint {
  const [, b, c] = hashBytes(Buffer.from(text), seed)
  return (BigInt(b) << 32n) | BigInt.asUintN(32, BigInt(c))
}

function hashInt8(value: bigint): bigint {
  const high = value >> 32n
  return hashWord(Number(BigInt.asIntN(32, value ^ (value >= 0n ? high : ~high))))
}

export const hashing: Family = {
  'hashtext(text)': js(hash32),
  'hashtextextended(text,int8)': js(hash64),
  'hashint2(int2)': js((value: bigint) => hashWord(Number(value))),
  'hashint4(int4)': js((value: bigint) => hashWord(Number(value))),
  'hashint8(int8)': js(hashInt8),
}
