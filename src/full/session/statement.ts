/** What a statement means to a session that runs inside somebody else's transaction. */
import type { Node } from '@pgsql/types'
import { parseStatements } from '../../sql/parse'

export interface Setting {
  /** The setting's name, or the parameter ($1 is 1) that has it. */
  readonly name: string | number
  /** SET LOCAL: until the transaction ends. */
  readonly local: boolean
  /** RESET: to what the connection asked for at its start. */
  readonly reset?: boolean
}

/** What the sandbox has to know of a statement that Postgres answers itself. */
interface Traits {
  readonly settings: readonly Setting[]
  readonly copyIn: boolean
  /** Takes or gives back an advisory lock of the session. */
  readonly locks: boolean
  /** May make or drop constraints. */
  readonly schema: boolean
  /** Takes no snapshot: the isolation level may still be set after it. */
  readonly atOnce?: boolean
  /** Its name where it does nothing outside of a transaction but warn: SET LOCAL, SET CONSTRAINTS. */
  readonly warns?: string
}

export type Statement = {
  readonly sql: string
  /** Where it starts in its text, in characters. */
  readonly start?: number
} & (
  | ({ readonly kind: 'plain' } & Traits)
  | { readonly kind: 'begin'; readonly readOnly: boolean; readonly isolation?: string }
  | { readonly kind: 'commit'; readonly chain: boolean }
  | { readonly kind: 'rollback'; readonly chain: boolean }
  /** Only in a transaction: SAVEPOINT, LOCK TABLE, DECLARE CURSOR… */
  | { readonly kind: 'in block'; readonly command: string; readonly savepoint?: string }
  | { readonly kind: 'set transaction'; readonly readOnly: boolean; readonly isolation?: string }
  | { readonly kind: 'show isolation' }
  /** Cannot be run inside a transaction that is rolled back, or would mean something else there. */
  | { readonly kind: 'refused'; readonly construct: string }
)

const PLAIN = /^\s*(?:select|insert|update|delete)\b/i
const NEEDS_PARSING = /;|set_config|_advisory_|\bcopy\b/i
const KNOWN = new Map<string, readonly Statement[]>()
const LIMIT = 2000

/**
 * The statements of a text. A text that does not parse is one plain statement: the server words its error.
 * Needs `loadParser()` to have resolved.
 */
export function statementsOf(sql: string): readonly Statement[] {
  if (PLAIN.test(sql) && !NEEDS_PARSING.test(sql)) return [plain(sql)]
  const known = KNOWN.get(sql)
  if (known) return known
  const statements = classified(sql)
  if (KNOWN.size >= LIMIT) KNOWN.clear()
  KNOWN.set(sql, statements)
  return statements
}

function plain(sql: string, traits: Partial<Traits> = {}): Statement {
  return { kind: 'plain', sql, settings: [], copyIn: false, locks: false, schema: false, ...traits }
}

function classified(sql: string): readonly Statement[] {
  const bytes = Buffer.from(sql)
  try {
    return parseStatements(sql).map(({ node, location, length }) => {
      const text = bytes.toString('utf8', location, length === 0 ? undefined : location + length)
      const before = bytes.toString('utf8', 0, location) + text.slice(0, text.length - text.trimStart().length)
      return { ...classify(node, text.trim()), start: [...before].length }
    })
  } catch {
    return [plain(sql)]
  }
}

type Fields = Record<string, unknown>

function classify(node: Node, sql: string): Statement {
  const [tag, value] = Object.entries(node)[0] as [string, Fields]
  switch (tag) {
    case 'TransactionStmt':
      return transactionStatement(value, sql)
    case 'VariableSetStmt':
      return setStatement(value, sql)
    case 'VariableShowStmt':
      return value.name === 'transaction_isolation' ? { kind: 'show isolation', sql } : plain(sql, { atOnce: true })
    case 'LockStmt':
      return { kind: 'in block', command: 'LOCK TABLE', sql }
    case 'DeclareCursorStmt':
      return holds(value) ? plain(sql) : { kind: 'in block', command: 'DECLARE CURSOR', sql }
    case 'ConstraintsSetStmt':
      return plain(sql, { warns: 'SET CONSTRAINTS', atOnce: true })
    case 'CopyStmt':
      return plain(sql, { copyIn: value.is_from === true && value.filename === undefined })
  }
  const construct = OUTSIDE_ONLY[tag]?.(value)
  if (construct !== undefined) return { kind: 'refused', construct, sql }
  return plain(sql, {
    settings: setConfigCalls(value),
    locks: /\bpg_(?:try_)?advisory_(?:un)?lock/i.test(sql),
    schema: /^(?:Create|Alter|Drop|Rename|Do|Call)/.test(tag),
  })
}

/** CURSOR_OPT_HOLD: outlives its transaction, and may be declared outside of one. */
function holds({ options }: Fields): boolean {
  return ((options as number | undefined) ?? 0) % 64 >= 32
}

/** Statements that Postgres runs outside of transactions only, and those whose effect comes with a true commit. */
const OUTSIDE_ONLY: Readonly<Record<string, (value: Fields) => string | undefined>> = {
  VacuumStmt: ({ is_vacuumcmd }) => (is_vacuumcmd === true ? 'VACUUM' : undefined),
  CreatedbStmt: () => 'CREATE DATABASE',
  DropdbStmt: () => 'DROP DATABASE',
  CreateTableSpaceStmt: () => 'CREATE TABLESPACE',
  DropTableSpaceStmt: () => 'DROP TABLESPACE',
  AlterSystemStmt: () => 'ALTER SYSTEM',
  CreateStmt: ({ oncommit }) => atCommit(oncommit),
  CreateTableAsStmt: ({ into }) => atCommit((into as Fields | undefined)?.onCommit),
  IndexStmt: ({ concurrent }) => (concurrent === true ? 'CREATE INDEX CONCURRENTLY' : undefined),
  DropStmt: ({ concurrent }) => (concurrent === true ? 'DROP INDEX CONCURRENTLY' : undefined),
  ReindexStmt: ({ params }) =>
    JSON.stringify(params ?? '').includes('concurrently') ? 'REINDEX CONCURRENTLY' : undefined,
  DiscardStmt: ({ target }) => (target === 'DISCARD_ALL' ? 'DISCARD ALL' : undefined),
  ListenStmt: () => 'LISTEN',
  CreateSubscriptionStmt: () => 'CREATE SUBSCRIPTION',
}

/** What a temporary table does when its transaction is committed. */
function atCommit(action: unknown): string | undefined {
  if (action === 'ONCOMMIT_DROP') return 'A temporary table with ON COMMIT DROP'
  return action === 'ONCOMMIT_DELETE_ROWS' ? 'A temporary table with ON COMMIT DELETE ROWS' : undefined
}

/** How the names of the sandbox's own savepoints start. */
const OWN = 'prisma_sqlite_shadow_'

function transactionStatement(value: Fields, sql: string): Statement {
  const chain = value.chain === true
  const savepoint = String(value.savepoint_name)
  if (savepoint.startsWith(OWN)) return { kind: 'refused', construct: `A savepoint named ${OWN}…`, sql }
  switch (value.kind) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return { kind: 'begin', sql, ...modes(value.options) }
    case 'TRANS_STMT_COMMIT':
      return { kind: 'commit', chain, sql }
    case 'TRANS_STMT_ROLLBACK':
      return { kind: 'rollback', chain, sql }
    case 'TRANS_STMT_SAVEPOINT':
      return { kind: 'in block', command: 'SAVEPOINT', savepoint, sql }
    case 'TRANS_STMT_RELEASE':
      return { kind: 'in block', command: 'RELEASE SAVEPOINT', savepoint, sql }
    case 'TRANS_STMT_ROLLBACK_TO':
      return { kind: 'in block', command: 'ROLLBACK TO SAVEPOINT', savepoint, sql }
    default:
      return { kind: 'refused', construct: 'PREPARE TRANSACTION', sql }
  }
}

function setStatement(value: Fields, sql: string): Statement {
  if (value.kind === 'VAR_SET_MULTI') {
    if (value.name === 'TRANSACTION') return { kind: 'set transaction', sql, ...modes(value.args) }
    return { kind: 'refused', construct: `SET ${String(value.name)}`, sql }
  }
  if (value.kind === 'VAR_RESET_ALL') return { kind: 'refused', construct: 'RESET ALL', sql }
  const reset = value.kind === 'VAR_RESET' || value.kind === 'VAR_SET_DEFAULT'
  const local = value.is_local === true
  return plain(sql, {
    settings: [{ name: String(value.name), local, reset }],
    atOnce: true,
    ...(local ? { warns: 'SET LOCAL' } : {}),
  })
}

function modes(options: unknown): { readonly readOnly: boolean; readonly isolation?: string } {
  let readOnly = false
  let isolation: string | undefined
  for (const { DefElem } of (options ?? []) as { DefElem: Fields }[]) {
    const constant = (DefElem.arg as { A_Const?: Fields } | undefined)?.A_Const
    if (DefElem.defname === 'transaction_isolation') isolation = (constant?.sval as Fields | undefined)?.sval as string
    if (DefElem.defname === 'transaction_read_only')
      readOnly = ((constant?.ival as Fields | undefined)?.ival as number | undefined) === 1
  }
  return { readOnly, ...(isolation === undefined ? {} : { isolation }) }
}

/** The settings that set_config() calls in a statement change. */
function setConfigCalls(root: unknown): readonly Setting[] {
  const found: Setting[] = []
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const call = (value as { FuncCall?: Fields }).FuncCall
    if (call && JSON.stringify(call.funcname).includes('"set_config"')) {
      const [name, , local] = (call.args ?? []) as Fields[]
      found.push({ name: nameOf(name), local: isLocal(local) })
    }
    for (const part of Object.values(value)) visit(part)
  }
  visit(root)
  return found
}

function nameOf(argument: Fields | undefined): string | number {
  const constant = (argument?.A_Const as Fields | undefined)?.sval as { sval?: string } | undefined
  const parameter = argument?.ParamRef as { number?: number } | undefined
  return constant?.sval ?? parameter?.number ?? 0
}

/** What cannot be told counts as local: the value before it is put back when the transaction ends. */
function isLocal(argument: Fields | undefined): boolean {
  const constant = (argument?.A_Const as Fields | undefined)?.boolval as { boolval?: boolean } | undefined
  return constant === undefined || constant.boolval === true
}
