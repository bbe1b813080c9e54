/** Postgres DDL → Catalog. Statements run one after the other on a draft, as a migration history does on a database. */
import type { Node, RangeVar } from '@pgsql/types'
import type { Catalog } from '../catalog'
import { alterTable } from './alterTable'
import type { Context, DdlScript, InterpretOptions } from './context'
import { Draft } from './draft'
import { statementsOf } from './doBlock'
import { dropObjects } from './drop'
import { createCollation } from './collations'
import { createExtension } from './extensions'
import { finish } from './finish'
import { administrative, data, ignore, noteRole, ofRoles } from './ignored'
import { createIndex } from './indexes'
import { as, stringOf, stringsOf, tagOf, type Body, type Tag } from './nodes'
import { invalid, isOfStatement } from './place'
import { DdlProblem } from './problem'
import { rename, setSchema } from './rename'
import { createRole, dropRole } from './roles'
import { alterPolicy, createPolicy, createRule, defineObject } from './notRun'
import { alterFunction, createFunction } from './routines'
import { alterSequence, createSequence } from './sequences'
import { selectIntoAsCreate } from './selectInto'
import { createTable } from './tables'
import { addTemporaryTable, concernsTemporaryTable, dropTemporaryTables } from './temporary'
import { dropTemporarySchema, openTemporarySchema } from './temporarySchema'
import { createTrigger } from './triggers'
import { alterDomain, alterEnum, createDomain, createEnum, createOtherType } from './typeStatements'
import { createUnknownMaterializedView, createView, materialize, refresh } from './views'

type Handlers = { readonly [K in Tag]?: (body: Body<K>, context: Context) => void }

/** The text search that Postgres brings is the one that the shadow has. */
function requireOwn(kind: string, names: readonly string[], builtIn: readonly string[]): void {
  const [name = '', schema = 'pg_catalog'] = [...names].reverse()
  if (schema === 'pg_catalog' && builtIn.includes(name))
    throw new DdlProblem(`ALTER TEXT SEARCH ${kind} ${name} is not known: the shadow has it as Postgres brings it`)
}

const handlers: Handlers = {
  CreateSchemaStmt: (s, c) => {
    const schema = s.schemaname ?? s.authrole?.rolename ?? ''
    // A history may create the schema that it lives in.
    if (c.draft.schemas.has(schema) && c.draft.runs) {
      const shown = `schema "${schema}" already exists`
      if (s.if_not_exists) return c.draft.skip('42P06', shown)
      throw new DdlProblem(shown, undefined, '42P06')
    }
    c.draft.schemas.add(schema)
    const path = c.draft.searchPath
    c.draft.searchPath = [schema, ...path]
    for (const element of s.schemaElts ?? []) run(element, c)
    c.draft.searchPath = path
  },
  CreateStmt: (s, { draft }) =>
    s.relation?.relpersistence === 't' && draft.temporarySchema === undefined
      ? addTemporaryTable(draft, s.relation.relname ?? '')
      : createTable(draft, s),
  AlterTableStmt: (s, context) => {
    alterTable(context.draft, s)
    if (s.cmds?.some((command) => as(command, 'AlterTableCmd')?.subtype === 'AT_ChangeOwner'))
      noteRole('ALTER TABLE … OWNER TO', s, context)
  },
  IndexStmt: (s, { draft }) => createIndex(draft, s),
  CreateSeqStmt: (s, { draft }) => createSequence(draft, s),
  AlterSeqStmt: (s, { draft }) => alterSequence(draft, s),
  CreateEnumStmt: (s, { draft }) => createEnum(draft, s),
  AlterEnumStmt: (s, { draft }) => alterEnum(draft, s),
  CreateDomainStmt: (s, { draft }) => createDomain(draft, s),
  AlterDomainStmt: (s, { draft }) => alterDomain(draft, s),
  CompositeTypeStmt: (s, { draft }) => {
    const { schemaname, relname = '' } = s.typevar ?? {}
    createOtherType(
      draft,
      [...(schemaname ? [schemaname] : []), relname].map((sval) => ({ String: { sval } })),
    )
  },
  CreateRangeStmt: (s, { draft }) => createOtherType(draft, s.typeName),
  DefineStmt: (s, { draft }) => {
    if (s.kind === 'OBJECT_TYPE') createOtherType(draft, s.defnames)
    else if (s.kind === 'OBJECT_COLLATION') createCollation(draft, s)
    else defineObject(draft, s)
  },
  // What a schema makes of its own is refused by name where it is used.
  AlterTSConfigurationStmt: (s) => requireOwn('CONFIGURATION', stringsOf(s.cfgname), ['english', 'simple']),
  AlterTSDictionaryStmt: (s) => requireOwn('DICTIONARY', stringsOf(s.dictname), ['english_stem', 'simple']),
  ViewStmt: (s, { draft, text }) => createView(draft, s, text),
  CreateTableAsStmt: (s, context) => {
    const { draft, text } = context
    if (s.into?.rel?.relpersistence === 't' && draft.temporarySchema === undefined)
      return addTemporaryTable(draft, s.into.rel.relname ?? '')
    if (s.objtype === 'OBJECT_MATVIEW') createMaterializedView(s, context)
    else createTableFromQuery(text, context, s.into?.rel)
  },
  RefreshMatViewStmt: (s, context) => {
    const { draft, options, node } = context
    refresh(draft, s)
    options.rows?.follow(draft, node)
    if (!s.skipData && options.rows) data('REFRESH MATERIALIZED VIEW')(s, context)
  },
  DropStmt: (s, { draft }) => dropObjects(draft, s),
  RenameStmt: (s, { draft }) => rename(draft, s),
  AlterObjectSchemaStmt: (s, { draft }) => setSchema(draft, s),
  CreateExtensionStmt: (s, context) => {
    if (!createExtension(context.draft, s))
      ignore(
        `CREATE EXTENSION ${s.extname}`,
        'the shadow has nothing of it: what it brings is refused where it is used',
      )(s, context)
  },
  CreateFunctionStmt: (s, { draft, text }) => createFunction(draft, s, text),
  AlterFunctionStmt: (s, { draft }) => alterFunction(draft, s),
  CreateTrigStmt: (s, { draft }) => createTrigger(draft, s),
  CreatePolicyStmt: (s, context) => {
    createPolicy(context.draft, s)
    noteRole('CREATE POLICY', s, context)
  },
  AlterPolicyStmt: (s, { draft }) => alterPolicy(draft, s),
  RuleStmt: (s, { draft }) => createRule(draft, s),
  VariableSetStmt: (s, context) => {
    const { draft } = context
    if (s.name === 'role' || s.name === 'session_authorization')
      return ignore('SET ROLE', 'the shadow has one role, which may do everything')(s, context)
    if (s.name !== 'search_path') return
    const names = (s.args ?? []).map((a) => as(a, 'A_Const')?.sval?.sval ?? '')
    const set = s.kind === 'VAR_SET_VALUE'
    setSearchPath(
      draft,
      set ? names.filter((n) => n !== '' && n !== 'pg_catalog' && n !== '$user') : [draft.defaultSchema],
    )
  },
  SelectStmt: (s, context) => {
    if (s.intoClause) {
      const { rel } = s.intoClause
      if (rel?.relpersistence !== 't' || context.draft.temporarySchema !== undefined)
        return createTableFromQuery(selectIntoAsCreate(context, rel), context, rel)
      return addTemporaryTable(context.draft, rel.relname ?? '')
    }
    const call = as(as(s.targetList?.[0], 'ResTarget')?.val, 'FuncCall')
    const [name, value] = (call?.args ?? []).map((a) => as(a, 'A_Const')?.sval?.sval)
    if (stringsOf(call?.funcname).at(-1) === 'set_config') {
      if (name === 'search_path')
        setSearchPath(context.draft, value ? value.split(',').map((n) => n.trim().replace(/^"|"$/g, '')) : [])
      return
    }
    data('SELECT')(s, context, true)
  },
  InsertStmt: data('INSERT'),
  UpdateStmt: data('UPDATE'),
  DeleteStmt: data('DELETE'),
  MergeStmt: data('MERGE'),
  CopyStmt: data('COPY'),
  TruncateStmt: data('TRUNCATE'),
  DoStmt: (s, context) => runBlock(s, context),
  CallStmt: (s, context) => data('CALL')(s, context, true),
  CommentStmt: () => undefined,
  TransactionStmt: () => undefined,
  LockStmt: () => undefined,
  VacuumStmt: () => undefined,
  ReindexStmt: () => undefined,
  ClusterStmt: () => undefined,
  ConstraintsSetStmt: () => undefined,
  CheckPointStmt: () => undefined,
  DiscardStmt: () => undefined,
  CreateStatsStmt: () => undefined,
  AlterStatsStmt: () => undefined,
  AlterExtensionStmt: () => undefined,
  AlterExtensionContentsStmt: () => undefined,
  AlterObjectDependsStmt: () => undefined,
  NotifyStmt: () => undefined,
  ListenStmt: () => undefined,
  GrantStmt: ofRoles('GRANT'),
  GrantRoleStmt: ofRoles('GRANT'),
  AlterOwnerStmt: ofRoles('ALTER OWNER'),
  AlterDefaultPrivilegesStmt: ofRoles('ALTER DEFAULT PRIVILEGES'),
  CreateRoleStmt: (s, context) => {
    createRole(context.draft, s)
    administrative('CREATE ROLE')(s, context)
  },
  AlterRoleStmt: ofRoles('ALTER ROLE'),
  AlterRoleSetStmt: ofRoles('ALTER ROLE'),
  DropRoleStmt: (s, context) => {
    dropRole(context.draft, s)
    administrative('DROP ROLE')(s, context)
  },
  DropOwnedStmt: ofRoles('DROP OWNED'),
  ReassignOwnedStmt: ofRoles('REASSIGN OWNED'),
  AlterDatabaseSetStmt: administrative('ALTER DATABASE'),
  AlterDatabaseStmt: administrative('ALTER DATABASE'),
  AlterSystemStmt: administrative('ALTER SYSTEM'),
  CreatePublicationStmt: administrative('CREATE PUBLICATION'),
  AlterPublicationStmt: administrative('ALTER PUBLICATION'),
  CreateSubscriptionStmt: administrative('CREATE SUBSCRIPTION'),
  SecLabelStmt: administrative('SECURITY LABEL'),
  CreateEventTrigStmt: ignore('CREATE EVENT TRIGGER', 'event triggers do not run'),
  CreateCastStmt: ignore('CREATE CAST', 'casts of the database are not known', true),
  CreateOpClassStmt: administrative('CREATE OPERATOR CLASS'),
}

/**
 * Interprets scripts in order, as one history.
 * @throws ShadowError DDL_INVALID with file, line and caret, for a statement that is not known or that Postgres would refuse
 */
export function interpretDdl(scripts: readonly DdlScript[], options: InterpretOptions = {}): Catalog {
  const draft = new Draft(options.defaultSchema ?? 'public')
  for (const [i, script] of scripts.entries()) interpretScript(draft, script, scripts.slice(i + 1), options)
  options.rows?.end(draft)
  return finish(draft)
}

/** Each migration runs in a session of its own. */
function interpretScript(
  draft: Draft,
  script: DdlScript,
  later: readonly DdlScript[],
  options: InterpretOptions,
): void {
  if (options.rows) openTemporarySchema(draft)
  setSearchPath(draft, [draft.defaultSchema])
  const bytes = Buffer.from(script.sql)
  for (const statement of script.statements) {
    const { node, location, length } = statement
    const text = bytes.subarray(location, length ? location + length : undefined).toString()
    run(node, { draft, script, statement, node, text, later, options })
  }
  options.rows?.commit()
  dropTemporaryTables(draft)
  if (options.rows) dropTemporarySchema(draft)
}

/** Temporary tables are found first. */
function setSearchPath(draft: Draft, schemas: readonly string[]): void {
  draft.searchPath = [...(draft.temporarySchema === undefined ? [] : [draft.temporarySchema]), ...schemas]
}

/** Runs a DO block where rows are kept; elsewhere what it does to the schema, where that can be told. */
function runBlock(statement: Body<'DoStmt'>, context: Context): void {
  const { options, draft, node, text } = context
  const refused = options.rows?.run(draft, node, text)
  if (options.rows && refused === undefined) return
  const body = (statement.args ?? []).map((a) => as(a, 'DefElem')).find((d) => d?.defname === 'as')
  const statements = options.parse && statementsOf(draft, stringOf(body?.arg))
  if (!statements) {
    if (refused !== undefined) options.rows?.giveUp(draft, node, text, refused)
    const notRun = 'the code of this DO block is not run; what it creates or changes is not known'
    return ignore('DO', refused ?? notRun, true)(statement, context)
  }
  for (const { sql, tolerant } of statements) {
    try {
      runText(sql, context)
    } catch (error) {
      if (!tolerant || (error as Error).name !== 'ShadowError') throw error
    }
  }
}

/** Statements that are a part of another one, or made of it. */
function runText(sql: string, context: Context): void {
  for (const { node } of context.options.parse?.(sql) ?? []) run(node, { ...context, node, text: sql, inner: true })
}

/** @param made is called when the table is there, and has no rows yet */
function createTableFromQuery(
  sql: string,
  context: Context,
  name: RangeVar | undefined,
  made: () => void = () => undefined,
): void {
  const { options, draft } = context
  if (!options.tableFromQuery || !options.parse)
    throw new DdlProblem('CREATE TABLE AS is not known: its columns come from a query', name?.location)
  const { create, fill } = options.tableFromQuery(finish(draft), sql)
  const before = draft.relations.length
  runText(create, context)
  const table = draft.relations.length > before ? draft.relations.at(-1) : undefined
  // Nothing declares them: pg_attribute.attndims is 0.
  if (table?.kind === 'table') for (const column of table.columns) delete column.dimensions
  made()
  if (fill !== undefined) runText(fill, context)
}

/** Its rows are a table's, and those of the query that it is made from. */
function createMaterializedView(statement: Body<'CreateTableAsStmt'>, context: Context): void {
  const { draft, text } = context
  const before = draft.relations.length
  try {
    createTableFromQuery(text, context, statement.into?.rel, () => {
      if (draft.relations.length > before) materialize(draft, statement, text)
    })
  } catch (error) {
    const { name, message } = ((error as Error).cause ?? error) as Error
    if (draft.runs && name === 'DdlProblem') throw (error as Error).cause ?? error
    if (name !== 'UnsupportedOnShadow' || draft.runs || draft.relations.length > before) throw error
    createUnknownMaterializedView(draft, statement, text, message)
  }
}

/** One statement on a draft. @throws DdlProblem, CannotDeparse */
export function applyStatement(node: Node, context: Context): void {
  const tag = tagOf(node)
  const handler = handlers[tag] as ((body: unknown, context: Context) => void) | undefined
  if (concernsTemporaryTable(context.draft, (node as Record<string, { relation?: RangeVar }>)[tag]?.relation)) return
  if (!handler) throw new DdlProblem(`${tag.replace(/Stmt$/, '')} is not a statement that the shadow knows`)
  handler((node as Record<string, unknown>)[tag], context)
}

function run(node: Node, context: Context): void {
  try {
    applyStatement(node, context)
    context.options.rows?.follow(context.draft, node)
  } catch (error) {
    throw isOfStatement(error) ? invalid(error, context) : error
  }
}
