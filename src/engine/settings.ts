import { pgError, UnsupportedOnShadow } from '../errors'
import type { IsolationLevel } from '../sql/translation'
import type { TimeStyle } from '../types/timeStyle'
import { durationOf } from './duration'
import { OTHER_SETTINGS } from './settingNames'
import { SETTINGS, type Setting } from './settingTable'
import { TIME_SETTINGS, timeStyleOf } from './timeSettings'

type Values = ReadonlyMap<string, string>

/** What a savepoint remembers of the settings. */
export interface SettingsState {
  readonly session: Values
  readonly local: Values
}

export interface TransactionModes {
  readonly isolation: IsolationLevel
  readonly readOnly: boolean
  readonly deferrable: boolean
}

const EMPTY: SettingsState = { session: new Map(), local: new Map() }

/** A session's run-time parameters (Postgres manual, "SET", "SHOW"): SET is undone by ROLLBACK, SET LOCAL ends with the transaction. */
export class Settings {
  private current: SettingsState = EMPTY
  /** What the session was started with: RESET goes back to it. */
  private readonly defaults: Values = new Map()
  /** Names of the application that were set: they stay known, with an empty value where they have none. */
  private readonly placeholders = new Set<string>()
  private modes: { readonly of: SettingsState; readonly modes: TransactionModes } | undefined
  private timeout: { readonly of: SettingsState; readonly milliseconds: number } | undefined
  private styled: (SettingsState & { readonly style: TimeStyle }) | undefined

  /**
   * @param transactional a characteristic of the open transaction, or undefined where the name is none: those are
   *   settings to whoever reads them
   * @param clock the start of the transaction
   * @throws PostgresError, UnsupportedOnShadow for a value that SET would not take either
   */
  constructor(
    asked: Values,
    private readonly transactional: (name: string) => string | undefined,
    private readonly clock: () => bigint,
  ) {
    this.defaults = new Map([...asked].map(([name, value]) => this.checked(name, value)))
  }

  get state(): SettingsState {
    return this.current
  }

  restore(state: SettingsState): void {
    this.current = state
  }

  /** What a new transaction starts with; asked for by every one. */
  get transactionModes(): TransactionModes {
    if (this.modes?.of !== this.current) {
      const isolation = (this.get('default_transaction_isolation') ?? 'read committed') as IsolationLevel
      const on = (name: string) => this.get(name) === 'on'
      const modes = { isolation, readOnly: on('default_transaction_read_only'), deferrable: on('default_transaction_deferrable') } // prettier-ignore
      this.modes = { of: this.current, modes }
    }
    return this.modes.modes
  }

  /** statement_timeout in milliseconds, 0 for none; asked for by every statement. */
  get statementTimeout(): number {
    if (this.timeout?.of !== this.current)
      this.timeout = { of: this.current, milliseconds: durationOf(this.get('statement_timeout') ?? '0') }
    return this.timeout.milliseconds
  }

  /** At COMMIT: local values go, session values stay. */
  endTransaction(): void {
    if (this.current.local.size > 0) this.current = { session: this.current.session, local: EMPTY.local }
  }

  set(name: string, value: string, local: boolean): void {
    const [key, canonical] = this.checked(name, value)
    const { session, local: locals } = this.current
    this.current = local
      ? { session, local: new Map(locals).set(key, canonical) }
      : { session: new Map(session).set(key, canonical), local: without(locals, key) }
  }

  /** SET … TO DEFAULT: as RESET, for the transaction alone where it is LOCAL. */
  setDefault(name: string, local: boolean): void {
    if (!local) return this.reset(name)
    const key = name.toLowerCase()
    const setting = describe(key, name)
    this.set(name, this.defaults.get(key) ?? setting?.value ?? '', true)
  }

  reset(name: string): void {
    if (name === 'all') {
      this.current = EMPTY
      return
    }
    const key = name.toLowerCase()
    const setting = describe(key, name)
    if (setting?.readOnly) throw pgError('55P02', `parameter "${setting.name}" cannot be changed`)
    this.current = { session: without(this.current.session, key), local: without(this.current.local, key) }
  }

  private checked(name: string, value: string): readonly [key: string, value: string] {
    const key = name.toLowerCase()
    const setting = describe(key, name)
    if (!setting) this.placeholders.add(key)
    const characteristic = this.transactional(key)
    if (characteristic !== undefined && value.toLowerCase() !== characteristic)
      throw new UnsupportedOnShadow(`SET ${key}`, { hint: 'Write SET TRANSACTION.' })
    const time = TIME_SETTINGS[key]
    return [key, time ? time(value, this.get(key) ?? '') : check(setting, key, value)]
  }

  /** What the settings make of dates and times; asked for by every statement. */
  get timeStyle(): TimeStyle {
    const { session, local } = this.current
    if (this.styled?.session !== session || this.styled.local !== local) {
      const own = (name: string) => local.get(name) ?? session.get(name) ?? this.defaults.get(name)
      const style = timeStyleOf(own('timezone'), own('datestyle'), own('intervalstyle'), this.clock)
      this.styled = { session, local, style }
    }
    return this.styled.style
  }

  /** The value as SHOW prints it; undefined where no such parameter exists. */
  get(name: string): string | undefined {
    const key = name.toLowerCase()
    const characteristic = this.transactional(key)
    if (characteristic !== undefined) return characteristic
    const set = this.current.local.get(key) ?? this.current.session.get(key) ?? this.defaults.get(key)
    return set ?? SETTINGS[key]?.value ?? (this.placeholders.has(key) ? '' : undefined)
  }

  /** As current_setting() reads: null where there is no such parameter. @throws UnsupportedOnShadow for one that is not kept */
  find(name: string): string | null {
    const value = this.get(name)
    if (value === undefined && OTHER_SETTINGS.has(name.toLowerCase())) throw absent(name.toLowerCase(), name)
    return value ?? null
  }

  /** SHOW: the column's name and the value. @throws PostgresError 42704 for an unknown parameter */
  show(name: string): { readonly column: string; readonly value: string } {
    const value = this.get(name)
    if (value === undefined) throw absent(name.toLowerCase(), name)
    return { column: SETTINGS[name.toLowerCase()]?.name ?? name, value }
  }
}

function describe(key: string, name: string): Setting | undefined {
  const setting = SETTINGS[key]
  if (!setting && !key.includes('.')) throw absent(key, name)
  return setting
}

function check(setting: Setting | undefined, key: string, value: string): string {
  if (!setting) return value
  if (setting.readOnly) throw pgError('55P02', `parameter "${setting.name}" cannot be changed`)
  const canonical = setting.boolean ? booleanValue(setting, value) : (setting.canonical?.(value) ?? value)
  if (setting.only && !setting.only.includes(canonical.toLowerCase())) {
    throw new UnsupportedOnShadow(`SET ${key} = '${value}'`, {
      reason: `the shadow answers with ${setting.name} = ${setting.value}`,
    })
  }
  return canonical
}

function booleanValue(setting: Setting, value: string): string {
  const text = value.toLowerCase()
  if (text === 'on' || text === '1' || (text.length > 0 && ('true'.startsWith(text) || 'yes'.startsWith(text))))
    return 'on'
  if (
    (text.length > 1 && 'off'.startsWith(text)) ||
    text === '0' ||
    (text.length > 0 && ('false'.startsWith(text) || 'no'.startsWith(text)))
  )
    return 'off'
  throw pgError('22023', `parameter "${setting.name}" requires a Boolean value`)
}

/** A parameter that Postgres has is not unknown. */
function absent(key: string, name: string): Error {
  return OTHER_SETTINGS.has(key) ? new UnsupportedOnShadow(`the setting "${key}"`) : unknown(name)
}

function unknown(name: string): Error {
  return pgError('42704', `unrecognized configuration parameter "${name}"`)
}

function without(values: Values, key: string): Values {
  if (!values.has(key)) return values
  const copy = new Map(values)
  copy.delete(key)
  return copy
}
