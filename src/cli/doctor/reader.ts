/** Reads the SQL that an expression stands for, as far as the sources say it. */
import type * as t from '@babel/types'
import type { Fragment, Part } from './fragment'
import { dynamic, placeOf, text, unwrapped, value } from './parts'
import { type Binding, childrenOf, type Node, scopeOf } from './scope'
import type { SourceFiles } from './sourceFile'
import { helperOf, isSqlType, propertyName } from './tags'

/** What parameters of the functions that are being followed stand for. */
type Arguments = ReadonlyMap<Binding, Known>

interface Known {
  readonly node: Node
  readonly args: Arguments
}

const NO_ARGUMENTS: Arguments = new Map()
const DEEPEST = 40

export class SqlReader {
  /** Templates that are part of a statement that was read. */
  readonly used = new Set<Node>()
  private readonly following: Node[] = []

  constructor(private readonly files: SourceFiles) {}

  /** A tagged template's SQL, its interpolations as `$n` or as the fragments that they are. */
  template(node: t.TaggedTemplateExpression, args: Arguments = NO_ARGUMENTS): Fragment {
    this.used.add(node)
    return this.pieces(node.quasi, (one) => this.interpolated(one, args))
  }

  /** A fragment that an expression stands for; undefined where it is none as far as can be read. */
  fragment(node: Node, args: Arguments = NO_ARGUMENTS): Fragment | undefined {
    const bare = unwrapped(node)
    return this.follow(bare, () => {
      switch (bare.type) {
        case 'TaggedTemplateExpression':
          return helperOf(bare.tag)?.name === 'sql' ? this.template(bare, args) : undefined
        case 'ConditionalExpression':
          return this.choice(bare, [bare.consequent, bare.alternate], args)
        case 'LogicalExpression':
          return this.choice(bare, bare.operator === '&&' ? [bare.right] : [bare.left, bare.right], args)
        case 'CallExpression':
          return this.helperCall(bare, args) ?? this.called(bare, args, (body, inner) => this.fragment(body, inner))
        case 'NewExpression':
          return helperOf(bare.callee)?.name === 'Sql' ? [dynamic(bare)] : undefined
        default:
          return helperOf(bare)?.name === 'empty'
            ? []
            : this.named(bare, args, (value, inner) => this.fragment(value, inner))
      }
    })
  }

  /** The text that an expression of strings stands for; what cannot be read of it is dynamic. */
  text(node: Node, args: Arguments = NO_ARGUMENTS): Fragment {
    const bare = unwrapped(node)
    return this.follow(bare, () => this.knownText(bare, args)) ?? [dynamic(bare)]
  }

  private knownText(node: Node, args: Arguments): Fragment | undefined {
    switch (node.type) {
      case 'StringLiteral':
        return [{ kind: 'text', text: node.value, at: { ...placeOf(node), column: placeOf(node).column + 1 } }]
      case 'NumericLiteral':
        return [{ kind: 'text', text: String(node.value), at: placeOf(node) }]
      case 'TemplateLiteral':
        return this.pieces(node, (one) => this.text(one, args))
      case 'BinaryExpression':
        return node.operator === '+' ? [...this.text(node.left, args), ...this.text(node.right, args)] : undefined
      case 'ConditionalExpression': {
        const options = [this.text(node.consequent, args), this.text(node.alternate, args)]
        return [{ kind: 'choice', key: node, options }]
      }
      case 'CallExpression':
        return this.textCall(node, args)
      default:
        return this.named(node, args, (value, inner) => this.text(value, inner))
    }
  }

  private textCall(node: t.CallExpression, args: Arguments): Fragment | undefined {
    const { callee } = node
    const method = callee.type === 'MemberExpression' ? propertyName(callee) : undefined
    if (callee.type === 'MemberExpression' && method === 'trim') return this.text(callee.object, args)
    if (callee.type === 'MemberExpression' && method === 'join') {
      const list = this.list(callee.object, args)
      const [separator] = node.arguments
      const between = separator ? this.text(separator, args) : [text(',', node)]
      return (
        list &&
        joined(
          list.map((one) => this.text(one.node, one.args)),
          between,
        )
      )
    }
    return this.called(node, args, (body, inner) => this.text(body, inner))
  }

  private pieces({ quasis, expressions }: t.TemplateLiteral, read: (node: Node) => Fragment): Fragment {
    return quasis.flatMap((quasi, i) => {
      const expression = expressions[i]
      return [text(quasi.value.cooked ?? quasi.value.raw, quasi), ...(expression ? read(expression) : [])]
    })
  }

  private interpolated(node: Node, args: Arguments): Fragment {
    return this.fragment(node, args) ?? [this.isSql(node) ? dynamic(node) : value(unwrapped(node))]
  }

  /** Declared as SQL, and nothing more is known of it. */
  private isSql(node: Node): boolean {
    const bare = unwrapped(node)
    if (bare.type === 'CallExpression') {
      const called = this.bindingOf(unwrapped(bare.callee))?.value
      return called !== undefined && 'returnType' in called && isSqlType(called.returnType as Node | undefined)
    }
    return bare.type === 'Identifier' && isSqlType(this.bindingOf(bare)?.annotation)
  }

  private choice(key: Node, nodes: readonly Node[], args: Arguments): Fragment | undefined {
    const options = nodes.map((one) => this.fragment(one, args))
    if (options.every((one) => one === undefined)) return undefined
    return [{ kind: 'choice', key, options: options.map((one, i) => one ?? [value(nodes[i] as Node)]) }]
  }

  private helperCall(node: t.CallExpression, args: Arguments): Fragment | undefined {
    const helper = helperOf(node.callee)
    const [first, ...more] = node.arguments as [Node?, ...Node[]]
    if (!helper || !first) return undefined
    switch (helper.name) {
      case 'raw':
      case 'sql.raw':
        return this.text(first, args)
      case 'join':
      case 'sql.join':
        return this.join(helper.library, first, more, args)
      case 'sql.val':
        return [value(first)]
      case 'sql.lit':
        return first.type === 'StringLiteral'
          ? [text(`'${first.value.replaceAll("'", "''")}'`, first)]
          : this.text(first, args)
      case 'sql.ref':
      case 'sql.table':
      case 'sql.id':
        return identifiers(node.arguments)
      default:
        return [dynamic(node)]
    }
  }

  private join(library: 'prisma' | 'kysely', list: Node, more: readonly Node[], args: Arguments): Fragment {
    const [separator, prefix, suffix] = more
    const given = (one: Node | undefined, otherwise: string): Fragment =>
      one
        ? library === 'kysely'
          ? (this.fragment(one, args) ?? [dynamic(one)])
          : this.text(one, args)
        : [text(otherwise, list)]
    const elements = this.list(list, args)?.map((one) => this.interpolated(one.node, one.args))
    // Of a list that only the running program knows, two values stand for any number of them.
    const two: Fragment[] = this.isSql(list) ? [[dynamic(list)]] : [[value(list)], [value(list)]]
    return [
      ...given(prefix, ''),
      ...joined(elements && elements.length > 0 ? elements : two, given(separator, library === 'kysely' ? ', ' : ',')),
      ...given(suffix, ''),
    ]
  }

  /** The elements of a list, with what is pushed to it; undefined where they are not in the sources. */
  private list(node: Node, args: Arguments): Known[] | undefined {
    const bare = unwrapped(node)
    return this.follow(bare, () => {
      if (bare.type === 'ArrayExpression') return this.elements(bare, args)
      if (bare.type === 'CallExpression' && bare.callee.type === 'MemberExpression') {
        const [first] = bare.arguments as [Node?]
        const method = propertyName(bare.callee)
        if (method === 'filter') return this.list(bare.callee.object, args)
        return method === 'map' && first ? mapped(first, args) : undefined
      }
      const pushes = bare.type === 'Identifier' ? (this.bindingOf(bare)?.pushes ?? []) : []
      const own = this.named(bare, args, (one, inner) => this.list(one, inner))
      const pushed = pushes.map((one) => ({ node: one, args }))
      return own || pushed.length > 0 ? [...(own ?? []), ...pushed] : undefined
    })
  }

  private elements(node: t.ArrayExpression, args: Arguments): Known[] | undefined {
    const lists = node.elements.map((one) => {
      if (one?.type === 'SpreadElement') return this.list(one.argument, args)
      return one ? [{ node: one, args }] : []
    })
    return lists.every((one) => one !== undefined) ? lists.flat() : undefined
  }

  /** What a call of a function that is in the sources gives: one of its returns. */
  private called<T extends Fragment>(
    node: t.CallExpression,
    args: Arguments,
    read: (body: Node, args: Arguments) => T | undefined,
  ): Fragment | undefined {
    const callee = unwrapped(node.callee)
    const fn = this.functionOf(callee)
    if (!fn) return undefined
    const inner = new Map(args)
    fn.params.forEach((parameter, i) => {
      const name = parameter.type === 'AssignmentPattern' ? parameter.left : parameter
      const binding = name.type === 'Identifier' ? scopeOf(name)?.find(name.name) : undefined
      const given = node.arguments[i] ?? (parameter.type === 'AssignmentPattern' ? parameter.right : undefined)
      if (binding && given) inner.set(binding, { node: given, args })
    })
    const options = returnsOf(fn).map((one) => read(one, inner))
    if (options.length === 0 || options.some((one) => one === undefined)) return undefined
    return options.length === 1 ? options[0] : [{ kind: 'choice', key: node, options: options as T[] }]
  }

  private functionOf(callee: Node): t.Function | undefined {
    const found = isFunction(callee) ? callee : this.bindingOf(callee)?.value
    const bare = found && unwrapped(found)
    return bare && isFunction(bare) ? bare : undefined
  }

  /** Follows a name, or a property of a constant object, to its value. */
  private named<T>(node: Node, args: Arguments, read: (value: Node, args: Arguments) => T | undefined): T | undefined {
    if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') {
      const property = this.propertyOf(node)
      return property && read(property, args)
    }
    if (node.type !== 'Identifier') return undefined
    const binding = this.bindingOf(node)
    if (!binding || binding.property !== undefined) return undefined
    const known = args.get(binding)
    if (known) return read(known.node, known.args)
    return binding.kind === 'variable' ? this.variable(binding, args, read) : undefined
  }

  /** A variable's first value, or one that it is given later. */
  private variable<T>(
    binding: Binding,
    args: Arguments,
    read: (value: Node, args: Arguments) => T | undefined,
  ): T | undefined {
    const own = binding.value && read(binding.value, args)
    // `where = Prisma.sql`${where} AND …``: inside, the name is what it was before.
    const within = binding.assignments.some((one) => this.following.includes(unwrapped(one.value)))
    if (binding.assignments.length === 0 || within) return own
    const grown = binding.assignments.filter(({ operator }) => operator === '+=').map((one) => read(one.value, args))
    const others = binding.assignments.filter(({ operator }) => operator === '=').map((one) => read(one.value, args))
    const first = own as Fragment | undefined
    const whole = grown.length > 0 && first ? [[...first, ...(grown as Fragment[]).flat()]] : []
    const options = [own, ...whole, ...others].filter((one) => one !== undefined) as Fragment[]
    if (options.length === 0 || !options.every((one) => Array.isArray(one) && one.every(isPart))) return own
    return [{ kind: 'choice', key: binding, options }] as T
  }

  private propertyOf(node: Extract<Node, { type: 'MemberExpression' | 'OptionalMemberExpression' }>): Node | undefined {
    const name = propertyName(node)
    const object = this.bindingOf(node.object)?.value
    const bare = object && unwrapped(object)
    if (name === undefined || bare?.type !== 'ObjectExpression') return undefined
    const property = bare.properties.find(
      (one) => one.type === 'ObjectProperty' && one.key.type === 'Identifier' && one.key.name === name,
    )
    return property?.type === 'ObjectProperty' ? property.value : undefined
  }

  private bindingOf(node: Node): Binding | undefined {
    if (node.type !== 'Identifier') return undefined
    const binding = scopeOf(node)?.find(node.name)
    if (!binding?.imported) return binding
    return this.files.exported(binding.file, binding.imported.source, binding.imported.name) ?? binding
  }

  /** A value that is made of itself is not followed further. */
  private follow<T>(node: Node, read: () => T | undefined): T | undefined {
    if (this.following.length > DEEPEST || this.following.includes(node)) return undefined
    this.following.push(node)
    try {
      return read()
    } finally {
      this.following.pop()
    }
  }
}

const isPart = (part: unknown): part is Part => typeof (part as Part | undefined)?.kind === 'string'

const isFunction = (node: Node): node is t.Function =>
  /Function|ObjectMethod|ClassMethod/.test(node.type) && 'params' in node

/** `list.map((one) => …)`: two elements stand for any number of them. */
function mapped(fn: Node, args: Arguments): Known[] | undefined {
  const [result] = isFunction(fn) ? returnsOf(fn) : []
  return result && [result, result].map((node) => ({ node, args }))
}

function returnsOf(fn: t.Function): Node[] {
  if (fn.body.type !== 'BlockStatement') return [fn.body]
  const returns: Node[] = []
  const visit = (node: Node): void => {
    if (isFunction(node)) return
    if (node.type === 'ReturnStatement' && node.argument) returns.push(node.argument)
    childrenOf(node).forEach(visit)
  }
  fn.body.body.forEach(visit)
  return returns
}

function joined(elements: readonly Fragment[], separator: Fragment): Fragment {
  return elements.flatMap((one, i) => (i === 0 ? one : [...separator, ...one]))
}

/** `sql.ref('people.name')`, `sql.id('public', 'people')`. */
function identifiers(nodes: readonly Node[]): Fragment {
  if (!nodes.every((one) => one.type === 'StringLiteral')) return [dynamic(nodes[0] as Node)]
  const names = nodes.flatMap((one) => one.value.split('.'))
  return [text(names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.'), nodes[0] as Node)]
}
