import type { Reader } from './reader'
import type { Into, Target } from './tree'

/** A record, or scalars with commas between them (read_into_target). */
export function readInto(r: Reader): Into {
  const strict = r.is('strict')
  if (strict) r.take()
  const targets = [readTarget(r)]
  while (r.acceptSymbol(',')) targets.push(readTarget(r))
  return { targets, strict }
}

export function readTarget(r: Reader): Target {
  const found = r.variableHere()
  if (!found) {
    const { token } = r
    if (token.kind !== 'word' && token.kind !== 'quoted') throw r.syntaxError()
    throw r.error(`"${token.value}" is not a known variable`, token)
  }
  const { variable, used, parts } = found
  const field = parts[used]
  if (parts.length > used + 1) throw r.error(`"${parts.join('.')}" is not a known variable`)
  for (let i = 0; i < 2 * parts.length - 1; i++) r.take()
  return { variable, ...(field !== undefined && { field }) }
}
