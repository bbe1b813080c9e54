import type { AlterTableCmd } from '@pgsql/types'
import type { RowSecurity } from '../catalog'
import { addColumn, addIdentity, changeType, noteTuned, setDefault } from './columns'
import { addConstraint, addConstraints, deferral, dropConstraint } from './constraints'
import { ROW_SECURITY, settleDependents, shownColumn, shownConstraint } from './dependents'
import { storable } from './deparse'
import type { Draft } from './draft'
import type { TableDraft } from './objects'
import { constraintNames } from './heldNames'
import { as, type Body } from './nodes'
import { DdlProblem, findRelation, nameOf, requireColumn } from './problem'
import { sequenceOptions } from './sequences'
import { dropColumn } from './tables'
import { enableTriggers } from './triggers'
import { requireUnused } from './typeChange'
import { alterView } from './views'

export function alterTable(draft: Draft, statement: Body<'AlterTableStmt'>): void {
  const name = statement.relation
  const relation = findRelation(draft, name)
  if (!relation) {
    const isIndex = statement.objtype === 'OBJECT_INDEX' && draft.index(name?.schemaname, name?.relname ?? '')
    const shown = `relation ${nameOf(name?.schemaname, name?.relname ?? '')} does not exist`
    if (isIndex) {
      isIndex.table.untold.add('indexes')
      return
    }
    if (statement.missing_ok) return draft.skip('00000', shown)
    throw new DdlProblem(shown, name?.location, '42P01')
  }
  const commands = (statement.cmds ?? []).map((c) => as(c, 'AlterTableCmd') as AlterTableCmd)
  if (relation.kind !== 'table' || relation.materialized) {
    const known = commands.every((c) => WITHOUT_EFFECT.has(c.subtype ?? '') || c.subtype === 'AT_ColumnDefault')
    if (!known)
      throw new DdlProblem(
        `${commands[0]?.subtype} of ${relation.kind} "${relation.name}" is not known`,
        name?.location,
      )
    if (relation.kind === 'view') for (const command of commands) alterView(relation, command)
    return
  }
  for (const command of inServerOrder(commands)) apply(draft, relation, command, name?.location)
}

/** The server runs one ALTER TABLE's commands in passes: drops first, then types, columns, constraints. */
function inServerOrder(commands: readonly AlterTableCmd[]): AlterTableCmd[] {
  const pass = (c: AlterTableCmd): number => {
    if (/^AT_Drop(Column|Constraint)$/.test(c.subtype ?? '')) return 0
    if (c.subtype === 'AT_AlterColumnType') return 1
    if (c.subtype === 'AT_AddColumn') return 2
    if (c.subtype === 'AT_AddConstraint') return as(c.def, 'Constraint')?.contype === 'CONSTR_FOREIGN' ? 5 : 4
    return 3
  }
  return [...commands].sort((a, b) => pass(a) - pass(b))
}

/** Storage, ownership, statistics: nothing that a statement's answer depends on. */
const WITHOUT_EFFECT = new Set(
  `AT_SetStatistics AT_SetOptions AT_ResetOptions AT_SetStorage AT_SetCompression  AT_ChangeOwner AT_ClusterOn AT_DropCluster
  AT_SetLogged AT_SetUnLogged AT_SetAccessMethod AT_SetTableSpace AT_SetRelOptions AT_ResetRelOptions AT_ReplicaIdentity
  AT_DropOids`.split(/\s+/),
)

type Command = (draft: Draft, table: TableDraft, command: AlterTableCmd, location: number | undefined) => void

const commands: Readonly<Record<string, Command>> = {
  AT_AddColumn: (draft, table, command) => {
    const definition = as(command.def, 'ColumnDef')
    if (!definition) return
    if (command.missing_ok && table.columns.some((c) => c.name === definition.colname))
      return draft.skip('42701', `column "${definition.colname}" of relation "${table.name}" already exists`)
    addConstraints(draft, table, addColumn(draft, table, definition))
    // The rows that there were are not written: what they have in the column stands in the catalog.
    if (table.columns.at(-1)?.default) for (const column of ['atthasmissing', 'attmissingval']) table.untold.add(column)
  },
  AT_DropColumn: (draft, table, command, location) => {
    const column = table.columns.find((c) => c.name === command.name)
    if (!column && command.missing_ok)
      return draft.skip('00000', `column "${command.name}" of relation "${table.name}" does not exist`)
    const dropped = requireColumn(table, command.name ?? '', location)
    const shown = shownColumn(draft, table, dropped)
    dropColumn(draft, table, dropped)
    settleDependents(draft, shown, command.behavior === 'DROP_CASCADE')
  },
  AT_AlterColumnType: (draft, table, command, location) => {
    const column = requireColumn(table, command.name ?? '', location)
    requireUnused(draft, table, column)
    changeType(draft, table, column, as(command.def, 'ColumnDef'))
  },
  AT_ColumnDefault: (draft, table, command, location) => {
    const column = requireColumn(table, command.name ?? '', location)
    table.untold.delete(`default ${column.attnum}`)
    setDefault(draft, column, command.def)
  },
  AT_SetNotNull: (_draft, table, command, location) => {
    requireColumn(table, command.name ?? '', location).notNull = true
  },
  AT_DropNotNull: (_draft, table, command, location) => {
    const column = requireColumn(table, command.name ?? '', location)
    if (table.primaryKey?.columns.includes(column))
      throw new DdlProblem(`column "${column.name}" is in a primary key`, location)
    column.notNull = false
    delete column.notNullName
  },
  AT_SetExpression: (_draft, table, command, location) => {
    const column = requireColumn(table, command.name ?? '', location)
    if (!column.generated || !command.def)
      throw new DdlProblem(`column "${column.name}" is not a generated column`, location)
    column.generated = { ...column.generated, expression: storable(command.def) }
  },
  AT_DropExpression: (_draft, table, command, location) => {
    delete requireColumn(table, command.name ?? '', location).generated
  },
  AT_AddConstraint: (draft, table, command) => {
    const constraint = as(command.def, 'Constraint')
    if (constraint) addConstraint(draft, table, { constraint })
  },
  AT_ValidateConstraint: (_draft, table, { name = '' }, location) => {
    table.untold.delete(`constraint ${name}`)
    // What has been taken holds for every row.
    if (constraintNames(table).includes(name)) return
    throw new DdlProblem(`constraint "${name}" of relation "${table.name}" does not exist`, location, '42704')
  },
  AT_AlterConstraint: (_draft, table, command, location) => {
    const change = as(command.def, 'ATAlterConstraint')
    const key = table.foreignKeys.find((f) => f.name === change?.conname)
    if (!key)
      throw new DdlProblem(
        `constraint "${change?.conname}" of relation "${table.name}" does not exist or is no foreign key`,
        location,
      )
    if (change?.alterEnforceability) table.untold.add('constraints')
    if (change?.alterEnforceability && change.is_enforced === false)
      table.foreignKeys = table.foreignKeys.filter((f) => f !== key)
    if (!change?.alterDeferrability) return
    delete key.deferrable
    delete key.initiallyDeferred
    Object.assign(key, deferral(change))
  },
  AT_DropConstraint: (draft, table, command, location) => {
    const { name = '', behavior } = command
    if (dropConstraint(draft, table, name))
      return settleDependents(draft, shownConstraint(draft, table, name), behavior === 'DROP_CASCADE')
    const shown = `constraint "${command.name}" of relation "${table.name}" does not exist`
    if (command.missing_ok) return draft.skip('00000', shown)
    throw new DdlProblem(shown, location, '42704')
  },
  AT_AddIdentity: (draft, table, command, location) => {
    const constraint = as(command.def, 'Constraint')
    if (constraint) addIdentity(draft, table, requireColumn(table, command.name ?? '', location), constraint)
  },
  AT_SetIdentity: (_draft, table, command, location) => {
    const column = requireColumn(table, command.name ?? '', location)
    const options = as(command.def, 'List')?.items ?? []
    const generated = options.map((o) => as(o, 'DefElem')).find((o) => o?.defname === 'generated')
    if (generated) column.identity = as(generated.arg, 'Integer')?.ival === 'a'.charCodeAt(0) ? 'always' : 'by default'
    if (column.sequence)
      column.sequence.options = sequenceOptions(options, column.sequence.options.type, column.sequence.options)
  },
  AT_DropIdentity: (draft, table, command, location) => {
    const column = requireColumn(table, command.name ?? '', location)
    delete column.identity
    if (column.sequence) draft.remove(column.sequence)
    delete column.sequence
  },
  AT_EnableRowSecurity: (draft, table) => rowSecurity(draft, table, { enabled: true }),
  AT_ForceRowSecurity: (draft, table) => rowSecurity(draft, table, { forced: true }),
  AT_DisableRowSecurity: (draft, table) => rowSecurity(draft, table, { enabled: false }),
  AT_NoForceRowSecurity: (draft, table) => rowSecurity(draft, table, { forced: false }),
  AT_AttachPartition: (_draft, table) => partitioning(table),
  AT_DetachPartition: (_draft, table) => partitioning(table),
  AT_AddInherit: (_draft, table) => partitioning(table),
  AT_DropInherit: (_draft, table) => partitioning(table),
  AT_EnableTrig: (draft, table, command) => enableTriggers(draft, table, command.name, 'origin'),
  AT_EnableAlwaysTrig: (draft, table, command) => enableTriggers(draft, table, command.name, 'always'),
  AT_EnableReplicaTrig: (draft, table, command) => enableTriggers(draft, table, command.name, 'replica'),
  AT_DisableTrig: (draft, table, command) => enableTriggers(draft, table, command.name, 'disabled'),
  AT_EnableTrigUser: (draft, table) => enableTriggers(draft, table, undefined, 'origin'),
  AT_DisableTrigUser: (draft, table) => enableTriggers(draft, table, undefined, 'disabled'),
  AT_EnableTrigAll: (draft, table) => {
    enableTriggers(draft, table, undefined, 'origin')
    table.unsupported = table.unsupported.filter((u) => u.kind !== DISABLED_KEYS)
  },
  AT_DisableTrigAll: (draft, table) => {
    enableTriggers(draft, table, undefined, 'disabled')
    const keyed = table.foreignKeys.length > 0 || draft.tables.some((t) => t.foreignKeys.some((f) => f.table === table))
    if (!keyed || table.unsupported.some((u) => u.kind === DISABLED_KEYS)) return
    const reason = 'DISABLE TRIGGER ALL has turned its foreign keys off as well'
    table.unsupported.push({ kind: DISABLED_KEYS, name: table.name, reason })
  },
}

function apply(draft: Draft, table: TableDraft, command: AlterTableCmd, location: number | undefined): void {
  if (/^AT_(?:Set(?:Statistics|Options|Storage|Compression)|ResetOptions)$/.test(command.subtype ?? ''))
    noteTuned(table)
  if (WITHOUT_EFFECT.has(command.subtype ?? '')) return
  const run = commands[command.subtype ?? '']
  if (!run) throw new DdlProblem(`ALTER TABLE command ${command.subtype} is not known`, location)
  run(draft, table, command, location)
}

const DISABLED_KEYS = 'disabled foreign keys'

/** A table's owner passes its policies unless they are forced; the application may or may not be the owner. */
function rowSecurity(draft: Draft, table: TableDraft, change: Partial<RowSecurity>): void {
  removeRowSecurity(draft, table)
  const { enabled, forced } = (table.rowSecurity = { enabled: false, forced: false, ...table.rowSecurity, ...change })
  if (!enabled && !forced) delete table.rowSecurity
  if (!enabled) return
  const reason = forced
    ? `${ROW_SECURITY} is forced, for the table's owner too`
    : `${ROW_SECURITY} is enabled; on the shadow every row is seen, as by the table's owner`
  draft.routines.push({ kind: 'policy', schema: table.schema, name: ROW_SECURITY, table, reason })
}

function removeRowSecurity(draft: Draft, table: TableDraft): void {
  const position = draft.routines.findIndex((r) => r.table === table && r.name === ROW_SECURITY)
  if (position >= 0) draft.routines.splice(position, 1)
}

function partitioning(table: TableDraft): void {
  table.unsupported.push({ kind: 'partition', name: table.name, reason: 'its rows are shared with other tables' })
}
