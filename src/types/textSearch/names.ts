import { UnsupportedOnShadow } from '../../errors'
import { identifiers } from '../qualifiedName'

export type Configuration = 'english' | 'simple'
export type Dictionary = 'english_stem' | 'simple'

/** What the shadow has of each kind, with the OIDs that are the same on every server. */
const KINDS = {
  configuration: { names: ['english', 'simple'], oids: { 3748: 'simple' } },
  dictionary: { names: ['english_stem', 'simple'], oids: { 3765: 'simple' } },
  parser: { names: ['default'], oids: { 3722: 'default' } },
} as const satisfies Record<string, { names: readonly string[]; oids: Readonly<Record<number, string>> }>

/**
 * The name that `english`, `pg_catalog.english` or `"english"` stands for.
 * @throws UnsupportedOnShadow for those that the shadow does not have, as a schema may have made any of its own
 */
export function textSearchName(kind: keyof typeof KINDS, text: string): string {
  const { names, oids } = KINDS[kind]
  const trimmed = text.trim()
  if (/^\d+$/.test(trimmed)) {
    const name = (oids as Readonly<Record<string, string>>)[trimmed]
    if (name !== undefined) return name
  }
  const parts = identifiers(trimmed)
  const name = parts.at(-1) as string
  const known = parts.length === 1 || (parts.length === 2 && parts[0] === 'pg_catalog')
  if (known && (names as readonly string[]).includes(name)) return name
  throw new UnsupportedOnShadow(`text search ${kind} "${parts.join('.')}"`, {
    reason: `only ${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} known`,
  })
}
