/** Transaction commands of a session whose transactions are savepoints (Postgres manual, "SQL Commands"). */
import * as frames from '../protocol/frames'
import { type Frame, query, typeOf } from '../protocol/frames'
import type { NestedSession, OpenTransaction } from './nestedSession'
import { outsideWarning, refusal } from './refusals'
import { firstValue } from './settings'
import { lastStatus } from './sharedConnection'
import type { Statement } from './statement'

/** Frames; a ReadyForQuery among them is for the caller to replace. */
export type Reply = readonly Frame[]

type Command = Exclude<Statement, { kind: 'plain' }>
type Of<K extends Command['kind']> = Extract<Command, { kind: K }>

const TRANSACTION = 'prisma_sqlite_shadow_transaction'
const UNDO = `ROLLBACK TO ${TRANSACTION}; RELEASE ${TRANSACTION}`

type Modes = Pick<OpenTransaction, 'readOnly' | 'isolation' | 'implicit'>

export class Commands {
  constructor(private readonly session: NestedSession) {}

  run(statement: Statement): Promise<Reply> {
    if (this.session.transaction?.failed && !endsFailure(statement)) return this.fail('25P02', ABORTED)
    switch (statement.kind) {
      case 'begin':
        return this.begin(statement)
      case 'commit':
        return this.commit(statement)
      case 'rollback':
        return this.rollback(statement)
      case 'in block':
        return this.inBlock(statement)
      case 'set transaction':
        return this.setTransaction(statement)
      case 'show isolation':
        return this.showIsolation()
      case 'refused':
        return this.fail('0A000', refusal(statement.construct).message)
      case 'plain':
        throw new Error('not a command of the sandbox')
    }
  }

  /** A statement of a text of several, outside of a transaction: they are one until the text says otherwise. */
  async startImplicit({ kind }: Statement): Promise<void> {
    if (this.session.transaction || ['begin', 'commit', 'rollback'].includes(kind)) return
    await this.open({ readOnly: false, implicit: true })
  }

  /** The text is at its end, or has failed. @returns the error of a constraint that was checked last */
  async endImplicit(): Promise<Reply> {
    if (!this.session.transaction?.implicit) return []
    return (await this.end(false)).filter((one) => typeOf(one) === 'E')
  }

  private async begin({ readOnly, isolation, sql }: Of<'begin'>): Promise<Reply> {
    const { transaction } = this.session
    if (!transaction) await this.open({ readOnly, isolation, implicit: false })
    else if (!transaction.implicit)
      return [warning('25001', 'there is already a transaction in progress'), done('BEGIN')]
    else {
      const modes = await this.setTransaction({ kind: 'set transaction', readOnly, isolation, sql })
      if (modes.some((one) => typeOf(one) === 'E')) return modes
      this.session.transaction = { ...(this.session.transaction as OpenTransaction), implicit: false }
    }
    return [done('BEGIN')]
  }

  private async open({ readOnly, isolation, implicit }: Modes): Promise<void> {
    await this.ask(`SAVEPOINT ${TRANSACTION}${readOnly ? '; SET LOCAL transaction_read_only = on' : ''}`)
    this.session.settings.begin()
    this.session.transaction = {
      failed: false,
      implicit,
      started: false,
      savepoints: [],
      schema: false,
      cursors: false,
      readOnly,
      ...(isolation === undefined ? {} : { isolation }),
    }
  }

  private async commit({ chain }: Of<'commit'>): Promise<Reply> {
    const { transaction } = this.session
    if (!transaction) return this.outside('COMMIT', chain)
    if (!transaction.implicit) return this.end(chain)
    const warned = await this.outside('COMMIT', chain)
    return chain ? warned : [...warned.slice(0, 1), ...(await this.end(false))]
  }

  private async end(chain: boolean): Promise<Reply> {
    const { settings, connection } = this.session
    const transaction = this.session.transaction as OpenTransaction
    // What is read only is undone as well: a setting of read only cannot be taken back within a transaction.
    if (transaction.failed) return this.undo(chain, 'ROLLBACK')
    if (transaction.readOnly) return this.undo(chain, 'COMMIT')
    const check = await connection.constraintChecks()
    const answer = await this.ask(`${check}${await this.closeCursors()}RELEASE ${TRANSACTION}`)
    const error = answer.find((one) => typeOf(one) === 'E')
    if (error) {
      await this.undo(false, 'ROLLBACK')
      return [error]
    }
    this.session.transaction = undefined
    await settings.commit()
    if (chain) await this.open(transaction)
    return [done('COMMIT')]
  }

  private async rollback({ chain }: Of<'rollback'>): Promise<Reply> {
    const { transaction } = this.session
    if (!transaction) return this.outside('ROLLBACK', chain)
    if (!transaction.implicit) return this.undo(chain, 'ROLLBACK')
    const warned = await this.outside('ROLLBACK', chain)
    return chain ? warned : [...warned.slice(0, 1), ...(await this.undo(false, 'ROLLBACK'))]
  }

  private async undo(chain: boolean, tag: string): Promise<Reply> {
    const { settings } = this.session
    const transaction = this.session.transaction as OpenTransaction
    await this.ask(UNDO)
    if (transaction.schema) this.session.connection.schemaChanged()
    this.session.transaction = undefined
    settings.rollback()
    // In Postgres, too, a failure outside of every savepoint loses the modes before the next transaction could have them.
    const lost = transaction.failed && transaction.savepoints.length === 0
    if (chain) await this.open(lost ? { readOnly: false, implicit: false } : transaction)
    return [done(tag)]
  }

  private async outside(command: string, chain: boolean): Promise<Reply> {
    if (chain) return this.fail('25P01', `${command} AND CHAIN can only be used in transaction blocks`)
    return [warning('25P01', 'there is no transaction in progress'), done(command)]
  }

  private async inBlock({ command, savepoint, sql }: Of<'in block'>): Promise<Reply> {
    const { transaction } = this.session
    if (!transaction || (transaction.implicit && command.endsWith('SAVEPOINT')))
      return this.fail('25P01', `${command} can only be used in transaction blocks`)
    transaction.started ||= command === 'DECLARE CURSOR'
    transaction.cursors ||= command === 'DECLARE CURSOR'
    const answer = await this.ask(sql)
    if (lastStatus(answer) === 'E') transaction.failed = true
    else if (savepoint !== undefined) await this.moveTo(savepoint, command, transaction)
    return answer
  }

  private async moveTo(savepoint: string, command: string, transaction: OpenTransaction): Promise<void> {
    const { savepoints, schema } = transaction
    if (command === 'SAVEPOINT') return void savepoints.push(savepoint)
    const index = savepoints.lastIndexOf(savepoint)
    if (command === 'RELEASE SAVEPOINT') return void savepoints.splice(index)
    savepoints.splice(index + 1)
    transaction.failed = false
    if (schema) this.session.connection.schemaChanged()
    await this.session.settings.reread()
  }

  /** Sessions run one after the other here, as at the strictest level. */
  private async setTransaction({ isolation, readOnly }: Of<'set transaction'>): Promise<Reply> {
    const { transaction } = this.session
    if (!transaction) return [outsideWarning('SET TRANSACTION'), done('SET')]
    const changes = isolation !== undefined && isolation !== (transaction.isolation ?? 'read committed')
    if (changes && (transaction.started || transaction.savepoints.length > 0)) {
      const rule = transaction.started ? 'be called before any query' : 'not be called in a subtransaction'
      return this.fail('25001', `SET TRANSACTION ISOLATION LEVEL must ${rule}`)
    }
    if (readOnly) await this.ask('SET LOCAL transaction_read_only = on')
    this.session.transaction = {
      ...transaction,
      readOnly: transaction.readOnly || readOnly,
      ...(isolation === undefined ? {} : { isolation }),
    }
    return [done('SET')]
  }

  private async showIsolation(): Promise<Reply> {
    const level = this.session.transaction?.isolation ?? 'read committed'
    const answer = await this.ask(`SELECT '${level}' AS transaction_isolation`)
    return answer.map((one) => (typeOf(one) === 'C' ? done('SHOW') : one))
  }

  /** Cursors end with their transaction; those WITH HOLD do not. */
  private async closeCursors(): Promise<string> {
    if (!this.session.transaction?.cursors) return ''
    const list = `SELECT string_agg(format('CLOSE %I; ', name), '') FROM pg_cursors WHERE NOT is_holdable AND name <> ''`
    return firstValue(await this.ask(list)) ?? ''
  }

  private ask(sql: string): Promise<Frame[]> {
    return this.session.connection.wire.exchange(query(sql), { ready: 1 })
  }

  private async fail(code: string, message: string): Promise<Reply> {
    await this.session.fail()
    return [frames.errorResponse({ severity: 'ERROR', code, message })]
  }
}

const ABORTED = 'current transaction is aborted, commands ignored until end of transaction block'

/** What Postgres still runs in a failed transaction. */
function endsFailure(statement: Statement): boolean {
  return (
    statement.kind === 'commit' ||
    statement.kind === 'rollback' ||
    (statement.kind === 'in block' && statement.command === 'ROLLBACK TO SAVEPOINT')
  )
}

function done(tag: string): Frame {
  return frames.commandComplete(tag)
}

function warning(code: string, message: string): Frame {
  return frames.noticeResponse({ severity: 'WARNING', code, message })
}
