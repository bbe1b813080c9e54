/** SQL as far as it can be read from a source file. */

/** A place in a source file; line and column are 1-based. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly at: Place }
  /** An interpolated value: a parameter. `unread`: its expression was not followed to its end, so it may be SQL after all. */
  | { readonly kind: 'value'; readonly at: Place; readonly source: string; readonly unread: boolean }
  /** SQL that only the running program knows. */
  | { readonly kind: 'dynamic'; readonly at: Place; readonly source: string }
  /** `condition ? a : b`; the same `key` always chooses the same. */
  | { readonly kind: 'choice'; readonly key: object; readonly options: readonly Fragment[] }

export type Fragment = readonly Part[]

/** A statement as one set of choices makes it. */
export interface Variant {
  readonly sql: string
  /** Places of the text, by the index in `sql` where each begins. */
  readonly places: readonly { readonly index: number; readonly at: Place; readonly text: string }[]
  readonly values: readonly Hole[]
  readonly dynamic: readonly Extract<Part, { kind: 'dynamic' }>[]
}

/** `$n` in a variant's SQL. */
export interface Hole {
  readonly index: number
  readonly name: string
  readonly part: Extract<Part, { kind: 'value' }>
}

const MOST_VARIANTS = 16

/** Every combination of the choices, where they are few; otherwise each option of each choice at least once. */
export function variantsOf(fragment: Fragment): Variant[] {
  const choices = choicesOf(fragment)
  const combinations = choices.reduce((product, { options }) => product * options.length, 1)
  const most = Math.max(1, ...choices.map(({ options }) => options.length))
  const count = combinations <= MOST_VARIANTS ? combinations : most
  const variants = Array.from({ length: count }, (_, i) =>
    compose(fragment, chosen(choices, i, combinations <= MOST_VARIANTS)),
  )
  return [...new Map(variants.map((variant) => [variant.sql, variant])).values()]
}

type Choice = Extract<Part, { kind: 'choice' }>

function choicesOf(fragment: Fragment): Choice[] {
  const found = new Map<object, Choice>()
  const visit = (parts: Fragment) => {
    for (const part of parts) {
      if (part.kind !== 'choice' || found.has(part.key)) continue
      found.set(part.key, part)
      part.options.forEach(visit)
    }
  }
  visit(fragment)
  return [...found.values()]
}

function chosen(choices: readonly Choice[], number: number, all: boolean): ReadonlyMap<object, number> {
  let rest = number
  return new Map(
    choices.map(({ key, options }) => {
      const option = rest % options.length
      if (all) rest = Math.floor(rest / options.length)
      return [key, option] as const
    }),
  )
}

function compose(fragment: Fragment, choice: ReadonlyMap<object, number>): Variant {
  let sql = ''
  const places: Variant['places'][number][] = []
  const values: Hole[] = []
  const dynamic: Variant['dynamic'][number][] = []
  const add = (part: Part): void => {
    if (part.kind === 'choice') return (part.options[choice.get(part.key) ?? 0] ?? []).forEach(add)
    if (part.kind === 'dynamic') dynamic.push(part)
    if (part.kind === 'value') values.push({ index: sql.length, name: `$${values.length + 1}`, part })
    const text = part.kind === 'text' ? part.text : part.kind === 'value' ? `$${values.length}` : `\${${part.source}}`
    places.push({ index: sql.length, at: part.at, text: part.kind === 'text' ? text : '' })
    sql += text
  }
  fragment.forEach(add)
  return { sql, places, values, dynamic }
}

/** Where the character at `index` of a variant's SQL stands in the sources. */
export function placeOf({ places }: Variant, index: number): Place | undefined {
  const last = places.filter((place) => place.index <= index).at(-1)
  if (!last) return undefined
  const lines = last.text.slice(0, index - last.index).split('\n')
  const { at } = last
  if (lines.length === 1) return { ...at, column: at.column + (last.text === '' ? 0 : index - last.index) }
  return { ...at, line: at.line + lines.length - 1, column: (lines.at(-1) as string).length + 1 }
}
