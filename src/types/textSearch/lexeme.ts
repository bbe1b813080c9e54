/** What tsvector and tsquery share: limits, and how lexemes compare (Postgres manual, "Text Search Types"). */

/** A lexeme has fewer bytes than this. */
export const MAX_LEXEME_BYTES = 2047
/** All lexemes of a value together, with what comes with them. */
export const MAX_VALUE_BYTES = (1 << 20) - 1
export const MAX_POSITION = 16383
export const MAX_POSITIONS = 256
/** The longest distance of a phrase operator that may be written; those over stop words add up, in two bytes. */
export const MAX_DISTANCE = 16384
export const MAX_STORED_DISTANCE = 32767

const HIGH = /[\ud800-\udfff]/

/** By UTF-8 bytes; a lexeme sorts before those that start with it. */
export function compareLexemes(a: string, b: string): number {
  if (a === b) return 0
  if (HIGH.test(a) || HIGH.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : 1
}

const ASCII = /^[\0-\x7f]*$/

export const byteLength = (text: string): number => (ASCII.test(text) ? text.length : Buffer.byteLength(text))

/** A lexeme as both types print it. */
export const quoteLexeme = (word: string): string =>
  word.includes("'") || word.includes('\\') ? `'${word.replace(/['\\]/g, '$&$&')}'` : `'${word}'`

/** Growing bytes for the keys that values are ordered by. */
export class KeyBytes {
  private readonly bytes: number[] = []

  /** A number that sorts upwards in `width` bytes. */
  up(value: number, width: number): void {
    for (let shift = 8 * (width - 1); shift >= 0; shift -= 8) this.bytes.push(Math.floor(value / 2 ** shift) & 0xff)
  }

  /** A number that sorts downwards. */
  down(value: number, width: number): void {
    this.up(2 ** (8 * width) - 1 - value, width)
  }

  /** Lexemes hold no NUL, so one ends them. */
  lexeme(word: string): void {
    for (const byte of Buffer.from(word)) this.bytes.push(byte)
    this.bytes.push(0)
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.bytes)
  }
}
