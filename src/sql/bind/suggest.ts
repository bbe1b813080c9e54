/** "Perhaps you meant to reference the column …": Postgres's suggestions for a column that does not exist. */
import type { Scope } from './context'

const MAX_FUZZY_DISTANCE = 3

interface Best {
  distance: number
  names: string[]
}

/** The HINT of 42703, or undefined (searchRangeTableForCol). Only the nearest one or two names are offered. */
export function suggestColumn(scope: Scope, table: string | undefined, column: string): string | undefined {
  const best: Best = { distance: MAX_FUZZY_DISTANCE + 1, names: [] }
  for (let s: Scope | undefined = scope; s; s = s.parent) {
    for (const entry of s.entries) {
      if (entry.alias === undefined || entry.version) continue
      const penalty = table === undefined ? 0 : levenshtein(table, entry.alias)
      if (penalty > best.distance) continue
      for (const c of entry.columns) consider(best, `${entry.alias}.${c.name}`, c.name, column, penalty)
    }
  }
  const quoted = best.names.map((n) => `the column "${n}"`)
  return quoted.length ? `Perhaps you meant to reference ${quoted.join(' or ')}.` : undefined
}

/** updateFuzzyAttrMatchState: a third name as near as the first two makes all of them useless, until a nearer one comes. */
function consider(best: Best, shown: string, name: string, wanted: string, penalty: number): void {
  if (penalty > best.distance) return
  const own = levenshtein(name, wanted)
  if (own > Math.floor(Buffer.byteLength(wanted) / 2)) return
  const distance = own + penalty
  if (distance < best.distance) {
    best.distance = distance
    best.names = [shown]
  } else if (distance === best.distance && best.names.length > 0) {
    if (best.names.length < 2) best.names.push(shown)
    else best.names = []
  }
}

function levenshtein(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(substitution, (previous[j] as number) + 1, (current[j - 1] as number) + 1))
    }
    previous = current
  }
  return previous[b.length] as number
}
