/** Which expressions are Prisma's `sql` helpers and Kysely's: told by where their names come from. */
import { type Node, scopeOf } from './scope'

/** `Prisma.sql`, `Prisma.join`… or Kysely's `sql`, `sql.ref`…, by the helper's own name. */
export interface Helper {
  readonly library: 'prisma' | 'kysely'
  readonly name: string
}

const PRISMA_HELPERS = new Set(['sql', 'join', 'raw', 'empty', 'sqltag', 'bulk', 'Sql'])
const TEMPLATE_TAG = /^(sql-template-tag|@prisma\/client(\/.*)?)$/

export function helperOf(node: Node): Helper | undefined {
  if (node.type === 'Identifier') return importedHelper(node)
  if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') return undefined
  const name = propertyName(node)
  if (name === undefined) return undefined
  if (lastName(node.object) === 'Prisma') return PRISMA_HELPERS.has(name) ? { library: 'prisma', name } : undefined
  const object = helperOf(node.object)
  return object?.library === 'kysely' && object.name === 'sql' ? { library: 'kysely', name: `sql.${name}` } : undefined
}

function importedHelper(node: Extract<Node, { type: 'Identifier' }>): Helper | undefined {
  const binding = scopeOf(node)?.find(node.name)
  const { imported, property, value } = binding ?? {}
  if (imported?.source === 'kysely' && imported.name === 'sql') return { library: 'kysely', name: 'sql' }
  if (imported && TEMPLATE_TAG.test(imported.source)) {
    const name = imported.name === 'default' ? 'sql' : imported.name
    return PRISMA_HELPERS.has(name) ? { library: 'prisma', name: name === 'sqltag' ? 'sql' : name } : undefined
  }
  if (property !== undefined && value && lastName(value) === 'Prisma' && PRISMA_HELPERS.has(property))
    return { library: 'prisma', name: property }
  return undefined
}

/** The name that an expression ends with: `db.Prisma` → `Prisma`. */
export function lastName(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name
  if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') return propertyName(node)
  if (node.type === 'ThisExpression') return 'this'
  return 'expression' in node && typeof node.expression === 'object' ? lastName(node.expression as Node) : undefined
}

export function propertyName(
  node: Extract<Node, { type: 'MemberExpression' | 'OptionalMemberExpression' }>,
): string | undefined {
  if (!node.computed && node.property.type === 'Identifier') return node.property.name
  return node.property.type === 'StringLiteral' ? node.property.value : undefined
}

/** Declared as a fragment of SQL: `Prisma.Sql`, `Sql`, `RawBuilder<…>`, and lists of them. */
export function isSqlType(annotation: Node | undefined): boolean {
  if (!annotation) return false
  if (annotation.type === 'Identifier') return /^(Sql|RawBuilder|RawValue)$/.test(annotation.name)
  if (annotation.type === 'TSTypeReference') return isSqlType(annotation.typeName)
  if (annotation.type === 'TSQualifiedName') return isSqlType(annotation.right)
  if (annotation.type === 'TSTypeAnnotation') return isSqlType(annotation.typeAnnotation)
  if (annotation.type === 'TSArrayType') return isSqlType(annotation.elementType)
  return annotation.type === 'TSUnionType' && annotation.types.some(isSqlType)
}
