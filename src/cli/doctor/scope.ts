/** What a source file's names are bound to: enough of JavaScript's scoping to follow a constant to its value. */
import type * as t from '@babel/types'

export type Node = t.Node

export interface Binding {
  readonly kind: 'variable' | 'parameter' | 'function' | 'import' | 'other'
  /** The initial value, or the function itself. */
  readonly value?: Node
  /** What the name is declared to be: `Prisma.Sql`. */
  readonly annotation?: Node
  /** Destructured: the property of `value` that it is. */
  readonly property?: string
  /** `let`: what is assigned later. */
  readonly assignments: { readonly operator: string; readonly value: Node }[]
  /** What `name.push(…)` adds. */
  readonly pushes: Node[]
  readonly imported?: { readonly source: string; readonly name: string }
  readonly file: string
}

export class Scope {
  readonly bindings = new Map<string, Binding>()
  constructor(
    readonly file: string,
    readonly parent?: Scope,
  ) {}

  find(name: string): Binding | undefined {
    return this.bindings.get(name) ?? this.parent?.find(name)
  }
}

/** Reads the scopes of a program; `scopeOf` then knows the scope that each node stands in. */
export function readScopes(program: t.Program, file: string): Scope {
  const root = new Scope(file)
  const later: (() => void)[] = []
  visit(program, root, later)
  for (const link of later) link()
  return root
}

const scopes = new WeakMap<Node, Scope>()

export function scopeOf(node: Node): Scope | undefined {
  return scopes.get(node)
}

const SKIPPED = new Set(['loc', 'extra', 'leadingComments', 'trailingComments', 'innerComments', 'errors', 'tokens'])

/** A node's direct parts, in the order of the source. */
export function childrenOf(node: Node): Node[] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    if (SKIPPED.has(key) || typeof value !== 'object' || value === null) return []
    return (Array.isArray(value) ? value : [value]).filter(isNode)
  })
}

const isNode = (value: unknown): value is Node => typeof (value as Node | null)?.type === 'string'

const OPENS_SCOPE = /Function|ArrowFunction|Method|BlockStatement|^For|CatchClause|SwitchStatement|StaticBlock/

function visit(node: Node, outer: Scope, later: (() => void)[]): void {
  if (node.type === 'FunctionDeclaration' && node.id) declare(outer, node.id.name, { kind: 'function', value: node })
  const scope = OPENS_SCOPE.test(node.type) ? new Scope(outer.file, outer) : outer
  scopes.set(node, scope)
  if ('params' in node && Array.isArray(node.params)) for (const one of node.params) pattern(scope, one, 'parameter')
  if (node.type === 'VariableDeclarator') pattern(scope, node.id, 'variable', node.init ?? undefined)
  if (node.type === 'ImportDeclaration') importNames(scope, node)
  if (node.type === 'AssignmentExpression' || node.type === 'CallExpression') later.push(() => change(scope, node))
  for (const child of childrenOf(node)) visit(child, scope, later)
}

type NewBinding = Partial<Binding> & Pick<Binding, 'kind'>

function declare(scope: Scope, name: string, binding: NewBinding): void {
  scope.bindings.set(name, { assignments: [], pushes: [], file: scope.file, ...binding })
}

function pattern(scope: Scope, target: Node | undefined, kind: 'parameter' | 'variable', value?: Node): void {
  if (!target) return
  if (target.type === 'Identifier') {
    const annotation = target.typeAnnotation ?? undefined
    declare(scope, target.name, { kind, value, annotation })
  } else if (target.type === 'AssignmentPattern')
    pattern(scope, target.left, kind, kind === 'variable' ? value : undefined)
  else if (target.type === 'TSParameterProperty') pattern(scope, target.parameter, kind)
  else if (target.type === 'RestElement') pattern(scope, target.argument, 'parameter')
  else if (target.type === 'ArrayPattern')
    for (const one of target.elements) pattern(scope, one ?? undefined, 'parameter')
  else if (target.type === 'ObjectPattern')
    for (const one of target.properties) propertyPattern(scope, one, kind, value)
}

function propertyPattern(scope: Scope, one: Node, kind: 'parameter' | 'variable', value?: Node): void {
  if (one.type !== 'ObjectProperty') return pattern(scope, one, kind)
  const local = one.value.type === 'AssignmentPattern' ? one.value.left : one.value
  if (local.type === 'Identifier' && one.key.type === 'Identifier')
    declare(scope, local.name, { kind, value, property: one.key.name })
  else pattern(scope, local, 'parameter')
}

function importNames(scope: Scope, { source, specifiers }: t.ImportDeclaration): void {
  for (const one of specifiers) {
    const imported =
      one.type === 'ImportSpecifier' ? keyName(one.imported) : one.type === 'ImportDefaultSpecifier' ? 'default' : '*'
    declare(scope, one.local.name, { kind: 'import', imported: { source: source.value, name: imported } })
  }
}

export const keyName = (key: t.Identifier | t.StringLiteral): string =>
  key.type === 'Identifier' ? key.name : key.value

function change(scope: Scope, node: t.AssignmentExpression | t.CallExpression): void {
  if (node.type === 'AssignmentExpression') {
    if (node.left.type !== 'Identifier') return
    scope.find(node.left.name)?.assignments.push({ operator: node.operator, value: node.right })
    return
  }
  const { callee } = node
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return
  if (callee.property.type === 'Identifier' && callee.property.name === 'push')
    scope.find(callee.object.name)?.pushes.push(...node.arguments)
}
