/** The raw SQL of a source file. */
import { dynamic, placeOf, unwrapped } from './parts'
import type { SqlReader } from './reader'
import type { Fragment, Place } from './fragment'
import { childrenOf, type Node, scopeOf } from './scope'
import type { SourceFile } from './sourceFile'
import { helperOf, lastName, propertyName } from './tags'

export interface RawStatement {
  readonly at: Place
  /** `$queryRaw`, `$executeRawUnsafe`, `Prisma.sql`, `kysely sql`, `pg query`, `TypedSQL`. */
  readonly call: string
  readonly fragment: Fragment
  /** One text may hold several statements: node-postgres's `query` without values. */
  readonly several: boolean
}

/** Cheap: whether parsing the file can find anything. */
export function mayHoldSql(text: string): boolean {
  return /\$(query|execute)Raw|\bsql\s*`|['"]pg['"]|\bPool(Client)?\b/.test(text)
}

/** What a file sends by itself, in the order of the source. */
export function statementsIn({ program, text }: SourceFile, reader: SqlReader): RawStatement[] {
  const found: RawStatement[] = []
  const importsPg = /(from\s+|require\()['"](pg|@neondatabase\/serverless|@vercel\/postgres)['"]/.test(text)
  const visit = (node: Node): void => {
    const statement = statementOf(node, reader, importsPg)
    if (statement) found.push(statement)
    childrenOf(node).forEach(visit)
  }
  visit(program)
  return found
}

function statementOf(node: Node, reader: SqlReader, importsPg: boolean): RawStatement | undefined {
  if (node.type === 'TaggedTemplateExpression') {
    const name = rawMethod(node.tag)
    return name === undefined ? undefined : found(node, name, reader.template(node))
  }
  if (node.type !== 'CallExpression' && node.type !== 'OptionalCallExpression') return undefined
  const name = rawMethod(node.callee)
  const [first] = node.arguments as [Node?]
  if (name !== undefined && first) return found(node, name, read(reader, name, first))
  const { callee } = node
  if (callee.type !== 'MemberExpression') return undefined
  if (propertyName(callee) === 'execute' && isKysely(callee.object))
    return found(node, 'kysely sql', reader.fragment(callee.object) ?? [])
  return propertyName(callee) === 'query' && first ? pgQuery(node, callee.object, importsPg, reader) : undefined
}

const found = (node: Node, call: string, fragment: Fragment, several = false): RawStatement => ({
  at: placeOf(node),
  call,
  fragment,
  several,
})

const RAW = /^\$(queryRaw|executeRaw|queryRawUnsafe|executeRawUnsafe)$/

function rawMethod(callee: Node): string | undefined {
  if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return undefined
  const name = propertyName(callee)
  return name !== undefined && RAW.test(name) ? name : undefined
}

function read(reader: SqlReader, name: string, node: Node): Fragment {
  return name.endsWith('Unsafe') ? reader.text(node) : (reader.fragment(node) ?? [dynamic(unwrapped(node))])
}

function isKysely(node: Node): boolean {
  const bare = unwrapped(node)
  if (bare.type === 'TaggedTemplateExpression') return helperOf(bare.tag)?.library === 'kysely'
  if (bare.type !== 'Identifier') return false
  const value = scopeOf(bare)?.find(bare.name)?.value
  return value?.type === 'TaggedTemplateExpression' && helperOf(value.tag)?.library === 'kysely'
}

const CONNECTION = /^(pg|pool|pgPool|pgClient|poolClient)$/i

function pgQuery(
  node: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>,
  receiver: Node,
  importsPg: boolean,
  reader: SqlReader,
): RawStatement | undefined {
  if (!importsPg && !CONNECTION.test(lastName(receiver) ?? '')) return undefined
  const [first, values] = node.arguments as [Node?, Node?]
  const bare = first && unwrapped(first)
  const config = bare?.type === 'ObjectExpression' ? bare.properties : undefined
  const text = config
    ?.filter((one) => one.type === 'ObjectProperty')
    .find(({ key }) => key.type === 'Identifier' && key.name === 'text')?.value
  const sql = text ?? (config ? undefined : bare)
  return sql && found(node, 'pg query', reader.text(sql), values === undefined && config === undefined)
}

const STATEMENT = /^\s*(--[^\n]*\n\s*)*\(?\s*(select|with|insert|update|delete|merge|truncate|values)\b/i

/** `Prisma.sql` templates that are whole statements and go elsewhere than to a call that was read. */
export function unusedStatements({ program }: SourceFile, reader: SqlReader): RawStatement[] {
  const statements: RawStatement[] = []
  const visit = (node: Node): void => {
    if (node.type === 'TaggedTemplateExpression' && !reader.used.has(node) && isWhole(node))
      statements.push(found(node, 'Prisma.sql', reader.template(node)))
    childrenOf(node).forEach(visit)
  }
  visit(program)
  return statements
}

function isWhole({ tag, quasi }: Extract<Node, { type: 'TaggedTemplateExpression' }>): boolean {
  const helper = helperOf(tag)
  return helper?.library === 'prisma' && helper.name === 'sql' && STATEMENT.test(quasi.quasis[0]?.value.raw ?? '')
}
