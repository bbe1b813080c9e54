/** Failure messages as Jest gives them, made readable and comparable. */
import { stripVTControlCharacters } from 'node:util'

const STACK_LINE = /^\s+at .*(:\d+|<anonymous>|\(native\)|\(index \d+\)|node:\S+)\)?$/
/** A line of the code frames that Prisma and Babel print: `→ 12   prisma.user.create(`. */
const CODE_FRAME = /^\s*[→>]?\s*\d+( │| \||\s{1,}\S|$)/
const LINES = 40

/** Without colours and stacks; at most 40 lines. */
export function tidyMessage(message: string): string {
  const lines = stripVTControlCharacters(message)
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .filter((line) => !STACK_LINE.test(line))
    .map((line) => line.trimEnd())
  const text = lines.filter((line, i) => line !== '' || lines[i - 1] !== '')
  const shown = text.length > LINES ? [...text.slice(0, LINES), `… ${text.length - LINES} more lines`] : text
  return shown.join('\n').trim()
}

/** The lines of a tidy message that say what is wrong: no code frames, no empty lines; at most `limit`. */
export function essence(message: string, limit = 8): string[] {
  const lines = message
    .replace(/^Error: /, '')
    .split('\n')
    .filter((line) => !/^\s*(\w*Error:)?\s*$/.test(line) && !CODE_FRAME.test(line))
  if (lines.length <= limit) return lines
  // Prisma says the reason last, Jest first.
  return [
    ...lines.slice(0, limit - 1),
    ...(/^\s*… \d+ more/.test(lines.at(-1) as string) ? [] : [lines.at(-1) as string]),
  ]
}

/** What of a message does not change from run to run: ids, times and places are left out. */
export function substance(message: string): string {
  return tidyMessage(message)
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '<uuid>')
    .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?/g, '<time>')
    .replace(/\bc[a-z0-9]{24}\b/g, '<cuid>')
    .replace(/\b\d+(\.\d+)? ?ms\b/g, '<duration>')
    .replace(/(?:[A-Za-z]:)?[\\/][^\s:()'"`]+(:\d+)*/g, '<path>')
    .replace(/\s+/g, ' ')
}

const REFUSAL = /^(.*?) is not supported on the shadow/m
/** What Prisma, node-postgres and Node write in front of a message. */
const BEFORE = /^.*(?:Message: `|\w*Error: |error: |UnsupportedOnShadow: |\b0A000: )/

/** What the shadow refused, where the message is that of a refusal. */
export function refusedConstruct(message: string): string | undefined {
  return REFUSAL.exec(message)?.[1]?.replace(BEFORE, '').trim()
}
