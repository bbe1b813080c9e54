/**
 * A statement as the generator made it: text with holes, in which a shrinker can tell what may be left out or put more simply.
 * What a smaller tree means is not asked here: it is run, and kept when it still shows the difference.
 */
export type Part = string | Tree

export type Tree =
  | { readonly kind: 'group'; readonly parts: readonly Part[] }
  /** May be replaced by one of the expressions inside, or by a null of its type. */
  | { readonly kind: 'expression'; readonly type: string; readonly parts: readonly Part[] }
  /** A query in brackets, or the statement itself: may be replaced by a query inside. */
  | { readonly kind: 'query'; readonly parts: readonly Part[] }
  /** May be left out. */
  | { readonly kind: 'optional'; readonly parts: readonly Part[] }
  /** Items may be left out down to `least`. */
  | { readonly kind: 'list'; readonly separator: string; readonly least: number; readonly parts: readonly Part[] }
  /** `$n` with its value as text; printed with a cast where it has one. */
  | { readonly kind: 'parameter'; readonly value: string | null; readonly cast: string; readonly parts: readonly [] }

export const group = (...parts: readonly Part[]): Tree => ({ kind: 'group', parts })
export const query = (...parts: readonly Part[]): Tree => ({ kind: 'query', parts })
export const optional = (...parts: readonly Part[]): Tree => ({ kind: 'optional', parts })
export const expression = (type: string, ...parts: readonly Part[]): Tree => ({ kind: 'expression', type, parts })
export const list = (parts: readonly Part[], { least = 1, separator = ', ' } = {}): Tree => ({
  kind: 'list',
  separator,
  least,
  parts,
})
export const parameter = (value: string | null, cast = ''): Tree => ({ kind: 'parameter', value, cast, parts: [] })

/** The statement's text, with the values of its parameters in the order in which they stand. */
export function printed(tree: Part): { sql: string; values: (string | null)[] } {
  const values: (string | null)[] = []
  return { sql: print(tree, values).trim(), values }
}

function print(part: Part, values: (string | null)[]): string {
  if (typeof part === 'string') return part
  if (part.kind === 'parameter') return `$${values.push(part.value)}${part.cast && `::${part.cast}`}`
  return part.parts.map((p) => print(p, values)).join(part.kind === 'list' ? part.separator : '')
}

/** A template with trees in its holes: g`SELECT ${items}`. */
export function sql(texts: TemplateStringsArray, ...holes: readonly Part[]): Tree {
  return group(
    ...texts.flatMap((text, i) => (i < holes.length ? [text, holes[i] as Part] : [text])).filter((p) => p !== ''),
  )
}
