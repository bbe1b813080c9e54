/** ALTER COLUMN … TYPE: what must not use the column (RememberAllDependentForRebuilding, tablecmds.c). */
import { usesColumn } from './columnUses'
import { requireKnownReaders, shownRelation, shownTrigger } from './dependents'
import type { ColumnDraft, Draft, TableDraft } from './draft'
import { columnNames } from './nodes'
import { DdlProblem } from './problem'

/** @throws DdlProblem 0A000 */
export function requireUnused(draft: Draft, table: TableDraft, column: ColumnDraft): void {
  requireKnownReaders(draft, table)
  const { name } = column
  const used = (by: string, detail: string) =>
    new DdlProblem(`cannot alter type of a column used ${by}`, undefined, '0A000', { detail })
  const generated = table.columns.find((c) => c.generated && columnNames(c.generated.expression).includes(name))
  if (generated)
    throw used('by a generated column', `Column "${name}" is used by generated column "${generated.name}".`)
  for (const { relation, uses } of draft.readers(table)) {
    if (!usesColumn(uses.takes, table, name)) continue
    const rule = `rule _RETURN on ${shownRelation(draft, relation)} depends on column "${name}"`
    const isCertain = (of: readonly unknown[] | undefined) => of?.includes(table) ?? uses.reads.length === 1
    if (uses.takes.some((use) => isCertain(use.of) && [name, '*'].includes(use.column)))
      throw used('by a view or rule', rule)
    throw new DdlProblem(`"${relation.name}" may use column "${name}", and Postgres would then fail with 0A000`)
  }
  const trigger = draft.triggers.find(
    (t) => t.table === table && (t.columns?.includes(column) || (t.when && columnNames(t.when).includes(name))),
  )
  if (trigger)
    throw used('in a trigger definition', `${shownTrigger(draft, table, trigger.name)} depends on column "${name}"`)
}
