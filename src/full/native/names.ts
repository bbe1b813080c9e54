/**
 * The names of our databases on a server. Nothing whose name does not parse here is ever dropped, renamed or cut off.
 * Postgres keeps 63 bytes of a name; the longest of these has 55.
 */

const PREFIX = 'prisma_sqlite_shadow_'

/** What a name of ours says. `owner`: 8 hexadecimal digits of the process that made the database. */
export type DatabaseName =
  | { readonly kind: 'template'; readonly key: string }
  /** A template being made, a worker's database, or a copy of one. */
  | { readonly kind: 'making' | 'worker' | 'copy'; readonly owner: string }
  /** The database of a failed test, kept for the user. */
  | { readonly kind: 'kept'; readonly at: Date }

const OWNED = { making: 'm', worker: 'w', copy: 'c' } as const
const KINDS = { m: 'making', w: 'worker', c: 'copy' } as const

export function templateName(key: string): string {
  return `${PREFIX}t_${key}`
}

export function ownedName(kind: keyof typeof OWNED, owner: string, number: number): string {
  return `${PREFIX}${OWNED[kind]}_${owner}_${number}`
}

export function keptName(at: Date, number: number): string {
  return `${PREFIX}f_${at.toISOString().slice(0, 19).replace(/\D/g, '')}_${number}`
}

const NAME = new RegExp(
  `^${PREFIX}(?:t_(?<key>[0-9a-f]{32})|(?<kind>[mwc])_(?<owner>[0-9a-f]{8})_[1-9]\\d{0,8}|f_(?<at>\\d{14})_[1-9]\\d{0,5})$`,
)

/** @returns undefined where the database is not ours */
export function parseName(name: string): DatabaseName | undefined {
  const { key, kind, owner, at } = NAME.exec(name)?.groups ?? {}
  if (key !== undefined) return { kind: 'template', key }
  if (owner !== undefined) return { kind: KINDS[kind as keyof typeof KINDS], owner }
  if (at === undefined) return undefined
  const time = new Date(at.replace(/(....)(..)(..)(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z'))
  return Number.isNaN(time.getTime()) ? undefined : { kind: 'kept', at: time }
}

/** For `LIKE`: a first choice on the server; `parseName` decides. */
export const NAME_PATTERN = `${PREFIX.replaceAll('_', '\\_')}%`
