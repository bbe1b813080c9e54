import { UnsupportedOnShadow } from '../../errors'
import { KeyBytes, quoteLexeme } from './lexeme'
import { legacyCrc32 } from './crc32'

/** A word of a query. Weights are a set of bits, D 1 to A 8; none means any. */
export interface Operand {
  readonly kind: 'value'
  readonly word: string
  readonly weights: number
  readonly prefix: boolean
}

export type Query =
  | Operand
  | { readonly kind: 'not'; readonly arg: Query }
  | { readonly kind: 'and'; readonly left: Query; readonly right: Query }
  | { readonly kind: 'or'; readonly left: Query; readonly right: Query }
  | { readonly kind: 'phrase'; readonly left: Query; readonly right: Query; readonly distance: number }

/** A tsquery; undefined is the empty one. */
export type TsQuery = Query | undefined

export type Operator = Exclude<Query['kind'], 'value'>
export const PRIORITY: Readonly<Record<Operator, number>> = { or: 1, and: 2, phrase: 3, not: 4 }

/** The deepest query that is worked on; deeper ones might not fit the stack. */
const MAX_DEPTH = 1500

/** @throws UnsupportedOnShadow */
export function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new UnsupportedOnShadow(`a tsquery of more than ${MAX_DEPTH} levels`)
}

/** Every node in Postgres's order: an operator, its right side, its left side. */
export function* nodesOf(query: Query): Iterable<Query> {
  const open: Query[] = [query]
  for (let node = open.pop(); node; node = open.pop()) {
    yield node
    if (node.kind === 'not') open.push(node.arg)
    else if (node.kind !== 'value') open.push(node.left, node.right)
  }
}

export function operandsOf(query: TsQuery): Operand[] {
  const operands: Operand[] = []
  if (query) for (const node of nodesOf(query)) if (node.kind === 'value') operands.push(node)
  return operands
}

/** tsquery's output. */
export const printQuery = (query: TsQuery): string => (query ? print(query, -1, false, false) : '')

/**
 * The stored form: output in which an operator on the right of its like keeps its parentheses, so that it reads back
 * as the same tree. Postgres compares trees.
 */
export const storeQuery = (query: TsQuery): string => (query ? print(query, -1, false, true) : '')

/** With parentheses where the operator above binds tighter, and around a phrase on the right of a phrase. */
function print(query: Query, above: number, rightOfLike: boolean, exact: boolean): string {
  if (query.kind === 'value') return printOperand(query)
  const priority = PRIORITY[query.kind]
  const text = printOperation(query, priority, exact)
  return priority < above || (rightOfLike && (exact || query.kind === 'phrase')) ? `( ${text} )` : text
}

function printOperation(query: Exclude<Query, Operand>, priority: number, exact: boolean): string {
  if (query.kind === 'not') return `!${print(query.arg, priority, query.arg.kind === 'not', exact)}`
  const right = print(query.right, priority, query.right.kind === query.kind, exact)
  return `${print(query.left, priority, false, exact)} ${sign(query)} ${right}`
}

function sign(query: Exclude<Query, Operand | { kind: 'not' }>): string {
  if (query.kind === 'phrase') return query.distance === 1 ? '<->' : `<${query.distance}>`
  return query.kind === 'and' ? '&' : '|'
}

function printOperand({ word, weights, prefix }: Operand): string {
  if (weights === 0 && !prefix) return quoteLexeme(word)
  const letters = ['A', 'B', 'C', 'D'].filter((_, i) => weights & (8 >> i))
  return `${quoteLexeme(word)}:${prefix ? '*' : ''}${letters.join('')}`
}

const RANK: Readonly<Record<Operator, number>> = { not: 1, and: 2, or: 3, phrase: 4 }

/**
 * Postgres's btree order: number of nodes, size in bytes, then node by node, operators first. Weights and prefixes do
 * not count.
 */
export function queryKey(query: TsQuery): Uint8Array {
  const key = new KeyBytes()
  const nodes = query ? [...nodesOf(query)] : []
  const lengths = operandsOf(query).map(({ word }) => Buffer.byteLength(word) + 1)
  key.up(nodes.length, 4)
  key.up(8 + 12 * nodes.length + lengths.reduce((sum, length) => sum + length, 0), 4)
  if (query) nodeKey(key, query)
  return key.finish()
}

function nodeKey(key: KeyBytes, query: Query): void {
  key.down(query.kind === 'value' ? 1 : 2, 1)
  if (query.kind === 'value') {
    key.down(legacyCrc32(query.word) + 0x80000000, 4)
    key.lexeme(query.word)
    return
  }
  key.down(RANK[query.kind], 1)
  if (query.kind === 'not') return nodeKey(key, query.arg)
  nodeKey(key, query.right)
  nodeKey(key, query.left)
  if (query.kind === 'phrase') key.down(query.distance, 2)
}
