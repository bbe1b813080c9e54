/** Isolation `rollback`: all of a file's sessions share one transaction, which is never committed. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { NestedSession } from '../session/nestedSession'
import type { Session } from '../session/session'
import { SharedConnection } from '../session/sharedConnection'
import type { Wire } from '../wire/wire'
import type { Access, AccessOptions, Back } from './access'
import { ask } from './ask'
import { rowScript } from './rows'
import { readSequences, resetSequences, type SequenceStates } from './sequences'

export class RolledBack implements Access {
  /** The sequences as they are, where nothing has run since they were read. */
  private known: SequenceStates | undefined

  private constructor(
    private readonly options: AccessOptions,
    private readonly wire: Wire,
    private readonly connection: SharedConnection,
    private readonly atStart: SequenceStates,
  ) {
    this.known = atStart
  }

  static async open(options: AccessOptions, wire: Wire): Promise<RolledBack> {
    const atStart = await readSequences(wire)
    options.activity.any = false
    return new RolledBack(options, wire, await SharedConnection.open(wire, { nested: true }), atStart)
  }

  get serverVersion(): string {
    return this.wire.parameters.get('server_version') ?? ''
  }

  openSession(): Session {
    return new NestedSession(this.connection)
  }

  async mark(): Promise<Back> {
    const { leftOpen, resetSequences: reset } = this.options
    await this.connection.enterLevel(leftOpen())
    const sequences = reset ? await this.sequences() : undefined
    return async () => {
      await this.connection.leaveLevel(leftOpen())
      if (!sequences || (!this.options.activity.any && this.known === sequences)) return
      await this.connection.alone(leftOpen(), () => resetSequences(this.wire, sequences))
      this.known = sequences
      this.options.activity.any = false
    }
  }

  /** Nothing here is ever committed, so there is no database to copy: the rows, as a script. */
  async keep(folder: string, name: string): Promise<string> {
    const script = await this.connection.alone(this.options.leftOpen(), () => rowScript(this.wire))
    mkdirSync(folder, { recursive: true })
    const file = path.join(folder, `${name}.sql`)
    writeFileSync(file, `SET session_replication_role = replica;\n${script}\n`)
    return file
  }

  async close(): Promise<boolean> {
    try {
      await this.connection.end(this.options.over())
      await ask(this.wire, 'ROLLBACK')
      await ask(this.wire, 'DISCARD ALL')
      await resetSequences(this.wire, this.atStart)
      return true
    } catch {
      return false // the connection is lost, or its state unknown: the next file starts from the template
    } finally {
      await this.wire.close()
    }
  }

  private async sequences(): Promise<SequenceStates> {
    const { activity, leftOpen } = this.options
    if (activity.any || !this.known) {
      this.known = await this.connection.alone(leftOpen(), () => readSequences(this.wire))
      activity.any = false
    }
    return this.known
  }
}
