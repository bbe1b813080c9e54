import type { Branch, Item } from './parse'

/**
 * Whether JavaScript's greedy match of a branch is the longest one, as Postgres's is: each character decides alone
 * whether a repetition goes on, because what may follow it begins with none of its characters. A branch with only one
 * repetition of a fixed length is safe in any case.
 */
export function isDeterministic(branch: Branch, flags: string): boolean {
  const items = flatten(branch)
  if (!items) return false
  const variable = items.filter(isVariable)
  if (variable.some((item) => !item.quantifier!.greedy)) return false
  if (variable.length <= 1) return true
  return items.every((item, i) => !isVariable(item) || !overlapsWhatFollows(item, items.slice(i + 1), flags))
}

type SetItem = Extract<Item, { kind: 'set' }>

const isVariable = (item: SetItem): boolean =>
  item.quantifier !== undefined && item.quantifier.min !== item.quantifier.max

/** Sets in a row, plain groups opened; undefined where there is a choice, a repeated group or a lookaround. */
function flatten(branch: Branch): SetItem[] | undefined {
  const items: SetItem[] = []
  for (const item of branch) {
    if (item.kind === 'set') items.push(item)
    else if (item.kind === 'look') return undefined
    else if (item.kind === 'group') {
      const inner = item.quantifier || item.body.length !== 1 ? undefined : flatten(item.body[0]!)
      if (!inner) return undefined
      items.push(...inner)
    }
  }
  return items
}

function overlapsWhatFollows(item: SetItem, rest: readonly SetItem[], flags: string): boolean {
  const members = membersOf(item, flags)
  for (const next of rest) {
    const others = membersOf(next, flags)
    if (members.some((member, i) => member && others[i])) return true
    if ((next.quantifier?.min ?? 1) > 0) return false
  }
  return false
}

/** ASCII one by one; for the rest, a set that takes any of these stands for one that may take all. */
const PROBES = [...Array.from({ length: 128 }, (_, i) => String.fromCharCode(i))]
const BEYOND_ASCII = ['é', 'É', 'Ω', 'я', '日', '\u3000', '😀', '—', '€', 'ª', '\u0301']

function membersOf(item: SetItem, flags: string): boolean[] {
  const expression = new RegExp(`^(?:${item.source})$`, flags)
  const literals = /^\\u\{[0-9a-f]{3,}\}$|^\[.*\\u\{[0-9a-f]{3,}\}.*\]$/.test(item.source)
  return [...PROBES.map((p) => expression.test(p)), literals || BEYOND_ASCII.some((p) => expression.test(p))]
}
