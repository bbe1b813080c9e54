/** The rows that a migration history makes: its statements, run on a shadow database that follows the draft of the schema. */
import type { Node, RangeVar } from '@pgsql/types'
import { conversions, formerNames, restarted } from '../catalog/ddl/alter'
import { UNKNOWN_ROWS } from '../catalog/catalog'
import type { Draft } from '../catalog/ddl/draft'
import type { TableDraft } from '../catalog/ddl/objects'
import { finish } from '../catalog/ddl/finish'
import { tagOf } from '../catalog/ddl/nodes'
import { resume } from '../catalog/ddl/resume'
import type { RowKeeper } from '../catalog/ddl/rows'
import { TEMPORARY_SCHEMA } from '../catalog/ddl/temporarySchema'
import { breaksNotValid, withoutMarks } from '../engine/define/define'
import type { PostgresError } from '../errors'
import { treeParser } from '../sql/ddl'
import { createTranslator, type Translator } from '../sql/translator'
import { type Changed, changedBy } from './changedBy'
import { findsNoRows } from './findsNoRows'
import { LiveDatabase } from './liveDatabase'
import { renameValue } from './renameValue'

type Columns = ReadonlyMap<TableDraft, readonly (readonly [TableDraft['columns'][number], string])[]>

export class LiveRows implements RowKeeper {
  /** Made when the first row may come. */
  private live: LiveDatabase | undefined
  /** Tables that have rows, by their OIDs. */
  private populated: ReadonlySet<number> = new Set()
  /** The draft's tables as the database has them. */
  private columns: Columns = new Map()
  private restarts = new Set<number>()
  /** Whether the draft has changed since the database, or the translator, was made after it. */
  private behind = false
  private translator: Translator | undefined

  /** The database with the history's rows; undefined where it makes none, and leaves its sequences alone. */
  get database(): LiveDatabase | undefined {
    return this.populated.size > 0 || this.live?.database.sequences.used ? this.live : undefined
  }

  run(draft: Draft, node: Node, sql: string): string | undefined {
    if (!draft.searchPath.includes(draft.defaultSchema)) return 'the search_path is not the database’s own'
    // Made later, the database has it filled.
    if (tagOf(node) === 'RefreshMatViewStmt' && !this.live) return undefined
    const known = {
      isEmpty: (table: RangeVar) => this.isEmpty(draft, table),
      isOwn: (name: string) => draft.functions.some((routine) => routine.name === name),
      isOwnAggregate: (name: string) =>
        draft.routines.some((routine) => routine.kind === 'aggregate' && routine.name === name),
    }
    if (findsNoRows(node, known)) return this.check(draft, sql)
    try {
      const live = this.upToDate(draft)
      const { catalog } = live.database
      live.run(sql)
      if (live.database.catalog !== catalog) this.adopt(draft, live)
      this.populated = live.populated()
    } catch (error) {
      const { name, message } = error as Error
      if (name !== 'UnsupportedOnShadow') throw error
      return message
    }
    return undefined
  }

  giveUp(draft: Draft, node: Node, sql: string, reason: string): void {
    this.forget(draft, changedBy(draft, node, sql), reason)
  }

  /** The statement's own code has defined something. */
  private adopt(draft: Draft, live: LiveDatabase): void {
    live.commit()
    draft.adopt(resume(withoutMarks(live.database.catalog), treeParser))
    this.noteColumns(draft)
  }

  /** What these tables hold, and where these sequences are, is not known from here on. */
  private forget(draft: Draft, { tables, sequences }: Changed, reason: string): void {
    for (const table of tables) {
      if (!isUnknown(table)) table.unsupported.push({ kind: UNKNOWN_ROWS, name: table.name, reason })
    }
    this.behind = true
    this.live?.empty(new Set(tables.map(({ oid }) => oid)))
    const lost = sequences.map(({ oid }) => oid)
    if (lost.length > 0) this.upToDate(draft).lose(lost, reason)
    this.populated = this.live?.populated() ?? new Set()
  }

  /** There are no rows for it: it only has to be one that Postgres takes. */
  private check(draft: Draft, sql: string): undefined {
    this.translator ??= createTranslator(finish(draft), [TEMPORARY_SCHEMA, draft.defaultSchema])
    try {
      const plan = this.translator.translate(sql)[0]?.plan
      if (plan?.kind === 'raise') throw plan.error
    } catch (error) {
      if ((error as Error).name !== 'UnsupportedOnShadow') throw error
    }
  }

  private isEmpty(draft: Draft, { schemaname, relname = '' }: RangeVar): boolean {
    const relation = draft.relation(schemaname, relname)
    return relation?.kind === 'table' && !this.populated.has(relation.oid) && !isUnknown(relation)
  }

  private upToDate(draft: Draft): LiveDatabase {
    if (!this.live) {
      this.live = new LiveDatabase(finish(draft))
      this.noteColumns(draft)
    } else if (this.behind) this.bring(this.live, draft)
    return this.live
  }

  follow(draft: Draft, node: Node): void {
    if (NO_DDL.test(tagOf(node))) return
    this.translator = undefined
    this.behind = true
    if (!this.live) return
    for (const oid of restarted(draft, node)) this.restarts.add(oid)
    if (this.populated.size === 0) return
    renameValue(this.live, draft, node, this.populated)
    if (this.mayConvert(draft, node)) this.convert(this.live, draft, node)
  }

  private convert(live: LiveDatabase, draft: Draft, node: Node): void {
    try {
      this.bring(live, draft, conversions(draft, node))
    } catch (error) {
      if (!breaksNotValid(node, error)) throw error
      const { constraint, table } = error as PostgresError
      const broken = draft.tables.filter(({ oid, name }) => name === table && this.populated.has(oid))
      const reason = `its constraint "${constraint}" is NOT VALID, and rows break it`
      this.forget(draft, { tables: broken, sequences: [] }, reason)
      this.bring(live, draft, conversions(draft, node))
    }
  }

  /** What becomes of rows is decided by the statement: by its USING, or by a default of that moment. */
  private mayConvert(draft: Draft, node: Node): boolean {
    const relation = 'AlterTableStmt' in node ? node.AlterTableStmt.relation : undefined
    const table = relation && draft.relation(relation.schemaname, relation.relname ?? '')
    return table !== undefined && this.populated.has(table.oid)
  }

  private bring(live: LiveDatabase, draft: Draft, using: ReturnType<typeof conversions> = new Map()): void {
    live.commit()
    const catalog = finish(draft)
    const former = new Map(draft.tables.map((t) => [t.oid, formerNames(t, this.columns.get(t) ?? [])]))
    try {
      live.follow({ catalog, former, conversions: using, restarted: this.restarts, notices: [] })
    } catch (error) {
      if ((error as Error).name !== 'UnsupportedOnShadow') throw error
      this.startAnew(draft, (error as Error).message)
    }
    this.restarts = new Set()
    this.noteColumns(draft)
  }

  /** The rows cannot follow the schema: they are given up, all of them. */
  private startAnew(draft: Draft, reason: string): void {
    const former = this.live
    this.forget(draft, { tables: draft.tables.filter(({ oid }) => this.populated.has(oid)), sequences: [] }, reason)
    this.live = new LiveDatabase(finish(draft))
    if (former) this.live.takeSequences(former, this.restarts)
    former?.close()
  }

  private noteColumns(draft: Draft): void {
    this.behind = false
    this.columns = new Map(draft.tables.map((t) => [t, t.columns.map((c) => [c, c.name] as const)] as const))
  }

  commit(): void {
    this.live?.commit()
  }

  end(draft: Draft): void {
    if (this.live && this.behind) this.bring(this.live, draft)
    if (this.live) this.populated = this.live.populated()
  }

  close(): void {
    this.live?.close()
  }
}

const NO_DDL =
  /^(Insert|Update|Delete|Merge|Select|Do|Call|Copy|Truncate|Comment|Transaction|Lock|Grant|VariableSet)Stmt$/

const isUnknown = ({ unsupported }: TableDraft): boolean => unsupported.some(({ kind }) => kind === UNKNOWN_ROWS)
