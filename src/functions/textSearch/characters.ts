import { UnsupportedOnShadow } from '../../errors'
import { CHARACTER_RUNS } from './characterRuns'

interface Runs {
  readonly starts: readonly number[]
  readonly classes: readonly string[]
}

let runs: Runs | undefined

function readRuns(): Runs {
  const starts: number[] = []
  const classes: string[] = []
  let start = 0
  for (const [, name, distance] of CHARACTER_RUNS.matchAll(/([A-Z])([0-9a-z]+)/g)) {
    starts.push((start += parseInt(distance as string, 36)))
    classes.push(name as string)
  }
  return { starts, classes }
}

function lookUp(point: number): string {
  const { starts, classes } = (runs ??= readRuns())
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= point) low = middle
    else high = middle - 1
  }
  return classes[low]!
}

const seen = new Map<number, string>()

/** A character that is not ASCII. @throws UnsupportedOnShadow where C libraries differ on it */
function classOf(point: number): string {
  let found = seen.get(point)
  if (found === undefined) seen.set(point, (found = lookUp(point)))
  if (found !== 'X') return found
  throw new UnsupportedOnShadow(`text search at ${JSON.stringify(String.fromCodePoint(point))}`, {
    reason: "whether it is a letter depends on the server's C library",
  })
}

const isUpperOrLower = (point: number): boolean => (point | 32) >= 97 && (point | 32) <= 122

export const isDigit = (point: number): boolean => point >= 48 && point <= 57
export const isAsciiLetter = (point: number): boolean => point < 128 && isUpperOrLower(point)
export const isLetter = (point: number): boolean => (point < 128 ? isUpperOrLower(point) : classOf(point) === 'A')
export const isAlphanumeric = (point: number): boolean => isDigit(point) || isLetter(point)
export const isHexDigit = (point: number): boolean =>
  isDigit(point) || ((point | 32) >= 97 && (point | 32) <= 102 && point < 128)
export const isWhite = (point: number): boolean =>
  point < 128 ? point === 32 || (point >= 9 && point <= 13) : classOf(point) === 'W'
/** No letter, but it does not end a word either. Letters are asked for first. */
export const isWordMark = (point: number): boolean => point >= 128 && classOf(point) === 'S'
/** What may stand in a path of a URL (RFC 3986). */
export const isUrlCharacter = (point: number): boolean =>
  point > 32 && point < 127 && !'"<>\\^`{|}'.includes(String.fromCharCode(point))
