/** Walks the text of valid JSON without building it. jsonb's normal form is JSON text too, and a part of it is in normal form. */

const QUOTE = 34
const BACKSLASH = 92

const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9

function skipSpace(text: string, at: number): number {
  while (isSpace(text.charCodeAt(at))) at++
  return at
}

function skipString(text: string, at: number): number {
  for (let i = at + 1; ; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) return i + 1
    if (code === BACKSLASH) i++
  }
}

/** The end of the value that starts at `at`. */
function skipValue(text: string, at: number): number {
  const first = text.charCodeAt(at)
  if (first === QUOTE) return skipString(text, at)
  if (first !== 123 && first !== 91) {
    for (let i = at; ; i++) {
      const code = text.charCodeAt(i)
      if (code !== code || code === 44 || code === 93 || code === 125 || isSpace(code)) return i
    }
  }
  let depth = 0
  for (let i = at; ;) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) {
      i = skipString(text, i)
      continue
    }
    if (code === 123 || code === 91) depth++
    else if ((code === 125 || code === 93) && --depth === 0) return i + 1
    i++
  }
}

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null'

export function kindOf(text: string): JsonKind {
  switch (text[skipSpace(text, 0)]) {
    case '{':
      return 'object'
    case '[':
      return 'array'
    case '"':
      return 'string'
    case 't':
    case 'f':
      return 'boolean'
    case 'n':
      return 'null'
    default:
      return 'number'
  }
}

/** Calls back for each element of an array with its text. */
export function eachElement(text: string, visit: (value: string, index: number) => void): void {
  let at = skipSpace(text, skipSpace(text, 0) + 1)
  if (text[at] === ']') return
  for (let index = 0; ; index++) {
    const end = skipValue(text, at)
    visit(text.slice(at, end), index)
    at = skipSpace(text, end)
    if (text[at] === ']') return
    at = skipSpace(text, at + 1)
  }
}

/** Calls back for each member of an object with its key, as written with its quotes, and its value's text. */
export function eachMember(text: string, visit: (key: string, value: string) => void): void {
  let at = skipSpace(text, skipSpace(text, 0) + 1)
  if (text[at] === '}') return
  for (;;) {
    const keyEnd = skipString(text, at)
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1)
    const end = skipValue(text, start)
    visit(text.slice(at, keyEnd), text.slice(start, end))
    at = skipSpace(text, end)
    if (text[at] === '}') return
    at = skipSpace(text, at + 1)
  }
}

/** The member of that name, the last one where json repeats it; undefined where there is none. */
export function memberOf(text: string, key: string): string | undefined {
  const quoted = JSON.stringify(key)
  let found: string | undefined
  eachMember(text, (written, value) => {
    if (written === quoted || (written.includes('\\') && JSON.parse(written) === key)) found = value
  })
  return found
}

export function lengthOf(text: string): number {
  let count = 0
  eachElement(text, () => count++)
  return count
}

/** The element at an index, which counts from the end where it is negative. */
export function elementOf(text: string, index: number): string | undefined {
  const wanted = index < 0 ? index + lengthOf(text) : index
  let found: string | undefined
  eachElement(text, (value, i) => {
    if (i === wanted) found = value
  })
  return found
}
