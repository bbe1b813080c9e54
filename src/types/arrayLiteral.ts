import { pgError, UnsupportedOnShadow, type PostgresError } from '../errors'
import type { ArrayItem, ArrayTree } from './arrayForm'

export const MAX_DIMENSIONS = 6

/** Postgres's white space between tokens. */
const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13)
const MISMATCH = 'Multidimensional arrays must have sub-arrays with matching dimensions.'

/** Reads an array literal (manual, "Array Input and Output Syntax"); `element` turns an element's text into its item. */
class LiteralReader {
  private at = 0

  constructor(
    private readonly source: string,
    private readonly delimiter: number,
    private readonly element: (text: string) => ArrayItem,
  ) {}

  read(): ArrayTree {
    this.bounds()
    const array = this.levels()
    this.spaces()
    if (this.at < this.source.length) throw this.malformed('Junk after closing right brace.')
    return array
  }

  private bounds(): void {
    this.spaces()
    if (this.source[this.at] === '[') {
      // Written-out bounds are normal only where they do not start at 1, which the stored form has no place for.
      throw new UnsupportedOnShadow('an array literal with explicit bounds')
    }
    if (this.source[this.at] !== '{') throw this.malformed('Array value must start with "{" or dimension information.')
  }

  /** Follows the braces; the checks and their order are those of Postgres's own reader. */
  private levels(): ArrayTree {
    const open: (ArrayItem | null | ArrayTree)[][] = []
    const sizes: number[] = []
    let depth = 0
    let frozen = false
    let complete = false
    for (;;) {
      this.spaces()
      const character = this.source[this.at]
      if (character === undefined) throw this.unexpectedEnd()
      if (character === '{') {
        if (complete) throw this.unexpected(character)
        if (open.length === MAX_DIMENSIONS) throw tooManyDimensions()
        open.push([])
        if (open.length > depth) {
          if (frozen) throw this.malformed(MISMATCH)
          depth = open.length
        }
        this.at++
      } else if (character === '}') {
        const level = open.pop()!
        if (level.length > 0 && !complete) throw this.unexpected(character)
        const size = (sizes[open.length] ??= level.length)
        if (size !== level.length) throw this.malformed(MISMATCH)
        this.at++
        if (open.length === 0) return sizes[depth - 1] === 0 ? [] : level
        open.at(-1)!.push(level)
        complete = true
      } else if (this.source.charCodeAt(this.at) === this.delimiter) {
        if (!complete) throw this.unexpected(character)
        complete = false
        this.at++
      } else {
        const item = this.item(character, complete)
        frozen = true
        if (open.length !== depth) throw this.malformed(MISMATCH)
        open.at(-1)!.push(item)
        complete = true
      }
    }
  }

  private item(first: string, complete: boolean): ArrayItem | null {
    const text = first === '"' ? this.quoted() : this.unquoted()
    if (complete) throw this.malformed('Unexpected array element.')
    return text === null ? null : this.element(text)
  }

  private quoted(): string {
    const { source } = this
    let text = ''
    let from = ++this.at
    for (;;) {
      const code = source.charCodeAt(this.at)
      if (code !== code) throw this.unexpectedEnd()
      if (code === 34) break
      if (code === 92) {
        text += source.slice(from, this.at++)
        if (this.at >= source.length) throw this.unexpectedEnd()
        from = this.at
      }
      this.at++
    }
    text += source.slice(from, this.at++)
    this.spaces()
    if (this.at >= source.length) throw this.unexpectedEnd()
    if (!this.atBoundary() && source[this.at] !== '{') throw this.malformed('Incorrectly quoted array element.')
    return text
  }

  private unquoted(): string | null {
    const { source } = this
    let text = ''
    let end = 0
    let escaped = false
    for (; !this.atBoundary(); this.at++) {
      let code = source.charCodeAt(this.at)
      if (code === 34) throw this.malformed('Incorrectly quoted array element.')
      if (code === 123) throw this.unexpected('{')
      const protectedCharacter = code === 92
      if (protectedCharacter) {
        escaped = true
        code = source.charCodeAt(++this.at)
      }
      if (code !== code) throw this.unexpectedEnd()
      text += source[this.at]
      if (protectedCharacter || !isSpace(code)) end = text.length
    }
    text = text.slice(0, end)
    return !escaped && /^null$/i.test(text) ? null : text
  }

  private atBoundary(): boolean {
    const code = this.source.charCodeAt(this.at)
    return code === this.delimiter || code === 125
  }

  private spaces(): void {
    while (isSpace(this.source.charCodeAt(this.at))) this.at++
  }

  private unexpected(character: string): PostgresError {
    return this.malformed(`Unexpected "${character}" character.`)
  }

  private unexpectedEnd(): PostgresError {
    return this.malformed('Unexpected end of input.')
  }

  private malformed(detail: string): PostgresError {
    return pgError('22P02', `malformed array literal: "${this.source}"`, { detail })
  }
}

export const tooManyDimensions = (): PostgresError =>
  pgError('54000', `number of array dimensions exceeds the maximum allowed (${MAX_DIMENSIONS})`)

/**
 * The elements of an array literal.
 * @throws PostgresError 22P02 `malformed array literal`, 54000; what `element` throws
 */
export function readArrayLiteral(source: string, delimiter: string, element: (text: string) => ArrayItem): ArrayTree {
  return new LiteralReader(source, delimiter.charCodeAt(0), element).read()
}

/** Postgres's output form of an array (array_out); `element` gives an element's own output text. */
export function printArrayLiteral(array: ArrayTree, delimiter: string, element: (item: ArrayItem) => string): string {
  const parts = array.map((item) => {
    if (item === null) return 'NULL'
    if (typeof item === 'object') return printArrayLiteral(item, delimiter, element)
    return quoteElement(element(item), delimiter)
  })
  return `{${parts.join(delimiter)}}`
}

const PLAIN_ELEMENT = /^[^\s"\\{},;]+$/

function quoteElement(text: string, delimiter: string): string {
  if (PLAIN_ELEMENT.test(text) && (text.length !== 4 || text.toLowerCase() !== 'null')) return text
  const special = delimiter === ';' ? /[ \t\n\v\f\r"\\{};]/ : /[ \t\n\v\f\r"\\{},]/
  if (text !== '' && text.toLowerCase() !== 'null' && !special.test(text)) return text
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
