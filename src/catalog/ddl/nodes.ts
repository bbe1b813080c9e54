/** Reading parse trees. Their JSON leaves zero values out: `ival: {}` is 0, and a missing location is 0. */
import type { Node } from '@pgsql/types'

type KeysOf<U> = U extends unknown ? keyof U : never
/** Node tags: `SelectStmt`, `A_Const`… */
export type Tag = KeysOf<Node>
export type Body<K extends Tag> = Extract<Node, Record<K, unknown>>[K]

/** The tag of a node. */
export function tagOf(node: Node): Tag {
  return Object.keys(node)[0] as Tag
}

/** The node's body if it has this tag. */
export function as<K extends Tag>(node: Node | undefined, tag: K): Body<K> | undefined {
  return node === undefined ? undefined : (node as unknown as Record<string, Body<K> | undefined>)[tag]
}

export function stringOf(node: Node | undefined): string {
  return as(node, 'String')?.sval ?? ''
}

export const stringsOf = (nodes: readonly Node[] | undefined): string[] => (nodes ?? []).map(stringOf)

/** `a` or `schema.a`, as name lists have it (a catalog in front is left out). */
export function qualified(names: readonly string[]): { schema: string | undefined; name: string } {
  return { schema: names.length > 1 ? names[names.length - 2] : undefined, name: names[names.length - 1] ?? '' }
}

/** Qualified name of a DROP's object: a list of strings, a type name, or a routine with its arguments. */
export function objectName(node: Node): string[] {
  const list = as(node, 'List')
  if (list) return stringsOf(list.items)
  const type = as(node, 'TypeName')
  if (type) return stringsOf(type.names)
  const routine = as(node, 'ObjectWithArgs')
  if (routine) return stringsOf(routine.objname)
  return [stringOf(node)]
}

/** Calls `visit` with each node of a tree, outermost first. */
export function walk(tree: unknown, visit: (tag: string, body: Record<string, unknown>) => void): void {
  if (Array.isArray(tree)) {
    for (const item of tree) walk(item, visit)
  } else if (tree !== null && typeof tree === 'object') {
    for (const [key, value] of Object.entries(tree)) {
      if (value === null || typeof value !== 'object') continue
      if (!Array.isArray(value)) visit(key, value as Record<string, unknown>)
      walk(value, visit)
    }
  }
}

/** Names of the columns that an expression refers to, each once, in order. */
export function columnNames(expression: unknown): string[] {
  const names = new Set<string>()
  walk(expression, (tag, body) => {
    if (tag !== 'ColumnRef') return
    const last = (body.fields as Node[]).at(-1)
    names.add(last && 'A_Star' in last ? '*' : stringOf(last))
  })
  return [...names]
}

/** Renames a column throughout an expression, in place. */
export function renameColumnRefs(expression: unknown, from: string, to: string): void {
  walk(expression, (tag, body) => {
    if (tag !== 'ColumnRef') return
    const last = as((body.fields as Node[]).at(-1), 'String')
    if (last?.sval === from) last.sval = to
  })
}
