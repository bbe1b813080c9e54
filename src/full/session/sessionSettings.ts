/** The settings of one session on a shared connection. */
import { readSetting, type SettingValues, writeSettings } from './settings'
import type { Statement } from './statement'
import type { SharedConnection, SharedSession } from './sharedConnection'

export interface Touched {
  readonly name: string
  readonly local: boolean
  readonly reset?: boolean
}

/** The settings that statements change, in lower case; undefined where a name is computed. */
export function touchedSettings(
  statements: readonly Statement[],
  parameters: readonly (string | undefined)[],
): readonly Touched[] | undefined {
  const touched: Touched[] = []
  for (const { name: given, ...how } of statements.flatMap((one) => (one.kind === 'plain' ? one.settings : []))) {
    const name = typeof given === 'number' ? parameters[given - 1] : given
    if (name === undefined) return undefined
    touched.push({ name: name.toLowerCase(), ...how })
  }
  return touched
}

export class SessionSettings {
  private own = new Map<string, string>()
  private asked: SettingValues = new Map()
  /** As of the transaction's start: ROLLBACK goes back to it. */
  private atStart: Map<string, string> | undefined
  /** What SET LOCAL has covered, and COMMIT uncovers. */
  private readonly covered = new Map<string, string>()

  constructor(private readonly connection: SharedConnection) {}

  start(values: SettingValues): void {
    this.asked = new Map([...values].map(([name, value]) => [name.toLowerCase(), value]))
    this.own = new Map(this.asked)
  }

  /** The session gets the connection. */
  async enter(session: SharedSession): Promise<void> {
    if (this.connection.current === session) return
    await this.connection.settings.apply(this.own)
    this.connection.current = session
  }

  async before(touched: readonly Touched[], inTransaction: boolean): Promise<void> {
    for (const { name, local } of touched) {
      await this.connection.settings.remember(name)
      if (local && !this.covered.has(name) && inTransaction)
        this.covered.set(name, this.own.get(name) ?? (await readSetting(this.connection.wire, name)))
    }
  }

  async after(touched: readonly Touched[], inTransaction: boolean): Promise<void> {
    for (const { name, local, reset } of touched) {
      const asked = this.asked.get(name)
      if (reset && asked !== undefined) await writeSettings(this.connection.wire, new Map([[name, asked]]), local)
      // Outside of a transaction SET LOCAL does nothing that lasts.
      if (local && !inTransaction) await this.putBack(name)
      if (local) continue
      this.own.set(name, await readSetting(this.connection.wire, name))
      this.covered.delete(name)
    }
    this.connection.settings.note(this.own)
  }

  begin(): void {
    this.atStart = new Map(this.own)
  }

  async commit(): Promise<void> {
    await writeSettings(this.connection.wire, this.covered)
    this.covered.clear()
  }

  /** ROLLBACK TO has undone what was set since its savepoint. */
  async reread(): Promise<void> {
    for (const name of this.own.keys()) this.own.set(name, await readSetting(this.connection.wire, name))
    this.connection.settings.note(this.own)
  }

  rollback(): void {
    this.own = this.atStart ?? this.own
    this.covered.clear()
    this.connection.settings.note(this.own)
  }

  private putBack(name: string): Promise<void> {
    const value = this.own.get(name) ?? this.connection.settings.defaultOf(name)
    return writeSettings(this.connection.wire, new Map([[name, value]]))
  }
}
