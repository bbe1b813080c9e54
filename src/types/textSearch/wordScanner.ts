import { pgError, type PostgresError, UnsupportedOnShadow } from '../../errors'
import { limited, placeAt, type Place } from './vector'

/** How words are read: as tsvector's input, as to_tsquery's, or as websearch_to_tsquery's. */
export type WordStyle = 'vector' | 'query' | 'web'

export interface ScannedWord {
  readonly word: string
  readonly places: readonly Place[]
}

export const isSpace = (character: string | undefined): boolean => character !== undefined && /[\t-\r ]/.test(character)
export const isOperator = (character: string | undefined): boolean =>
  character !== undefined && /[!&|()<]/.test(character)
const isDigit = (character: string | undefined): boolean => character !== undefined && /[0-9]/.test(character)

/**
 * Reads words out of a tsvector's or tsquery's text: plain, quoted, with backslashes, and in vectors with their
 * positions (Postgres manual, "Text Search Types").
 */
export class WordScanner {
  at = 0
  private word = ''

  constructor(
    readonly text: string,
    private readonly style: WordStyle,
  ) {}

  /** The next word, or undefined at the end. @throws PostgresError 42601 */
  next(): ScannedWord | undefined {
    this.word = ''
    while (isSpace(this.text[this.at])) this.at++
    const first = this.text[this.at]
    if (first === undefined) return undefined
    if (this.ends(first)) throw this.syntaxError()
    if (this.style !== 'web' && first === "'") return this.quoted()
    return this.plain()
  }

  private ends(character: string): boolean {
    return (this.style !== 'vector' && isOperator(character)) || (this.style === 'web' && character === '"')
  }

  private plain(): ScannedWord {
    for (let first = true; ; first = false) {
      const character = this.text[this.at]
      if (this.style !== 'web' && character === '\\') this.escaped()
      else if (first) this.take()
      else if (character === undefined || isSpace(character) || this.ends(character)) return this.done([])
      else if (character !== ':') this.take()
      else return this.style === 'vector' ? this.positions() : this.done([])
    }
  }

  private quoted(): ScannedWord {
    this.at++
    for (;;) {
      const character = this.text[this.at]
      if (character === undefined) throw this.syntaxError()
      if (character === '\\') this.escaped()
      else if (character !== "'") this.take()
      else if (this.text[++this.at] === "'") this.take()
      else break
    }
    if (this.word === '') throw this.syntaxError()
    return this.style === 'vector' && this.text[this.at] === ':' ? this.positions() : this.done([])
  }

  private take(): void {
    this.word += this.text[this.at++]
  }

  private escaped(): void {
    if (this.text[++this.at] === undefined) throw pgError('42601', `there is no escaped character: "${this.text}"`)
    this.take()
  }

  /** `:1A,2,3b` from the colon on. */
  private positions(): ScannedWord {
    const places: Place[] = []
    do {
      const digits = /^[0-9]+/.exec(this.text.slice(this.at + 1, this.at + 40))?.[0]
      if (digits === undefined) throw this.syntaxError()
      const position = limited(cInteger(digits))
      if (position <= 0) throw pgError('42601', `wrong position info in tsvector: "${this.text}"`)
      this.at++
      while (isDigit(this.text[this.at])) this.at++
      places.push(placeAt(position, this.weight()))
    } while (this.text[this.at] === ',')
    const after = this.text[this.at]
    if (after !== undefined && !isSpace(after)) throw this.syntaxError()
    return this.done(places)
  }

  /** Letters behind a position; `*` stands for A, and after D, which is 0, another may follow. Digits there are skipped. */
  private weight(): number {
    let weight = 0
    for (;;) {
      const character = this.text[this.at]?.toUpperCase() ?? ''
      const given = character === '*' ? 3 : character === '' ? -1 : 'DCBA'.indexOf(character)
      if (given < 0 && !isDigit(character)) return weight
      if (given >= 0 && weight > 0) throw this.syntaxError()
      if (given >= 0) weight = given
      this.at++
    }
  }

  private done(places: readonly Place[]): ScannedWord {
    return { word: this.word, places }
  }

  private syntaxError(): PostgresError {
    return pgError('42601', `syntax error in ${this.style === 'vector' ? 'tsvector' : 'tsquery'}: "${this.text}"`)
  }
}

/** atoi() of digits. */
function cInteger(digits: string): number {
  const value = Number(digits)
  if (value <= 0x7fffffff) return value
  throw new UnsupportedOnShadow(`the position ${digits} in a tsvector`, {
    reason: "what overflows depends on the server's C library",
  })
}
