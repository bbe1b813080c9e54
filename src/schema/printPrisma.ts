import type { Attribute, PrismaBlock, PrismaField } from './prismaFile'

export type PrintedLine =
  | { readonly field: PrismaField; readonly comment?: string }
  | { readonly attribute: Attribute; readonly comment?: string }
  | { readonly text: string }

/** A block as `prisma format` lays it out: names, types and attributes of neighbouring fields in columns. */
export function printBlock(block: PrismaBlock, lines: readonly PrintedLine[]): string {
  const printed: string[] = []
  for (let i = 0; i < lines.length;) {
    const group = fieldGroup(lines, i)
    if (group.length) printed.push(...alignedFields(group))
    else printed.push(otherLine(lines[i] as PrintedLine))
    i += Math.max(group.length, 1)
  }
  // One empty line at most between two things, and none at the edges.
  const tidy = printed.filter((line, i) => line !== '' || (i > 0 && i < printed.length - 1 && printed[i - 1] !== ''))
  return [...block.comments, `${block.keyword} ${block.name} {`, ...tidy.map((l) => (l ? `  ${l}` : '')), '}'].join(
    '\n',
  )
}

type FieldLine = Extract<PrintedLine, { field: PrismaField }>

function fieldGroup(lines: readonly PrintedLine[], start: number): FieldLine[] {
  const group: FieldLine[] = []
  for (let i = start; i < lines.length; i++) {
    const line = lines[i] as PrintedLine
    if (!('field' in line)) break
    group.push(line)
  }
  return group
}

function alignedFields(group: readonly FieldLine[]): string[] {
  const cells = group.map(({ field, comment }) => {
    const type = `${field.type}${field.list ? '[]' : field.optional ? '?' : ''}`
    return [field.name, type, field.attributes.map(attribute).join(' '), comment ?? field.comment ?? '']
  })
  const width = (column: number) => Math.max(...cells.map((c) => (c[column] as string).length))
  const widths = [width(0), width(1)]
  return cells.map(([name = '', type = '', attributes = '', comment = '']) =>
    [name.padEnd(widths[0] as number), type.padEnd(widths[1] as number), attributes, comment]
      .filter((c, i) => i < 2 || c !== '')
      .join(' ')
      .trimEnd(),
  )
}

function otherLine(line: PrintedLine): string {
  if ('text' in line) return line.text
  if ('attribute' in line) return [attribute(line.attribute), ...(line.comment ? [line.comment] : [])].join(' ')
  return ''
}

const attribute = (a: Attribute): string => (a.args === undefined ? a.name : `${a.name}(${a.args})`)
