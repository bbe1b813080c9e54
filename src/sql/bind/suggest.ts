/** What Postgres says of a column that does not exist: where it is out of reach, and which may have been meant. */
import type { Scope, ScopeEntry } from './context'

const MAX_FUZZY_DISTANCE = 3

interface Best {
  distance: number
  names: string[]
}

interface Seen {
  readonly entry: ScopeEntry
  /** It cannot be named here; `lateral`: with LATERAL it could be. */
  readonly hidden?: { readonly lateral: boolean }
}

/** What the range tables of a query and of those around it have, the nearest first. */
function seenFrom(scope: Scope): Seen[] {
  const found: Seen[] = []
  for (let s: Scope | undefined = scope; s; s = s.parent) {
    found.push(...s.hidden.map(({ entry, lateral }) => ({ entry, hidden: { lateral } })))
    found.push(...s.entries.map((entry) => ({ entry })))
  }
  return found.filter(({ entry }) => entry.alias !== undefined && !entry.version)
}

/** DETAIL and HINT of 42703 (errorMissingColumn, parse_relation.c). */
export function whyNoColumn(
  scope: Scope,
  table: string | undefined,
  column: string,
): { readonly detail?: string; readonly hint?: string } {
  const has = ({ entry }: Seen) =>
    (table === undefined || entry.alias === table) && entry.columns.some(({ name }) => name === column)
  const [only, ...others] = seenFrom(scope).filter((one) => one.hidden && has(one))
  if (!only) return { hint: suggestColumn(scope, table, column) }
  if (others.length > 0)
    return {
      detail: `There are columns named "${column}", but they are in tables that cannot be referenced from this part of the query.`,
      ...(table === undefined && { hint: 'Try using a table-qualified name.' }),
    }
  return {
    detail: `There is a column named "${column}" in table "${only.entry.alias}", but it cannot be referenced from this part of the query.`,
    ...(only.hidden?.lateral && { hint: 'To reference that column, you must mark this subquery with LATERAL.' }),
  }
}

/** The nearest one or two names (searchRangeTableForCol). */
function suggestColumn(scope: Scope, table: string | undefined, column: string): string | undefined {
  const best: Best = { distance: MAX_FUZZY_DISTANCE + 1, names: [] }
  for (const { entry } of seenFrom(scope)) {
    const { alias = '', columns } = entry
    const penalty = table === undefined ? 0 : levenshtein(table, alias)
    if (penalty > best.distance) continue
    for (const c of columns) consider(best, `${alias}.${c.name}`, c.name, column, penalty)
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
