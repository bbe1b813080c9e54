import { pgError } from '../errors'
import type { TypeCodec } from './codec'
import { formatDouble, parseDouble } from './float'
import { checkEncoding } from './inputSyntax'

const invalid = (text: string) => pgError('22P02', `invalid input syntax for type point: "${text}"`)
const POINT = /^\s*(\(\s*)?([^\s,()]+)\s*,\s*([^\s,()]+)\s*(\))?\s*$/

function coordinate(text: string, whole: string): string {
  try {
    return formatDouble(parseDouble(text))
  } catch (error) {
    // An overflow names the number itself, a broken number the whole point.
    throw (error as { code?: string }).code === '22P02' ? invalid(whole) : error
  }
}

/** point, by its text alone: `(1.5,2)`; Postgres has no equality for it. */
export const pointCodec: TypeCodec = {
  input(text) {
    checkEncoding(text)
    const match = POINT.exec(text)
    if (!match || !match[1] !== !match[4]) throw invalid(text)
    return `(${coordinate(match[2]!, text)},${coordinate(match[3]!, text)})`
  },
  output: (value) => value as string,
  order: 'none',
}
