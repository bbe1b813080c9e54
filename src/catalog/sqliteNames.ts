import type { QualifiedName } from './catalog'

/**
 * What tables and views are called in SQLite, which has one name space and compares names without regard to case:
 * `users` in the default schema keeps its name, `audit.logs` becomes `audit__logs`. A name that SQLite reserves, or that
 * another relation has already (but for case), gets a number: `User`, `user_2`. Keys are JSON `[schema, name]`.
 */
export function sqliteNames(relations: readonly QualifiedName[], defaultSchema: string): Map<string, string> {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  // The default schema first, so that its names stay as they are.
  const ordered = [...relations].sort((a, b) => Number(a.schema !== defaultSchema) - Number(b.schema !== defaultSchema))
  for (const { schema, name } of ordered) {
    const wanted = schema === defaultSchema ? name : `${schema}__${name}`
    const base = /^sqlite_/i.test(wanted) ? `_${wanted}` : wanted
    let chosen = base
    for (let i = 2; taken.has(foldCase(chosen)); i++) chosen = `${base}_${i}`
    taken.add(foldCase(chosen))
    names.set(JSON.stringify([schema, name]), chosen)
  }
  return names
}

/** SQLite folds the case of ASCII letters only. */
export const foldCase = (name: string): string => name.replace(/[A-Z]/g, (c) => c.toLowerCase())
