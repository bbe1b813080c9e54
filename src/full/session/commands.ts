/** Transaction commands of a session whose transactions are savepoints (Postgres manual, "SQL Commands"). */
import * as frames from '../protocol/frames'
import { type Frame, query, typeOf } from '../protocol/frames'
import type { NestedSession, OpenTransaction } from './nestedSession'
import { refusal } from './refusals'
import { lastStatus } from './sharedConnection'
import type { Statement } from './statement'

/** Frames; a ReadyForQuery among them is for the caller to replace. */
export type Reply = readonly Frame[]

type Command = Exclude<Statement, { kind: 'plain' }>
type Of<K extends Command['kind']> = Extract<Command, { kind: K }>

const TRANSACTION = 'prisma_sqlite_shadow_transaction'
const UNDO = `ROLLBACK TO ${TRANSACTION}; RELEASE ${TRANSACTION}`

export class Commands {
  constructor(private readonly session: NestedSession) {}

  run(statement: Statement): Promise<Reply> {
    switch (statement.kind) {
      case 'begin':
        return this.begin(statement)
      case 'commit':
        return this.commit(statement)
      case 'rollback':
        return this.rollback(statement.chain, 'ROLLBACK')
      case 'in block':
        return this.inBlock(statement)
      case 'set transaction':
        return this.setTransaction(statement)
      case 'show isolation':
        return this.showIsolation()
      case 'refused':
        return Promise.resolve(this.fail('0A000', refusal(statement.construct).message))
      case 'plain':
        throw new Error('not a command of the sandbox')
    }
  }

  private async begin({ readOnly, isolation }: Of<'begin'>): Promise<Reply> {
    if (this.session.transaction) return [warning('25001', 'there is already a transaction in progress'), done('BEGIN')]
    await this.open({ readOnly, isolation })
    return [done('BEGIN')]
  }

  private async open({ readOnly, isolation }: { readOnly: boolean; isolation?: string }): Promise<void> {
    await this.ask(`SAVEPOINT ${TRANSACTION}${readOnly ? '; SET LOCAL transaction_read_only = on' : ''}`)
    this.session.settings.begin()
    this.session.transaction = {
      failed: false,
      started: false,
      readOnly,
      ...(isolation === undefined ? {} : { isolation }),
    }
  }

  private async commit({ chain }: Of<'commit'>): Promise<Reply> {
    const { transaction, connection, settings } = this.session
    if (!transaction) return this.outside('COMMIT', chain)
    // What is read only is undone as well: a setting of read only cannot be taken back within a transaction.
    if (transaction.failed) return this.rollback(chain, 'ROLLBACK')
    if (transaction.readOnly) return this.rollback(chain, 'COMMIT')
    const check = connection.checkConstraints
    const answer = await this.ask(`${check === '' ? '' : `${check}; `}RELEASE ${TRANSACTION}`)
    const error = answer.find((one) => typeOf(one) === 'E')
    if (error) {
      await this.rollback(false, 'ROLLBACK')
      return [error]
    }
    this.session.transaction = undefined
    await settings.commit()
    if (chain) await this.open(transaction)
    return [done('COMMIT')]
  }

  private async rollback(chain: boolean, tag: string): Promise<Reply> {
    const { transaction, settings } = this.session
    if (!transaction) return this.outside('ROLLBACK', chain)
    await this.ask(UNDO)
    this.session.transaction = undefined
    settings.rollback()
    if (chain) await this.open(transaction)
    return [done(tag)]
  }

  private outside(command: string, chain: boolean): Reply {
    if (chain) return this.fail('25P01', `${command} AND CHAIN can only be used in transaction blocks`)
    return [warning('25P01', 'there is no transaction in progress'), done(command)]
  }

  private async inBlock({ command, rollsBackTo, sql }: Of<'in block'>): Promise<Reply> {
    const { transaction } = this.session
    if (!transaction) return this.fail('25P01', `${command} can only be used in transaction blocks`)
    transaction.started = true
    const answer = await this.ask(sql)
    if (lastStatus(answer) === 'E') transaction.failed = true
    else if (rollsBackTo) transaction.failed = false
    return answer
  }

  /** Sessions run one after the other here, as at the strictest level. */
  private async setTransaction({ isolation, readOnly }: Of<'set transaction'>): Promise<Reply> {
    const { transaction } = this.session
    if (!transaction) return [warning('25P01', 'SET TRANSACTION can only be used in transaction blocks'), done('SET')]
    if (transaction.failed) return this.fail('25P02', ABORTED)
    if (isolation !== undefined && transaction.started && isolation !== (transaction.isolation ?? 'read committed'))
      return this.fail('25001', 'SET TRANSACTION ISOLATION LEVEL must be called before any query')
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

  private ask(sql: string): Promise<Frame[]> {
    return this.session.connection.wire.exchange(query(sql), { ready: 1 })
  }

  private fail(code: string, message: string): Reply {
    const transaction: OpenTransaction | undefined = this.session.transaction
    if (transaction) transaction.failed = true
    return [frames.errorResponse({ severity: 'ERROR', code, message })]
  }
}

const ABORTED = 'current transaction is aborted, commands ignored until end of transaction block'

function done(tag: string): Frame {
  return frames.commandComplete(tag)
}

function warning(code: string, message: string): Frame {
  return frames.noticeResponse({ severity: 'WARNING', code, message })
}
