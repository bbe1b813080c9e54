/** A statement's parse tree as an indented text. */

/** Where a node stands in the text: of use to error messages only. */
const LEFT_OUT = /^(location|stmt_location|stmt_len|rexpr_list_start|rexpr_list_end|list_start|list_end)$/

/**
 * Each node on a line of its own, with its plain values; below it, indented, its parts by their names.
 * @param node a node as Postgres's grammar makes it: `{ SelectStmt: { … } }`
 */
export function printParseTree(node: unknown): string {
  return lines('', node, 0).join('\n')
}

function lines(label: string, value: unknown, depth: number): string[] {
  const indent = '  '.repeat(depth)
  const short = inline(value)
  if (short !== undefined) return [`${indent}${label ? `${label}: ` : ''}${short}`]
  if (Array.isArray(value)) return [`${indent}${label}`, ...value.flatMap((one) => lines('', one, depth + 1))]
  const [name, fields] = tagged(value as Fields)
  const entries = Object.entries(fields).filter(([key]) => !LEFT_OUT.test(key))
  const plain = entries.flatMap(([key, part]) => {
    const text = inline(part)
    return text === undefined ? [] : [`${key}=${text}`]
  })
  const head = [...(label ? [`${label}:`] : []), ...(name ? [name] : []), ...plain].join(' ')
  const parts = entries.filter(([, part]) => inline(part) === undefined)
  return [`${indent}${head}`, ...parts.flatMap(([key, part]) => lines(key, part, depth + 1))]
}

type Fields = Readonly<Record<string, unknown>>

/** `{ SelectStmt: { … } }` is a node with its tag; what has no tag is of the one type that its place allows. */
function tagged(value: Fields): [name: string, fields: Fields] {
  const [[tag, fields] = ['', {}], ...more] = Object.entries(value)
  const isTag = more.length === 0 && /^[A-Z]/.test(tag) && typeof fields === 'object'
  return isTag ? [tag, fields as Fields] : ['', value]
}

/** Values, names and constants are written where they stand; a list of them in brackets. */
function inline(value: unknown): string | undefined {
  if (typeof value === 'string') return /^[A-Za-z_]\w*$/.test(value) ? value : JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) {
    const items = value.map(inline)
    return items.every((item) => item !== undefined) ? `[${items.join(', ')}]` : undefined
  }
  const [name, fields] = tagged(value as Fields)
  return leaf(name, fields)
}

function leaf(name: string, fields: Fields): string | undefined {
  switch (name) {
    case 'String':
      return inline(fields.sval ?? '')
    case 'Integer':
      return String(fields.ival ?? 0)
    case 'A_Star':
      return '*'
    case 'ParamRef':
      return `$${String(fields.number ?? '')}`
    case 'ColumnRef':
      return `ColumnRef ${(fields.fields as unknown[]).map((field) => inline(field) ?? '').join('.')}`
    case 'A_Const':
      return `A_Const ${constant(fields)}`
    default:
      return undefined
  }
}

function constant(fields: Fields): string {
  if (fields.isnull) return 'NULL'
  const value = ['ival', 'fval', 'boolval', 'sval', 'bsval'].find((key) => key in fields)
  if (value === undefined) return ''
  const inner = fields[value] as Fields
  const fallback = value === 'ival' ? 0 : value === 'boolval' ? false : ''
  const content = inner[value] ?? fallback
  return value === 'sval' ? `'${String(content).replaceAll("'", "''")}'` : String(content)
}
