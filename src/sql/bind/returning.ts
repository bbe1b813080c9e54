/** RETURNING, with OLD and NEW (manual, "Returning Data from Modified Rows"; transformReturningClause). */
import type { ReturningClause } from '@pgsql/types'
import type { Expr, Source, TableItem, Target } from '../bound'
import { type Binder, levelOf } from './binder'
import { coerce } from './coerce'
import { type Scope, type ScopeColumn, type ScopeEntry, T, typeRef } from './context'
import { bindTargets } from './select'
import { versionColumns } from './viewTarget'

/** Which version of a row the table's own name stands for: the one that a DELETE has removed, else the new one. */
export type Version = 'old' | 'new'

export interface Returning {
  readonly returning: readonly Target[]
  /** The row's other version: OLD of INSERT and UPDATE, NEW of DELETE. */
  readonly other: Source | undefined
}

/** @param inserted of an INSERT: whether a row is a new one */
export function bindReturning(
  b: Binder,
  clause: ReturningClause | undefined,
  scope: Scope,
  target: TableItem,
  own: Version,
  inserted?: (old: Source) => Expr | undefined,
): Returning {
  if (!clause) return { returning: [], other: undefined }
  const other = otherVersion(b, target)
  scope.inserted = inserted?.(other)
  const versions = own === 'old' ? { old: target.source, new: other } : { old: other, new: target.source }
  return { returning: bindReturned(b, clause, scope, versions, target), other }
}

export const otherVersion = (b: Binder, { source }: TableItem): Source =>
  b.cx.nextSource('table', 'other version', source.columns)

export function bindReturned(
  b: Binder,
  clause: ReturningClause,
  scope: Scope,
  versions: Readonly<Record<Version, Source>>,
  target: TableItem,
): Target[] {
  addVersions(b, clause, scope, versions, target)
  const targets = bindTargets(b, clause.exprs ?? [], levelOf(scope, 'RETURNING'))
  return targets.map((t) =>
    t.expr.type.oid === T.unknown ? { ...t, expr: coerce(b.cx, t.expr, typeRef(T.text), 'implicit') as Expr } : t,
  )
}

function addVersions(
  b: Binder,
  clause: ReturningClause,
  scope: Scope,
  sources: Readonly<Record<Version, Source>>,
  target: TableItem,
): void {
  const named = namesGiven(b, clause)
  for (const version of ['old', 'new'] as const) {
    const { name, location } = named.get(version) ?? { name: version, location: undefined }
    if (scope.entries.some((entry) => entry.alias === name)) {
      // A table of this name is meant by it.
      if (location === undefined) continue
      throw b.cx.error('42712', `table name "${name}" specified more than once`, location)
    }
    scope.entries.push(versionEntry(sources[version], name, versionColumns(b.cx, target, sources[version])))
  }
}

const versionEntry = (source: Source, alias: string, columns: readonly ScopeColumn[] | undefined): ScopeEntry => ({
  alias,
  schema: undefined,
  columns: columns ?? source.columns.map((c, index) => ({ name: c.name, source, index })),
  unqualified: [],
  version: true,
})

function namesGiven(b: Binder, clause: ReturningClause): ReadonlyMap<Version, { name: string; location: number }> {
  const named = new Map<Version, { name: string; location: number }>()
  for (const node of clause.options ?? []) {
    if (!('ReturningOption' in node)) continue
    const { option, value: name = '', location = 0 } = node.ReturningOption
    const version = option === 'RETURNING_OPTION_OLD' ? 'old' : 'new'
    if (named.has(version))
      throw b.cx.error('42601', `${version.toUpperCase()} cannot be specified multiple times`, location)
    named.set(version, { name, location })
  }
  return named
}
