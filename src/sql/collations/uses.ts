/** What Postgres's functions ask of their input collation: the callers of PG_GET_COLLATION in utils/adt. */
import { collationKind } from '../../catalog/collations'
import type { SystemFunction } from '../../catalog/system'
import { type StatementContext, T } from '../bind/context'

/** `equality`: which texts are equal, or found in one another. */
export type CollationUse = 'equality' | 'order' | 'letter case' | 'regular expression'

const TEXTS = '(?:text|name|bpchar)'
const USES: readonly (readonly [RegExp, CollationUse])[] = [
  [/^(?:lower|upper|initcap|casefold)$/, 'letter case'],
  [new RegExp(`^${TEXTS}icn?like$`), 'letter case'],
  [new RegExp(`^${TEXTS}(?:ic)?regex(?:eq|ne)$|^regexp_|^substring$`), 'regular expression'],
  [/^(?:text_|bpchar|name|nametext|textname|array_)(?:lt|le|gt|ge|larger|smaller)$|^(?:bt(?:text|bpchar|array|name|nametext|textname)cmp|bpcharcmp|array_sort|width_bucket)$/, 'order'],
  [/^(?:min|max|mode|percentile_disc|rank|dense_rank|percent_rank|cume_dist)$/, 'order'],
  [new RegExp(`^${TEXTS}n?like$|^(?:not)?like$|^(?:texteq|textne|bpchareq|bpcharne|nameeq|namene|nameeqtext|nameneetext|texteqname|textnename|array_eq|array_ne)$`), 'equality'],
  [/^(?:position|strpos|replace|split_part|string_to_array|string_to_table|starts_with|array_positions?|array_remove|array_replace|arrayoverlap|arraycontains|arraycontained|hashtext(?:extended)?|hashbpchar(?:extended)?|hash_array(?:_extended)?)$/, 'equality'],
  [/^(?:text|bpchar)_pattern_/, 'equality'],
] // prettier-ignore

/** Undefined for a function whose answer no collation changes. */
export function useOf({ name, args }: Pick<SystemFunction, 'name' | 'args'>): CollationUse | undefined {
  // By positions; of a text by a pattern alone it is one of a regular expression.
  if (name === 'substring' && args[1] !== T.text) return undefined
  return USES.find(([names]) => names.test(name))?.[1]
}

/** `as it is`: as under the default collation. */
export type Answer = 'as it is' | 'ascii'

/** @throws UnsupportedOnShadow by the collation's name, where the shadow has not what is asked of it */
export function answerOf(
  cx: StatementContext,
  collation: string,
  use: CollationUse,
  location: number | undefined,
): Answer {
  const kind = collationKind(cx.index.catalog, collation)
  const onCase = use === 'letter case' || use === 'regular expression'
  if (kind === 'default') return 'as it is'
  if (kind === 'ascii') return onCase ? 'ascii' : 'as it is'
  if (kind === 'code points' && !onCase) return 'as it is'
  if (kind === 'deterministic' && use === 'equality') return 'as it is'
  throw cx.refuse(
    `${NAMES[use]} under collation "${collation}"`,
    location,
    'COLLATE "C" would make it one that is known',
  )
}

const NAMES: Readonly<Record<CollationUse, string>> = {
  equality: 'equality',
  order: 'an order',
  'letter case': 'letter case',
  'regular expression': 'a regular expression',
}

/** What a body would hold if one of its arguments' collations could change its answer. */
const ON_CASE = /\b(lower|upper|initcap|casefold|ilike|similar|substring|regexp_\w+|n?icregex\w*|execute)\b|~/i

/** Whether a routine with texts of collations like "C" gives what it gives under the default collation. */
export const ignoresCase = (cx: StatementContext, body: string): boolean =>
  !ON_CASE.test(body) && !cx.index.catalog.functions.some(({ name }) => body.toLowerCase().includes(name.toLowerCase()))
