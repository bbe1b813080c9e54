/** Random edits of a Prisma schema's text, as people make them. Some leave the database as it is. */
import type { Generator } from '../support/generate'

export interface Edit {
  readonly name: string
  readonly schema: string
}

/** Undefined where the edit finds nothing to change. */
type Change = (schema: string, random: Generator) => string | undefined

/** One field's line of a model: name, type with its modifier, attributes. */
const FIELD = /^( {2}\w+ +)(\w+)(\?|\[\])?( .*)?$/

const SCALARS = ['String', 'Int', 'BigInt', 'Boolean', 'DateTime', 'Decimal', 'Float', 'Json', 'Bytes']
const ACTIONS = ['Cascade', 'Restrict', 'NoAction', 'SetNull', 'SetDefault']

/** Changes one line that matches, picked at random. */
function onLine(matches: RegExp, change: (line: string, random: Generator) => string | undefined): Change {
  return (schema, random) => {
    const lines = schema.split('\n')
    const candidates = lines.flatMap((line, i) => (matches.test(line) ? [i] : []))
    if (candidates.length === 0) return undefined
    const at = random.pick(candidates)
    const changed = change(lines[at] as string, random)
    if (changed === undefined || changed === lines[at]) return undefined
    return [...lines.slice(0, at), changed, ...lines.slice(at + 1)].join('\n')
  }
}

/** Adds lines before the first attribute of a block (`@@map`, `@@schema`), of a model or an enum. */
function inBlock(keyword: 'model' | 'enum', lines: (block: string, random: Generator) => string | undefined): Change {
  return (schema, random) => {
    const blocks = [...schema.matchAll(new RegExp(`^${keyword} \\w+ \\{\\n[\\s\\S]*?^\\}`, 'gm'))]
    const block = random.pick(blocks)
    const added = lines(block[0], random)
    if (added === undefined) return undefined
    const at = (block.index as number) + block[0].search(/^ {2}@@|^\}/m)
    return `${schema.slice(0, at)}${added}\n${schema.slice(at)}`
  }
}

/** Scalar fields that stand alone: no list, no key. */
const plainFields = (block: string): string[] =>
  block.split('\n').flatMap((line) => {
    const [, name, type, modifier] = FIELD.exec(line) ?? []
    return name && SCALARS.includes(type as string) && modifier !== '[]' && !/Json|Bytes/.test(type as string)
      ? [name.trim()]
      : []
  })

const SCALAR_LINE = new RegExp(`^ {2}\\w+ +(${SCALARS.join('|')})[ ?]`)

export const CHANGES: Readonly<Record<string, Change>> = {
  'add a column': inBlock('model', (_block, random) => {
    const type = random.pick([...SCALARS, 'UserRole', 'Plan'])
    const modifier = random.pick(['?', '?', '[]'])
    return `  added${random.digits(4)} ${type}${modifier} @map("added_${random.digits(6)}")`
  }),
  'add a column with a default': inBlock('model', (_block, random) => {
    const [type, value] = random.pick([
      ['Int', '7'],
      ['Int', 'autoincrement()'],
      ['String', '"it\'s"'],
      ['DateTime', 'now()'],
      ['Boolean', 'false'],
      ['Json', '"{}"'],
      ['UserRole', 'ADMIN'],
      ['String', 'uuid()'],
      ['Decimal', '1.50'],
    ])
    return `  added${random.digits(4)} ${type} @default(${value})`
  }),
  'drop a column': onLine(SCALAR_LINE, () => '  // gone'),
  'rename a column': onLine(/@map\("/, (line) => line.replace(/@map\("/, '@map("new_')),
  'toggle null': onLine(SCALAR_LINE, (line) =>
    line.replace(FIELD, (_all, name: string, type: string, modifier = '', rest = '') =>
      modifier === '?' ? `${name}${type} ${rest}` : `${name}${type}? ${rest}`,
    ),
  ),
  'another type': onLine(SCALAR_LINE, (line, random) =>
    line.replace(FIELD, (_all, name: string, _type: string, modifier = '', rest = '') => {
      const kept = /@map\("[^"]*"\)/.exec(rest as string)?.[0] ?? ''
      return `${name}${random.pick(SCALARS)}${modifier} ${kept}`
    }),
  ),
  'native type': onLine(/@db\.(VarChar|Char)\(\d+\)/, (line, random) =>
    line.replace(/@db\.\w+\(\d+\)/, random.pick(['@db.VarChar(33)', '@db.Text', '@db.Char(9)', ''])),
  ),
  precision: onLine(/@db\.Time\w*(\(\d\))?/, (line, random) =>
    line.replace(/(@db\.Time[a-z]*)(\(\d\))?/, (_all, type: string) => type + random.pick(['', '(0)', '(3)', '(6)'])),
  ),
  'numeric precision': onLine(/@db\.Decimal/, (line, random) =>
    line.replace(/@db\.Decimal(\([^)]*\))?/, random.pick(['@db.Decimal', '@db.Decimal(20, 4)', '@db.Money', ''])),
  ),
  'drop a default': onLine(/@default\((?!autoincrement)/, (line) =>
    line.replace(/@default\((?:[^()"]|"(?:[^"\\]|\\.)*"|\([^()]*\))*\)/, ''),
  ),
  'drop autoincrement': onLine(/@default\(autoincrement\(\)\)/, (line) => line.replace(/@default\([^)]*\)\)/, '')),
  'change a number default': onLine(/@default\([\d.]+\)/, (line, random) =>
    line.replace(/@default\(([\d.]+)\)/, (_all, n: string) => `@default(${random.pick(['12', n, `${n}`, '0'])})`),
  ),
  'change a text default': onLine(/@default\("/, (line) => line.replace(/@default\("/, '@default(" ')),
  'spaces in a JSON default': onLine(/Json.*@default\("\{\\"/, (line) =>
    line.replace(/@default\("\{/, '@default("{  ').replace(/\}"\)/, ' }")'),
  ),
  'add a default': onLine(/^ {2}\w+ +(String|Int)\?? [^@]*$|^ {2}\w+ +(String|Int)\?? +@map\("\w+"\)$/, (line) =>
    line.includes(' Int') ? `${line} @default(3)` : `${line} @default("x")`,
  ),
  'a default of the client': onLine(/^ {2}\w+ +String\?? +(@map\("\w+"\))?$/, (line, random) =>
    random.pick([`${line} @default(cuid())`, `${line} @default(uuid(7))`, `${line} @default(nanoid())`]),
  ),
  '@updatedAt': onLine(/@updatedAt/, (line) => line.replace('@updatedAt', '')),
  'add an index': inBlock('model', (block, random) => {
    const fields = plainFields(block)
    if (fields.length === 0) return undefined
    const name = random.pick(['', ', map: "a_new_index"'])
    const sort = random.pick(['', '', '(sort: Desc)'])
    return `  @@${random.pick(['index', 'unique'])}([${random.pick(fields)}${sort}]${name})`
  }),
  'add a wide index': inBlock('model', (block, random) => {
    const fields = plainFields(block)
    if (fields.length < 2) return undefined
    return `  @@index([${fields.slice(0, 2).join(', ')}]${random.pick(['', ', type: Brin', ', map: "wide"'])})`
  }),
  'drop an index': onLine(/^ {2}@@(index|unique)\(/, () => '  // gone'),
  'drop a unique': onLine(/@unique/, (line) => line.replace(/@unique(\([^)]*\))?/, '')),
  'rename an index': onLine(/^ {2}@@(index|unique)\(/, (line) =>
    line.includes('map:')
      ? line.replace(/map: "/, 'map: "other_')
      : line.replace(/\)(\s*)$/, `, map: "renamed_${line.length}")$1`),
  ),
  'rename a primary key': onLine(/@id\(map: "/, (line) => line.replace('map: "', 'map: "other_')),
  'kind of index': onLine(/^ {2}@@index\(.*type: /, (line, random) =>
    line.replace(/type: \w+/, `type: ${random.pick(['BTree', 'Hash', 'Gin', 'Gist', 'Brin'])}`),
  ),
  'index to unique': onLine(/^ {2}@@index\(\[[^()]*\]\)/, (line) => line.replace('@@index', '@@unique')),
  'operator class': onLine(/\(ops: \w+\)/, (line, random) =>
    line.replace(/\(ops: \w+\)/, random.pick(['', '(ops: JsonbOps)', '(ops: JsonbPathOps)', '(ops: ArrayOps)'])),
  ),
  'add a value': inBlock('enum', (_block, random) => `  ADDED_${random.digits(3)}`),
  'drop a value': onLine(/^ {2}[A-Z_]{3,}( +@map\("[^"]*"\))?$/, () => '  // gone'),
  'rename a value': onLine(/^ {2}[A-Z_]{3,} +@map\("/, (line) => line.replace('@map("', '@map("other-')),
  'move a value': onLine(/^ {2}[A-Z_]{3,}$/, (line) => `  FIRST_${line.trim()} @map("${line.trim()}")`),
  'add an enum': (schema, random) => `${schema}\nenum Added${random.digits(3)} {\n  A\n  B\n  @@schema("public")\n}\n`,
  'add a table': (schema, random) =>
    `${schema}\nmodel Added${random.digits(3)} {\n  id Int @id @default(autoincrement())\n  at DateTime @default(now())\n  @@schema("backoffice")\n}\n`,
  'rename a table': onLine(/^ {2}@@map\("/, (line) => line.replace('@@map("', '@@map("new_')),
  'move a table': onLine(/^ {2}@@schema\("/, (line) =>
    line.replace(/"\w+"/, (name) => (name === '"public"' ? '"backoffice"' : '"public"')),
  ),
  'on delete': onLine(/@relation\(.*fields:/, (line, random) => {
    const action = random.pick(ACTIONS)
    if (line.includes('onDelete:')) return line.replace(/onDelete: \w+/, `onDelete: ${action}`)
    return line.replace(/(references: \[[^\]]*\])/, `$1, onDelete: ${action}`)
  }),
  'on update': onLine(/@relation\(.*fields:/, (line, random) => {
    const action = random.pick(ACTIONS)
    if (line.includes('onUpdate:')) return line.replace(/onUpdate: \w+/, `onUpdate: ${action}`)
    return line.replace(/(references: \[[^\]]*\])/, `$1, onUpdate: ${action}`)
  }),
  'rename a foreign key': onLine(/@relation\(.*fields:.*map: "/, (line) => line.replace('map: "', 'map: "other_')),
  'order of the fields': onLine(SCALAR_LINE, (line) => `${line.trimEnd()} // a comment`),
  '@ignore': onLine(/^ {2}\w+ +String\? +(@map\("\w+"\))?$/, (line) => `${line} @ignore`),
  'left to the database': onLine(/@default\("/, (line) =>
    line.replace(/@default\("(?:[^"\\]|\\.)*"\)/, '@default(dbgenerated())'),
  ),
}

/** One to three edits on top of each other. */
export function randomEdit(schema: string, random: Generator): Edit | undefined {
  let text = schema
  const names: string[] = []
  for (let i = random.pick([1, 1, 1, 2, 3]); i > 0; i--) {
    const name = random.pick(Object.keys(CHANGES))
    const changed = CHANGES[name]?.(text, random)
    if (changed === undefined) continue
    text = changed
    names.push(name)
  }
  return names.length ? { name: names.join(' + '), schema: text } : undefined
}
