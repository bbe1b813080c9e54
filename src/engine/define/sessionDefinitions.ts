import type { Node } from '@pgsql/types'
import { quoteIdentifier } from '../../catalog/identifiers'
import { pgError, type PostgresError, UnsupportedOnShadow } from '../../errors'
import type { Definition, Translation } from '../../sql/translation'
import { nameRowError } from '../constraints/diagnose'
import { atomically, runPlan, workOut } from '../executor'
import { NestedRecords } from '../routines/nestedRecords'
import { validateFunction } from '../routines/validate'
import type { Session } from '../session'
import { tableOf } from '../tables'
import type { Transaction } from '../transaction'
import type { DataPlan, StatementOutcome } from '../workspace'

type OnCommit = NonNullable<Definition['onCommit']>

/** What one session defines, its temporary tables among it. */
export class SessionDefinitions {
  /** The schema of the session's temporary tables, where it has had some. */
  temporary: string | undefined
  /** Nobody hears what its end brings about. */
  private isOver = false
  /** It replays migrations: what they use of a value that they add to an enum was committed by then, or Postgres had refused it. */
  replays = false
  private readonly onCommit = new Map<string, OnCommit['action']>()

  constructor(private readonly session: Session) {}

  /** How a definition is carried out: the first time, and again where the transaction's statements are. */
  performing(definition: Definition, transaction: Transaction): () => StatementOutcome {
    refuseInBlock(definition.node, transaction, this.replays)
    let again = false
    const records = new NestedRecords()
    return () => {
      const outcome = this.perform(definition, again, transaction, records)
      again = true
      return outcome
    }
  }

  private perform(
    definition: Definition,
    again: boolean,
    transaction: Transaction,
    records: NestedRecords,
  ): StatementOutcome {
    const { database } = this.session
    const temporary = (this.temporary ??= database.temporarySchema())
    try {
      return atomically(database.sqlite, () => {
        const { version, sequences } = database
        const before = sequences.save()
        const defined = database.define(definition, temporary, again, (translation) => this.run(translation))
        validateFunction(definition, database.catalog, (text) => this.session.routines.host.type(text))
        if (!again) {
          if (!this.isOver)
            for (const { code, message, detail } of defined.notices)
              this.session.notice('NOTICE', code, message, detail)
          // Unlike nextval(), RESTART is undone with its transaction (manual, "ALTER SEQUENCE").
          if (defined.restarted.size > 0) transaction.whenUndone(() => sequences.putBack(defined.restarted, before))
        }
        if (database.version === version)
          return done(definition.fill === undefined ? definition.tag : 'CREATE TABLE AS')
        this.noteOnCommit(definition)
        const { fill, tag } = definition
        const count = fill === undefined ? 0 : this.fill(fill, transaction, records)
        return done(tag === 'SELECT' ? `${tag} ${count}` : tag)
      })
    } catch (error) {
      database.settle()
      throw error
    }
  }

  private noteOnCommit({ node, onCommit }: Definition): void {
    if ('CreateStmt' in node) this.onCommit.delete(node.CreateStmt.relation?.relname ?? '')
    if (onCommit) this.onCommit.set(onCommit.table, onCommit.action)
  }

  /** CREATE TABLE … AS: its query may change other tables. */
  private fill(sql: string, transaction: Transaction, records: NestedRecords): number {
    const translation = this.session.translate(sql)[0] as Translation
    const { plan } = translation
    const several = plan.kind === 'program' && (plan.changes ?? []).length > 1
    if ((plan.kind !== 'query' && plan.kind !== 'program') || (!several && !plan.calls)) return this.run(translation)
    const { routines, statements } = this.session
    return routines.within(records, () => {
      records.rewind()
      return statements.nested(sql, plan, [], transaction, records).count
    })
  }

  private run({ plan }: Translation): number {
    if (plan.kind === 'raise') throw plan.error
    const { database, context } = this.session
    const { constants } = plan as DataPlan
    if (constants) workOut(database.sqlite, constants, [], context)
    const work = () => runPlan(database.sqlite, plan as DataPlan, [], context)
    try {
      return work().count
    } catch (error) {
      // Rows that a materialized view's unique index does not take.
      const tables = plan.kind === 'program' ? plan.writes.map((oid) => tableOf(database, oid)) : []
      throw nameRowError(database, tables, error, work)
    }
  }

  /**
   * ON COMMIT of temporary tables, after deferred constraints (CommitTransaction, PreCommit_on_commit_actions).
   * @throws PostgresError 0A000 where a table that stays references one that is emptied
   */
  beforeCommit(transaction: Transaction, check: () => void): void {
    const { index } = this.session.database
    if (this.onCommit.size === 0 || transaction.failed) return
    for (const table of this.onCommit.keys()) if (!index.relation(this.temporary, table)) this.onCommit.delete(table)
    const tables = [...this.onCommit].map(([table, action]) => ({ table, action }))
    const named = (what: OnCommit['action']) =>
      tables.filter(({ action }) => action === what).map(({ table }) => `${this.temporary}.${quoteIdentifier(table)}`)
    const [emptied, dropped] = [named('delete rows'), named('drop')]
    if (tables.length > 0) check()
    if (emptied.length > 0) this.truncate(emptied)
    if (dropped.length > 0) this.statement(`DROP TABLE ${dropped.join(', ')} CASCADE`)
  }

  private truncate(names: readonly string[]): void {
    try {
      this.statement(`TRUNCATE ${names.join(', ')}`)
    } catch (error) {
      const { code, detail } = error as PostgresError
      if (code !== '0A000' || !detail) throw error
      throw pgError('0A000', 'unsupported ON COMMIT and foreign key combination', {
        detail: detail.replace(/\.$/, ', but they do not have the same ON COMMIT setting.'),
      })
    }
  }

  /** The session is over. Beside open transactions its tables stay, where nobody finds them. */
  dropTemporary(): void {
    const { database } = this.session
    if (this.temporary === undefined || !database.catalog.schemas.includes(this.temporary)) return
    this.isOver = true
    try {
      this.statement(`DROP SCHEMA ${this.temporary} CASCADE`)
      this.session.sync()
    } catch {
      this.session.abandon()
    }
  }

  private statement(sql: string): void {
    this.session.statements.execution(sql, this.session.translate(sql)[0] as Translation, []).run()
  }
}

const done = (tag: string): StatementOutcome => ({ rows: [], count: 0, tag })

/** What Postgres, or the shadow, does in no transaction block. */
function refuseInBlock(node: Node, { implicit }: Transaction, replays: boolean): void {
  if (implicit) return
  if ('IndexStmt' in node && node.IndexStmt.concurrent)
    throw pgError('25001', 'CREATE INDEX CONCURRENTLY cannot run inside a transaction block')
  if ('DropStmt' in node && node.DropStmt.concurrent)
    throw pgError('25001', 'DROP INDEX CONCURRENTLY cannot run inside a transaction block')
  // Postgres refuses to use the new value before the commit (55P04).
  if ('AlterEnumStmt' in node && !replays)
    throw new UnsupportedOnShadow('ALTER TYPE … ADD VALUE inside a transaction block')
}
