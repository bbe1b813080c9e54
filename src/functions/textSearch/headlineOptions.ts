import { pgError, type PostgresError } from '../../errors'
import { int4Codec } from '../../types/integer'
import { byteLength } from '../../types/textSearch/lexeme'
import { isSpace } from '../../types/textSearch/wordScanner'

/** Options of ts_headline (Postgres manual, "Highlighting Results"). */
export interface HeadlineOptions {
  readonly maxWords: number
  readonly minWords: number
  readonly shortWord: number
  readonly maxFragments: number
  readonly highlightAll: boolean
  readonly startSel: string
  readonly stopSel: string
  readonly fragmentDelimiter: string
}

export type OptionList = readonly (readonly [name: string, value: string])[]

/** `Name=value, Name = "value"`, in Postgres's form of such lists. @throws PostgresError 42601 */
export function parseOptions(text: string): OptionList {
  const options: [string, string][] = []
  let at = 0
  const invalid = (): PostgresError => pgError('42601', `invalid parameter list format: "${text}"`)
  const skip = (skipped: (character: string) => boolean): void => {
    while (at < text.length && skipped(text[at]!)) at++
  }
  for (;;) {
    skip((character) => isSpace(character) || character === ',')
    if (at >= text.length) return options
    const key = text[at] === '"' ? quoted() : bare((character) => isSpace(character) || character === '=')
    skip(isSpace)
    if (text[at] !== '=') throw invalid()
    at++
    skip(isSpace)
    if (at >= text.length) throw invalid()
    if (text[at] === 'E' && text[at + 1] === "'") at++
    const isQuoted = text[at] === "'" || text[at] === '"'
    const value = isQuoted ? quoted() : canonical(bare((character) => isSpace(character) || character === ','))
    options.push([key, value])
  }

  /** The first character is taken whatever it is. */
  function bare(ends: (character: string) => boolean): string {
    const start = at++
    skip((character) => !ends(character))
    return text.slice(start, at)
  }

  /** A quote is doubled inside; so is a backslash in single quotes, where one alone stands for itself. */
  function quoted(): string {
    const quote = text[at++]
    let value = ''
    for (; at < text.length; at++) {
      const character = text[at]!
      const doubled = text[at + 1] === character
      if (character === quote && !doubled) {
        at++
        return value
      }
      if (doubled && (character === quote || (quote === "'" && character === '\\'))) at++
      value += character
    }
    throw invalid()
  }
}

/** A value without quotes that is an integer is printed as one. */
function canonical(value: string): string {
  if (!/^[+-]?[0-9]+$/.test(value)) return value
  const number = Number(value)
  return Math.abs(number) <= 0x7fffffff ? String(number === 0 ? 0 : number) : value
}

const TRUE = ['1', 'on', 'true', 't', 'y', 'yes']

const integer = (text: string): number => Number(int4Codec.input(text, -1))

/** @throws PostgresError 22023, 22P02 */
export function readOptions(list: OptionList): HeadlineOptions {
  const options: { -readonly [K in keyof HeadlineOptions]: HeadlineOptions[K] } = {
    maxWords: 35,
    minWords: 15,
    shortWord: 3,
    maxFragments: 0,
    highlightAll: false,
    startSel: '<b>',
    stopSel: '</b>',
    fragmentDelimiter: ' ... ',
  }
  const known = Object.keys(options) as (keyof HeadlineOptions)[]
  for (const [name, value] of list) {
    const option = known.find((o) => o.toLowerCase() === name.toLowerCase())
    if (option === undefined) throw pgError('22023', `unrecognized headline parameter: "${name}"`)
    if (option === 'highlightAll') options.highlightAll = TRUE.includes(value.toLowerCase())
    else if (option === 'startSel' || option === 'stopSel' || option === 'fragmentDelimiter') options[option] = value
    else options[option] = integer(value)
  }
  checkNumbers(options)
  return options
}

function checkNumbers({ highlightAll, minWords, maxWords, shortWord, maxFragments }: HeadlineOptions): void {
  if (highlightAll) return
  if (minWords >= maxWords) throw pgError('22023', 'MinWords must be less than MaxWords')
  if (minWords <= 0) throw pgError('22023', 'MinWords must be positive')
  if (shortWord < 0) throw pgError('22023', 'ShortWord must be >= 0')
  if (maxFragments < 0) throw pgError('22023', 'MaxFragments must be >= 0')
}

/** @throws PostgresError 22023 */
export function checkTexts({ startSel, stopSel, fragmentDelimiter }: HeadlineOptions): void {
  const texts = { StartSel: startSel, StopSel: stopSel, FragmentDelimiter: fragmentDelimiter }
  for (const [name, text] of Object.entries(texts))
    if (byteLength(text) > 0x7fff) throw pgError('22023', `value for "${name}" is too long`)
}
