import { pgError, UnsupportedOnShadow, type PostgresError } from '../errors'
import { durationOf } from '../engine/duration'
import type { Prepared, PreparedStatements } from '../engine/preparedStatements'
import type { Session } from '../engine/session'
import type { Outcome, Execution } from '../engine/statements'
import type { Translation } from '../sql/translation'
import type { Sandbox, SessionConfig } from '../sandbox/sandbox'
import type { FrontendMessage, SimpleQuery, WholeMessage } from './messages'
import type { Timeouts } from './timers'
import { readParameters, wellFormed, type WireValue } from '../engine/values'

/** Sends one backend message: its name in node-postgres's words, and its fields. */
export type Reply = (name: string, message: unknown) => void

interface Portal {
  readonly prepared: Prepared
  readonly execution: Execution | undefined
  outcome?: Outcome
  sent: number
}

type Progress = NonNullable<SimpleQuery['progress']>

let processes = 1000

const COMMAND_COMPLETE = 'commandComplete'

/** The server's side of one connection: prepared statements, portals, and the skipping after an error. */
export class Backend {
  readonly processID = ++processes
  private readonly session: Session
  private readonly statements: PreparedStatements
  private readonly portals = new Map<string, Portal>()
  /** After an error in the extended protocol everything up to Sync is ignored. */
  private skipping = false
  private interruption: Error | undefined
  /** Text of the statement that runs, for error messages. */
  statementText = ''

  constructor(
    sandbox: Sandbox,
    config: Readonly<Record<string, string | undefined>>,
    heard: Pick<SessionConfig, 'onNotice' | 'onNotification'>,
  ) {
    this.session = sandbox.openSession({ startup: config, processID: this.processID, ...heard })
    this.statements = this.session.prepared
  }

  get status(): 'I' | 'T' | 'E' {
    return this.session.status
  }

  timeouts(): Timeouts {
    const milliseconds = (name: string) => durationOf(this.session.settings.get(name) ?? '0')
    return { lock: milliseconds('lock_timeout'), statement: milliseconds('statement_timeout') }
  }

  /** The statement that waits is to fail with this error. */
  interrupt(error: Error): void {
    this.interruption = error
  }

  close(): void {
    this.session.close()
  }

  /** @throws PostgresError, or Blocked when the message has to be handled again later */
  handle(message: FrontendMessage, reply: Reply): void {
    this.raiseInterruption()
    if (message.kind === 'sync') return this.sync()
    if (this.skipping) return message.kind === 'whole' ? this.sync() : undefined
    switch (message.kind) {
      case 'whole':
        return this.whole(message)
      case 'query':
        return this.simpleQuery(
          message,
          (outcome) => sendOutcome(outcome, reply),
          () => reply('emptyQuery', { name: 'emptyQuery', length: 4 }),
        )
      case 'parse':
        return this.parse(message, reply)
      case 'bind':
        return this.bind(message, reply)
      case 'describe':
        return this.describe(message, reply)
      case 'execute':
        return this.execute(message, reply)
      case 'close':
        return this.closeNamed(message, reply)
    }
  }

  private raiseInterruption(): void {
    const error = this.interruption
    this.interruption = undefined
    if (!error) return
    this.session.fail()
    throw error
  }

  /** Called when `handle` threw an error. */
  fail(message: FrontendMessage): void {
    if (message.kind === 'query' || message.kind === 'sync' || message.kind === 'whole') this.endOfQuery()
    else this.skipping = true
  }

  private sync(): void {
    this.skipping = false
    this.endOfQuery()
  }

  /** An implicit transaction ends here, and portals do not outlive their transaction. */
  private endOfQuery(): void {
    this.session.sync()
    if (this.session.status === 'I') this.portals.clear()
  }

  private simpleQuery(message: SimpleQuery, answer: (outcome: Outcome) => void, empty: () => void): void {
    this.checkText(message.text)
    this.statements.delete('')
    const progress = (message.progress ??= { translations: this.translations(message.text), next: 0 })
    if (progress.translations.length === 0) empty()
    while (progress.next < progress.translations.length) {
      const translation = this.session.current(progress.translations[progress.next] as Translation)
      if (translation.parameters.length > 0) throw this.failed(noParameter(message.text))
      const outcome = this.ownTransaction(progress, translation) ?? this.inTransaction(message, progress, translation)
      progress.execution = undefined
      progress.next++
      // A deferred constraint that fails at the end of the last statement fails that statement.
      if (progress.next === progress.translations.length) this.session.sync()
      answer(outcome)
      this.afterCommand(outcome.tag)
    }
  }

  /** A text of one statement. */
  private ownTransaction({ translations, execution }: Progress, translation: Translation): Outcome | undefined {
    return execution || translations.length > 1 ? undefined : this.session.autocommit.run(translation, [])
  }

  private inTransaction({ text }: SimpleQuery, progress: Progress, translation: Translation): Outcome {
    progress.execution ??= this.session.statements.execution(text, translation, [])
    return progress.execution.run()
  }

  /** Postgres knows of no parameters here, and so of none whose type it could not tell. */
  private translations(text: string): readonly Translation[] {
    try {
      return this.session.translate(text)
    } catch (error) {
      throw (error as { code?: string }).code === '42P18' ? noParameter(text) : error
    }
  }

  private whole(message: WholeMessage): void {
    const { query, simple } = message
    if (simple)
      return this.simpleQuery(
        simple,
        ({ fields, rows, tag }) => query.answer(fields, rows, tag),
        () => query.answer(undefined, undefined, ''),
      )
    if (!message.answered) this.answer(message)
    message.answered = true
    this.sync()
  }

  private answer(message: WholeMessage): void {
    const { query } = message
    const prepared = this.prepare('', wellFormed(query.text))
    const { translation } = prepared
    const own = translation && !message.execution && this.session.autocommit.run(translation, message.values)
    if (own) return query.answer(own.fields, own.rows, own.tag)
    message.execution ??= this.execution('', prepared, message.values)
    if (!message.execution || !translation) return query.answer(undefined, undefined, '')
    const { rows, tag } = message.execution.run()
    query.answer(this.session.statements.fields(translation.plan), rows, tag)
    this.afterCommand(tag)
  }

  private parse(message: Extract<FrontendMessage, { kind: 'parse' }>, reply: Reply): void {
    this.prepare(message.name, message.text, message.parameterTypes)
    reply('parseComplete', { name: 'parseComplete', length: 5 })
  }

  private prepare(name: string, text: string, parameterTypes?: readonly number[]): Prepared {
    this.checkText(text)
    const translations = this.session.translate(text, parameterTypes)
    if (translations.length > 1)
      throw this.failed(pgError('42601', 'cannot insert multiple commands into a prepared statement'))
    const prepared = { text, translation: translations[0] }
    if (name === '') this.statements.replace(name, prepared)
    else this.session.failing(() => this.statements.add(name, prepared))
    return prepared
  }

  private bind(message: Extract<FrontendMessage, { kind: 'bind' }>, reply: Reply): void {
    const prepared = this.prepared(message.statement)
    this.statementText = prepared.text
    if (message.binary)
      throw this.failed(new UnsupportedOnShadow('results in binary format', { hint: 'Leave out `binary: true`.' }))
    const execution = this.execution(message.statement, prepared, message.values)
    this.portals.set(message.portal, { prepared, execution, sent: 0 })
    reply('bindComplete', { name: 'bindComplete', length: 5 })
  }

  /** @returns undefined for an empty statement */
  private execution(name: string, { text, translation }: Prepared, given: readonly WireValue[]): Execution | undefined {
    const values = countable(given)
    if (translation) return this.session.statements.execution(text, translation, values, name)
    this.session.failing(() => readParameters(this.session.database.types, [], values, name))
    return undefined
  }

  private prepared(name: string): Prepared {
    const prepared = this.statements.get(name)
    if (prepared) return this.current(name, prepared)
    throw this.failed(
      pgError(
        '26000',
        name === '' ? 'unnamed prepared statement does not exist' : `prepared statement "${name}" does not exist`,
      ),
    )
  }

  /** A statement prepared under another schema is bound again (plancache.c). */
  private current(name: string, prepared: Prepared): Prepared {
    if (!prepared.translation) return prepared
    const translation = this.session.current(prepared.translation)
    if (translation === prepared.translation) return prepared
    const [before, after] = [prepared.translation, translation].map(({ plan }) => this.session.statements.fields(plan))
    if (JSON.stringify(before) !== JSON.stringify(after))
      throw this.failed(pgError('0A000', 'cached plan must not change result type'))
    const current = { ...prepared, translation }
    this.statements.replace(name, current)
    return current
  }

  private portal(name: string): Portal {
    const portal = this.portals.get(name)
    if (portal) return portal
    throw this.failed(pgError('34000', `portal "${name}" does not exist`))
  }

  private describe(message: Extract<FrontendMessage, { kind: 'describe' | 'close' }>, reply: Reply): void {
    const { translation } = message.type === 'S' ? this.prepared(message.name) : this.portal(message.name).prepared
    const fields = translation && this.session.statements.fields(translation.plan)
    if (message.type === 'S') {
      const dataTypeIDs = (translation?.parameters ?? []).map((type) => type.oid)
      reply('parameterDescription', {
        name: 'parameterDescription',
        length: 6 + 4 * dataTypeIDs.length,
        parameterCount: dataTypeIDs.length,
        dataTypeIDs,
      })
    }
    if (fields) reply('rowDescription', rowDescription(fields))
    else reply('noData', { name: 'noData', length: 5 })
  }

  private execute(message: Extract<FrontendMessage, { kind: 'execute' }>, reply: Reply): void {
    const portal = this.portal(message.portal)
    this.statementText = portal.prepared.text
    if (!portal.execution) return reply('emptyQuery', { name: 'emptyQuery', length: 4 })
    const first = portal.outcome === undefined
    const outcome = (portal.outcome ??= portal.execution.run())
    const total = outcome.rows?.length ?? 0
    const end = message.rows > 0 ? Math.min(total, portal.sent + message.rows) : total
    const from = portal.sent
    portal.sent = end
    sendRows(outcome, from, end, reply)
    // Postgres stops at the limit without looking further: a portal of exactly that many rows is suspended once more.
    if (message.rows > 0 && end - from === message.rows && outcome.rows)
      return reply('portalSuspended', { name: 'portalSuspended', length: 5 })
    const tag = message.rows > 0 && outcome.tag.startsWith('SELECT ') ? `SELECT ${end - from}` : outcome.tag
    reply(COMMAND_COMPLETE, { name: COMMAND_COMPLETE, length: tag.length + 5, text: tag })
    if (first) this.afterCommand(outcome.tag)
  }

  private closeNamed(message: Extract<FrontendMessage, { kind: 'describe' | 'close' }>, reply: Reply): void {
    if (message.type === 'S') this.statements.delete(message.name)
    else this.portals.delete(message.name)
    reply('closeComplete', { name: 'closeComplete', length: 5 })
  }

  private afterCommand(tag: string): void {
    if (tag === 'DISCARD ALL') this.statements.clear()
  }

  /** A zero byte ends the string inside the message, and the rest is garbage. */
  private checkText(text: string): void {
    this.statementText = text
    if (text.includes('\0')) throw this.failed(pgError('08P01', 'invalid message format'))
  }

  private failed<E extends Error>(error: E): E {
    this.session.fail()
    return error
  }
}

/** Bind counts its values in 16 bits (manual, "Message Formats"). */
const MOST_VALUES = 65535

/** node-postgres sends more values all the same, and the server counts what is left of the number. */
const countable = <V>(values: readonly V[]): readonly V[] =>
  values.length <= MOST_VALUES ? values : values.slice(0, values.length % (MOST_VALUES + 1))

/** All of a statement's answer. */
function sendOutcome(outcome: Outcome, reply: Reply): void {
  if (outcome.fields) reply('rowDescription', rowDescription(outcome.fields))
  sendRows(outcome, 0, outcome.rows?.length ?? 0, reply)
  reply(COMMAND_COMPLETE, { name: COMMAND_COMPLETE, length: outcome.tag.length + 5, text: outcome.tag })
}

function rowDescription(fields: readonly unknown[]): unknown {
  return { name: 'rowDescription', length: 0, fieldCount: fields.length, fields }
}

function sendRows(outcome: Outcome, from: number, end: number, reply: Reply): void {
  for (let i = from; i < end; i++) {
    const fields = outcome.rows?.[i] ?? []
    reply('dataRow', { name: 'dataRow', length: 0, fieldCount: fields.length, fields })
  }
}

/** A simple query has no values: its first `$n` is an error. */
function noParameter(sql: string): PostgresError {
  const skipped = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|(\$\d+)/g
  for (const match of sql.matchAll(skipped)) {
    if (match[1]) return pgError('42P02', `there is no parameter ${match[1]}`, { position: String(match.index + 1) })
  }
  return pgError('42P02', 'there is no parameter $1')
}
