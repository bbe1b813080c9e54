/**
 * Settings of sessions that share a connection: each finds its own. And settings of transactions that are savepoints: SET
 * LOCAL ends with the transaction, as it does with a real one.
 */
import { ShadowError } from '../../errors'
import { query, responseFields, typeOf, type Frame } from '../protocol/frames'
import type { Wire } from '../wire/wire'

export type SettingValues = ReadonlyMap<string, string>

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`

export async function readSetting(wire: Wire, name: string): Promise<string> {
  return firstValue(await asked(wire, `SELECT current_setting(${literal(name)}, true)`)) ?? ''
}

/** The first column of the first row; undefined for NULL or no row. */
export function firstValue(frames: readonly Frame[]): string | undefined {
  const row = frames.find((message) => typeOf(message) === 'D')
  const length = row?.readInt32BE(7) ?? -1
  return length < 0 ? undefined : row?.toString('utf8', 11, 11 + length)
}

export async function writeSettings(wire: Wire, values: SettingValues, local = false): Promise<void> {
  if (values.size === 0) return
  const calls = [...values].map(([name, value]) => `set_config(${literal(name)}, ${literal(value)}, ${local})`)
  await asked(wire, `SELECT ${calls.join(', ')}`)
}

async function asked(wire: Wire, sql: string): Promise<readonly Frame[]> {
  const answer = await wire.exchange(query(sql), { ready: 1 })
  const error = answer.find((message) => typeOf(message) === 'E')
  if (!error) return answer
  const { M: said } = responseFields(error)
  throw new ShadowError('ENGINE_FAILED', `A session's settings were lost: ${said} ("${sql}")`, 'Please report this.')
}

/** What the sessions of one connection have set, and what of it the connection has now. */
export class SharedSettings {
  /** Values before any session set them. */
  private readonly defaults = new Map<string, string>()
  private applied = new Map<string, string>()

  constructor(private readonly wire: Wire) {}

  /** Called before a session sets `name` for the first time. */
  async remember(name: string): Promise<void> {
    if (!this.defaults.has(name)) this.defaults.set(name, await readSetting(this.wire, name))
  }

  defaultOf(name: string): string {
    return this.defaults.get(name) ?? ''
  }

  /** The connection goes to a session that has set `own`. */
  async apply(own: SettingValues): Promise<void> {
    const changes = new Map<string, string>()
    for (const name of this.applied.keys()) if (!own.has(name)) changes.set(name, this.defaults.get(name) ?? '')
    for (const [name, value] of own) if (this.applied.get(name) !== value) changes.set(name, value)
    for (const name of own.keys()) await this.remember(name)
    await writeSettings(this.wire, changes)
    this.applied = new Map(own)
  }

  /** The session that has the connection has set these by itself. */
  note(own: SettingValues): void {
    this.applied = new Map(own)
  }

  /** The connection's settings were rolled back to those of a moment. */
  save(): () => void {
    const saved = new Map(this.applied)
    return () => void (this.applied = saved)
  }
}
