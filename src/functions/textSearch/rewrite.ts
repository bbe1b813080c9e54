import { legacyCrc32 } from '../../types/textSearch/crc32'
import { compareLexemes } from '../../types/textSearch/lexeme'
import { type Operand, type Operator, type Query, type TsQuery } from '../../types/textSearch/query'
import { serverSort } from '../../types/textSearch/serverSort'

/** ts_rewrite (Postgres manual, "Query Rewriting"): on trees whose ANDs and ORs have any number of children, in order. */

interface Node {
  readonly operand?: Operand
  readonly kind: Query['kind']
  readonly distance: number
  children: Node[]
  /** Put in: it is not looked into again. */
  readonly replaced: boolean
}

export function rewrite(query: TsQuery, target: TsQuery, substitute: TsQuery): TsQuery {
  if (!query || !target) return query
  const replacement = substitute && { ...toNode(substitute), replaced: true }
  const tree = replaceIn(sorted(flattened(toNode(query))), sorted(flattened(toNode(target))), replacement)
  return tree && toQuery(tree)
}

/** Children stand as Postgres keeps them: the right one first. */
function toNode(query: Query): Node {
  if (query.kind === 'value') return { operand: query, kind: 'value', distance: 0, children: [], replaced: false }
  const children = query.kind === 'not' ? [toNode(query.arg)] : [toNode(query.right), toNode(query.left)]
  return { kind: query.kind, distance: query.kind === 'phrase' ? query.distance : 0, children, replaced: false }
}

function toQuery(node: Node): Query {
  const { kind, operand, distance } = node
  if (kind === 'value') return operand as Operand
  const [first, ...others] = node.children.map(toQuery)
  if (kind === 'not') return { kind, arg: first as Query }
  const join = (left: Query, right: Query): Query =>
    kind === 'phrase' ? { kind, left, right, distance } : { kind, left, right }
  // A third child and those behind it come from the end, each around what is joined already.
  const [second, ...rest] = others
  return rest.reverse().reduce((right, left) => join(left, right), join(second as Query, first as Query))
}

function flattened(node: Node): Node {
  const children = node.children.map(flattened)
  if (node.kind !== 'and' && node.kind !== 'or') return { ...node, children }
  return { ...node, children: children.flatMap((child) => (child.kind === node.kind ? child.children : [child])) }
}

const RANK: Readonly<Record<Operator, number>> = { not: 1, and: 2, or: 3, phrase: 4 }

function compare(a: Node, b: Node): number {
  if (a.kind === 'value' || b.kind === 'value') {
    if (a.kind !== b.kind) return a.kind === 'value' ? 1 : -1
    return compareOperands(a.operand as Operand, b.operand as Operand)
  }
  if (a.kind !== b.kind) return RANK[b.kind] - RANK[a.kind]
  if (a.children.length !== b.children.length) return b.children.length - a.children.length
  for (const [i, child] of a.children.entries()) {
    const order = compare(child, b.children[i] as Node)
    if (order !== 0) return order
  }
  return b.distance - a.distance
}

/** Weights and prefixes do not count. */
function compareOperands(a: Operand, b: Operand): number {
  const [x, y] = [legacyCrc32(a.word), legacyCrc32(b.word)]
  return x !== y ? (x > y ? -1 : 1) : compareLexemes(a.word, b.word)
}

function sorted(node: Node): Node {
  const children = node.children.map(sorted)
  return { ...node, children: node.kind === 'phrase' ? children : serverSort(children, compare) }
}

function replaceIn(node: Node, target: Node, substitute: Node | undefined): Node | undefined {
  const found = replaceAt(node, target, substitute)
  if (!found || found.replaced || found.kind === 'value') return found
  const children = found.children.flatMap((child) => replaceIn(child, target, substitute) ?? [])
  if (children.length === 0) return undefined
  return children.length === 1 && found.kind !== 'not' ? children[0] : { ...found, children }
}

/** The node itself, or of an AND or OR some of its children. */
function replaceAt(node: Node, target: Node, substitute: Node | undefined): Node | undefined {
  if (node.replaced || node.kind !== target.kind) return node
  if (node.children.length === target.children.length) return compare(node, target) === 0 ? substitute : node
  if (node.children.length < target.children.length || target.children.length === 0) return node
  const rest = without(node.children, target.children)
  if (!rest) return node
  return sorted({ ...node, children: substitute ? [...rest, substitute] : rest })
}

/** The children that are left when those are taken away; undefined where they are not all there. Both are in order. */
function without(children: readonly Node[], away: readonly Node[]): Node[] | undefined {
  const rest: Node[] = []
  let next = 0
  for (const child of children) {
    const wanted = away[next]
    const order = wanted ? compare(child, wanted) : -1
    if (order > 0) return undefined
    if (order === 0) next++
    else rest.push(child)
  }
  return next === away.length ? rest : undefined
}
