/** Expressions of a source file as parts of a statement. */
import type * as t from '@babel/types'
import type { Part, Place } from './fragment'
import { type Node, scopeOf } from './scope'
import { propertyName } from './tags'

const WRAPPERS =
  /^(TSAsExpression|TSSatisfiesExpression|TSNonNullExpression|TSTypeAssertion|ParenthesizedExpression|TypeCastExpression)$/

/** Without the casts and parentheses around it. */
export function unwrapped(node: Node): Node {
  if (WRAPPERS.test(node.type)) return unwrapped((node as t.ParenthesizedExpression).expression)
  return node.type === 'AwaitExpression' ? unwrapped(node.argument) : node
}

export function placeOf(node: Node): Place {
  const { start, filename } = node.loc ?? { start: { line: 1, column: 0 }, filename: '' }
  return { file: scopeOf(node)?.file ?? filename, line: start.line, column: start.column + 1 }
}

export const text = (content: string, node: Node): Part => ({ kind: 'text', text: content, at: placeOf(node) })

export const dynamic = (node: Node): Part => ({ kind: 'dynamic', at: placeOf(node), source: sourceOf(node) })

/** Literals, arithmetic and objects are values for certain. */
const CERTAIN =
  /Literal$|^(NewExpression|ObjectExpression|ArrayExpression|UnaryExpression|BinaryExpression|UpdateExpression)$/

export const value = (node: Node): Part => ({
  kind: 'value',
  at: placeOf(node),
  source: sourceOf(node),
  unread: !CERTAIN.test(node.type),
})

/** An expression in a few words, for reports. */
function sourceOf(node: Node): string {
  switch (node.type) {
    case 'Identifier':
      return node.name
    case 'ThisExpression':
      return 'this'
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return `${sourceOf(node.object)}.${propertyName(node) ?? '…'}`
    case 'CallExpression':
      return `${sourceOf(node.callee)}(${node.arguments.length > 0 ? '…' : ''})`
    default:
      return '…'
  }
}
