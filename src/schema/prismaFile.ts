/** Prisma schema files as blocks, fields and attributes: what is needed to write the schema anew. Prisma itself has validated them. */

/** A Prisma schema file: path and content. */
export type PrismaFile = readonly [path: string, content: string]

export interface Attribute {
  /** `@id`, `@@map`, `@db.VarChar`. */
  readonly name: string
  /** What stands between its parentheses; undefined without any. */
  readonly args?: string
}

export interface PrismaField {
  readonly kind: 'field'
  readonly name: string
  /** `String`, `User`, `Unsupported("point")`; empty for an enum's value. */
  readonly type: string
  readonly list: boolean
  readonly optional: boolean
  readonly attributes: readonly Attribute[]
  /** `// …` at the line's end. */
  readonly comment?: string
}

export type PrismaItem =
  | PrismaField
  | { readonly kind: 'attribute'; readonly attribute: Attribute; readonly comment?: string }
  /** A comment on a line of its own, or an empty line. */
  | { readonly kind: 'comment'; readonly text: string }

export interface PrismaBlock {
  readonly keyword: string
  readonly name: string
  readonly items: readonly PrismaItem[]
  /** The comments right above. */
  readonly comments: readonly string[]
}

const HEADER = /^\s*(\w+)\s+(\w+)\s*\{\s*(\/\/.*)?$/

const known = new WeakMap<readonly PrismaFile[], readonly PrismaBlock[]>()

/** The same files, the same blocks: each that writes something of them asks. */
export function readBlocks(files: readonly PrismaFile[]): readonly PrismaBlock[] {
  const blocks = known.get(files) ?? files.flatMap(([, content]) => blocksOf(content))
  known.set(files, blocks)
  return blocks
}

function blocksOf(content: string): PrismaBlock[] {
  const blocks: PrismaBlock[] = []
  let comments: string[] = []
  const lines = logicalLines(content)
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string
    const header = HEADER.exec(line)
    if (header) {
      const body: string[] = []
      while (++i < lines.length && (lines[i] as string).trim() !== '}') body.push(lines[i] as string)
      const [, keyword = '', name = ''] = header
      blocks.push({ keyword, name, items: body.map(readItem), comments })
      comments = []
    } else if (line.trim().startsWith('//')) comments.push(line.trim())
    else comments = []
  }
  return blocks
}

/** Lines, with those joined that an open parenthesis or bracket continues. */
function logicalLines(content: string): string[] {
  const lines: string[] = []
  let open = 0
  for (const line of content.split(/\r?\n/)) {
    if (open > 0) lines.push(`${lines.pop()} ${stripComment(line).trim()}`)
    else lines.push(line)
    for (const [token] of stripComment(line).matchAll(BRACKET)) {
      if (token === '(' || token === '[') open++
      if (token === ')' || token === ']') open--
    }
  }
  return lines
}

// A string is passed over whole; where it has no end, its quote is a character as any other.
const BRACKET = /"(?:[^"\\]|\\.)*"|[()[\]]/g
const PARENTHESIS = /"(?:[^"\\]|\\.)*"|[()]/g
const SEPARATOR = /"(?:[^"\\]|\\.)*"|[()[\]{},]/g
const COMMENT = /"(?:[^"\\]|\\.)*"|\/\//g

function commentStart(line: string): number {
  if (!line.includes('//')) return -1
  for (const match of line.matchAll(COMMENT)) if (match[0] === '//') return match.index
  return -1
}

function stripComment(line: string): string {
  const start = commentStart(line)
  return start < 0 ? line : line.slice(0, start)
}

function readItem(line: string): PrismaItem {
  const code = stripComment(line).trim()
  const comment = line.slice(stripComment(line).length).trim() || undefined
  if (code === '') return { kind: 'comment', text: comment ?? '' }
  if (code.startsWith('@@')) return { kind: 'attribute', attribute: readAttributes(code)[0] as Attribute, comment }
  const [, name = '', rest = ''] = /^([\w=]+)\s*(.*)$/s.exec(code) ?? []
  const [, type = '', modifier = '', attributes = ''] =
    /^(Unsupported\(\s*"(?:[^"\\]|\\.)*"\s*\)|[A-Za-z]\w*)?\s*(\[\]|\?|!)?\s*(.*)$/s.exec(rest) ?? []
  return {
    kind: 'field',
    name,
    type,
    list: modifier === '[]',
    optional: modifier === '?',
    attributes: readAttributes(attributes),
    comment,
  }
}

function readAttributes(text: string): Attribute[] {
  const attributes: Attribute[] = []
  const pattern = /@@?[\w.]+/g
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const end = pattern.lastIndex
    if (text[end] !== '(') {
      attributes.push({ name: match[0] })
      continue
    }
    const args = insideParentheses(text, end)
    attributes.push({ name: match[0], args })
    pattern.lastIndex = end + args.length + 2
  }
  return attributes
}

function insideParentheses(text: string, open: number): string {
  let depth = 0
  for (const match of text.slice(open).matchAll(PARENTHESIS)) {
    if (match[0] === '(') depth++
    if (match[0] === ')' && --depth === 0) return text.slice(open + 1, open + match.index)
  }
  return text.slice(open + 1)
}

export interface Argument {
  readonly name?: string
  readonly value: string
}

/** `fields: [a], map: "x"` → its parts. */
export function readArguments(args: string | undefined): Argument[] {
  return splitTopLevel(args ?? '').map((part) => {
    const [, name, value] = /^\s*(\w+)\s*:\s*([\s\S]*)$/.exec(part) ?? []
    return name === undefined ? { value: part.trim() } : { name, value: (value ?? '').trim() }
  })
}

/** `[a, b(sort: Desc)]` or `a, b` → the parts between the commas. */
export function splitTopLevel(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (const { 0: token, index } of text.matchAll(SEPARATOR)) {
    if (token === '(' || token === '[' || token === '{') depth++
    if (token === ')' || token === ']' || token === '}') depth--
    if (token === ',' && depth === 0) {
      parts.push(text.slice(from, index))
      from = index + 1
    }
  }
  if (text.slice(from).trim()) parts.push(text.slice(from))
  return parts.map((p) => p.trim())
}

const read = new WeakMap<Attribute, readonly Argument[]>()

function argumentsOf(attribute: Attribute | undefined): readonly Argument[] {
  if (attribute?.args === undefined) return []
  const args = read.get(attribute) ?? readArguments(attribute.args)
  read.set(attribute, args)
  return args
}

export function argument(attribute: Attribute | undefined, name: string): string | undefined {
  return argumentsOf(attribute).find((a) => a.name === name)?.value
}

/** The text of a string literal. */
export function stringValue(literal: string | undefined): string | undefined {
  return literal?.startsWith('"') ? (JSON.parse(literal) as string) : undefined
}

/** The one unnamed argument, or the one called `name`. */
export function defaultArgument(attribute: Attribute | undefined, name: string): string | undefined {
  const args = argumentsOf(attribute)
  return (args.find((a) => a.name === name) ?? args.find((a) => a.name === undefined))?.value
}

export const attributeOf = (item: { readonly attributes: readonly Attribute[] }, name: string): Attribute | undefined =>
  item.attributes.find((a) => a.name === name)

export function blockAttribute(block: PrismaBlock, name: string): Attribute | undefined {
  return block.items.flatMap((i) => (i.kind === 'attribute' && i.attribute.name === name ? [i.attribute] : []))[0]
}

export const fieldsOf = (block: PrismaBlock): PrismaField[] =>
  block.items.filter((i): i is PrismaField => i.kind === 'field')
