/**
 * The context of a JSON error as Postgres shows it: at most 50 bytes of the line, up to the end `at` of the token at fault, which
 * begins at `start`.
 */
export function jsonContext(source: string, line: number, lineStart: number, start: number, at: number): string {
  const characters = [...source.slice(lineStart, at)]
  let bytes = Buffer.byteLength(characters.join(''))
  let skipped = 0
  let first = 0
  for (; bytes >= 50; first++) {
    const width = Buffer.byteLength(characters[first]!)
    bytes -= width
    skipped += width
  }
  if (skipped <= 3) first = 0
  const rest = source[at]
  const more = rest !== undefined && rest !== '\n' && rest !== '\r' && start < source.length
  return `JSON data, line ${line}: ${first > 0 ? '...' : ''}${characters.slice(first).join('')}${more ? '...' : ''}`
}
