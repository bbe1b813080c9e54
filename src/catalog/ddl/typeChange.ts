/** ALTER COLUMN … TYPE: what must not use the column (RememberAllDependentForRebuilding, tablecmds.c). */
import { usesColumn } from './columnUses'
import { requireKnownCode, requireKnownReaders, shownPolicy, shownRelation, shownTrigger } from './dependents'
import type { Draft } from './draft'
import type { ColumnDraft, TableDraft } from './objects'
import { columnNames } from './nodes'
import { DdlProblem } from './problem'

interface Use {
  /** Undefined where the catalog does not keep it. */
  readonly oid: number | undefined
  /** Why it is not known whether it uses the column. */
  readonly doubt?: string
  readonly by: string
  readonly detail: string
}

/** The oldest is told. @throws DdlProblem 0A000 */
export function requireUnused(draft: Draft, table: TableDraft, column: ColumnDraft): void {
  requireKnownReaders(draft, table)
  requireKnownCode(draft)
  const uses = [
    ...generatedBy(table, column),
    ...viewsOf(draft, table, column),
    ...triggersOf(draft, table, column),
    ...policiesOf(draft, table, column),
  ]
  const [first] = [...uses].sort((a, b) => (a.oid ?? 0) - (b.oid ?? 0))
  if (!first) return
  if (draft.runs && uses.length > 1 && uses.some(({ oid }) => oid === undefined))
    throw new DdlProblem(`several things use column "${column.name}", and which of them Postgres names is not known`)
  if (first.doubt !== undefined) throw new DdlProblem(first.doubt)
  throw new DdlProblem(`cannot alter type of a column used ${first.by}`, undefined, '0A000', { detail: first.detail })
}

function generatedBy(table: TableDraft, { name }: ColumnDraft): Use[] {
  const by = 'by a generated column'
  return table.columns
    .filter((c) => c.generated && columnNames(c.generated.expression).includes(name))
    .map((c) => ({ oid: table.oid, by, detail: `Column "${name}" is used by generated column "${c.name}".` }))
}

function viewsOf(draft: Draft, table: TableDraft, { name }: ColumnDraft): Use[] {
  return draft.readers(table).flatMap(({ relation, uses }) => {
    if (!usesColumn(uses.takes, table, name)) return []
    const isCertain = (of: readonly unknown[] | undefined) => of?.includes(table) ?? uses.reads.length === 1
    const by = 'by a view or rule'
    const detail = `rule _RETURN on ${shownRelation(draft, relation)} depends on column "${name}"`
    const { oid } = relation
    if (uses.takes.some((use) => isCertain(use.of) && [name, '*'].includes(use.column))) return [{ oid, by, detail }]
    // A history that has been applied is no witness of it.
    if (!draft.runs) return []
    const doubt = `"${relation.name}" may use column "${name}", and Postgres would then fail with 0A000`
    return [{ oid, by, detail, doubt }]
  })
}

function triggersOf(draft: Draft, table: TableDraft, column: ColumnDraft): Use[] {
  const { name } = column
  const by = 'in a trigger definition'
  return draft.triggers
    .filter((t) => t.table === table)
    .filter((t) => t.columns?.includes(column) || (t.when && columnNames(t.when).includes(name)))
    .map((t) => ({ oid: t.oid, by, detail: `${shownTrigger(draft, table, t.name)} depends on column "${name}"` }))
}

function policiesOf(draft: Draft, table: TableDraft, { name }: ColumnDraft): Use[] {
  return draft.routines
    .filter((r) => r.table === table && columnNames(r.expressions ?? {}).includes(name))
    .map((r) => {
      const detail = `${shownPolicy(draft, table, r.name)} depends on column "${name}"`
      return { oid: undefined, by: 'in a policy definition', detail }
    })
}
