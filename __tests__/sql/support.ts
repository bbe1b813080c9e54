import type { Database } from 'better-sqlite3'
import type { UserFunction } from '../../src/functions/userFunction'

const registered = new WeakMap<Database, Set<string>>()

/** Enough of the engine's registration for SQLite to prepare a statement; the functions are not called. */
export function registerFunctions(db: Database, functions: readonly UserFunction[]): void {
  const known = registered.get(db) ?? new Set<string>()
  registered.set(db, known)
  for (const { name, arity, body, deterministic } of functions) {
    if (known.has(name)) continue
    known.add(name)
    if (body.kind === 'aggregate')
      db.aggregate(name, { varargs: true, start: null, step: () => null, result: () => null, inverse: () => null })
    else if (body.kind === 'rows') {
      const names = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`)
      db.table(name, { columns: names('c', body.columns), parameters: names('p', arity), rows: function* () {} })
    } else db.function(name, { varargs: true, deterministic }, () => null)
  }
}
