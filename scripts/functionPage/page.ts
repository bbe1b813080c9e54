/** docs/functions.md: every function and operator of the manual's chapter 9, and what the shadow does with it. */
import operatorRows from '../../src/catalog/data/operators.json'
import castRows from '../../src/catalog/data/casts.json'
import functionRows from '../../src/catalog/data/functions.json'
import { CatalogIndex } from '../../src/catalog/lookup'
import { catalogFromDdl } from '../../src/sql/ddl'
import {
  aggregateKind,
  signatureOf,
  systemFunction,
  systemFunctionsNamed,
  systemType,
  type SystemFunction,
} from '../../src/catalog/system'
import { allDefinitions, definitionOf } from '../../src/functions/families'
import { refusalOf } from '../../src/functions/refusals'
import { openShadow } from '../../src/openShadow'
import { TypeSystem } from '../../src/types/typeSystem'
import { ELSEWHERE, SECTIONS, type Section } from './sections'

export const FUNCTION_PAGE = 'docs/functions.md'

/** undefined: as Postgres; else the reason why it is refused. */
type Status = string | undefined

/** A line's first word, what is listed behind it, and its status. */
interface Entry {
  readonly group: string
  readonly shown: string
  readonly status: Status
}

const COMPARISONS = new Set(['=', '<>', '<', '<=', '>', '>='])
/** The comparison operators are shown together, by the types that they compare. */
const COMPARISON = 'comparison'
const UNKNOWN = 'it has no definition'

const words = (text = ''): string[] => text.split(' ').filter(Boolean)

/** `name` or `name/type,type` of a table's column, by name. */
function tokens(column: 'functions' | 'operators'): Map<string, { types?: string[]; section: Section }[]> {
  const map = new Map<string, { types?: string[]; section: Section }[]>()
  for (const section of SECTIONS) {
    for (const token of words(section[column])) {
      const [, name = token, types] = /^(.+?)(?:\/([\w,]+))?$/.exec(token) ?? []
      map.set(name, [...(map.get(name) ?? []), { types: types?.split(','), section }])
    }
  }
  return map
}

const FUNCTION_TOKENS = tokens('functions')
const OPERATOR_TOKENS = tokens('operators')
const numbered = (number: number): Section => SECTIONS.find((s) => s.number === number)!

function bestToken(map: typeof FUNCTION_TOKENS, name: string, types: readonly string[]): Section | undefined {
  const rows = map.get(name) ?? []
  const typed = rows.find((row) => row.types?.some((type) => types.includes(type)))
  return (typed ?? rows.find((row) => !row.types))?.section
}

const typeNames = (oids: readonly number[]): string[] => oids.map((oid) => systemType(oid)?.name ?? '')

const FUNCTIONS = (functionRows as unknown as [number][]).map(([oid]) => systemFunction(oid)!)
const OPERATORS = (operatorRows as [string, number, number, number, number][]).map(
  ([name, left, right, , fn]) => ({ name, operands: left === 0 ? [right] : [left, right], fn: systemFunction(fn) }),
) // prettier-ignore
const OF_OPERATORS = new Set(OPERATORS.map(({ fn }) => fn?.oid))
const OF_CASTS = new Set((castRows as [number, number, number][]).map((row) => row[2]))

/** 'elsewhere' where chapter 9 does not have the function. */
function sectionOfFunction(fn: SystemFunction): Section | 'elsewhere' | undefined {
  if (ELSEWHERE.some((pattern) => pattern.test(fn.name)) && fn.kind !== 'a') return 'elsewhere'
  if (fn.kind === 'a') return numbered(21)
  if (fn.kind === 'w') return numbered(22)
  const section = bestToken(FUNCTION_TOKENS, fn.name, typeNames(fn.args))
  if (section) return section
  return OF_OPERATORS.has(fn.oid) || OF_CASTS.has(fn.oid) ? 'elsewhere' : undefined
}

function sectionOfOperator(name: string, operands: readonly number[]): Section | undefined {
  const types = typeNames(operands)
  const named = bestToken(OPERATOR_TOKENS, name, types)
  if (named) return named
  return types
    .map((type) => SECTIONS.find((section) => words(section.types).includes(type)))
    .sort((a, b) => (b?.number ?? 0) - (a?.number ?? 0))[0]
}

function statusOfFunction(fn: SystemFunction): Status {
  const definition = definitionOf(signatureOf(fn))
  // Ordered-set aggregates have machines of their own (functions/orderedSets.ts).
  if (fn.kind === 'a' && aggregateKind(fn.oid)?.kind !== 'n') return undefined
  if (!definition) return refusalOf(fn) ?? UNKNOWN
  return 'refused' in definition ? definition.refused : undefined
}

class Page {
  private readonly entries = new Map<Section, Entry[]>()

  constructor(private readonly types: TypeSystem) {}

  add(section: Section, entry: Entry): void {
    this.entries.set(section, [...(this.entries.get(section) ?? []), entry])
  }

  private shownType = (oid: number): string => this.types.formatType({ oid, typmod: -1 })

  signature(fn: SystemFunction): string {
    const args = fn.args.map((oid, i) => {
      const variadic = fn.variadic !== 0 && i === fn.args.length - 1 ? 'VARIADIC ' : ''
      return `${variadic}${this.shownType(oid)}`
    })
    const needed = args.length - fn.defaults
    const optional = args.slice(needed).map((arg, i) => (needed + i === 0 ? `[${arg}` : `[, ${arg}`))
    return `${fn.name}(${args.slice(0, needed).join(', ')}${optional.join('')}${']'.repeat(fn.defaults)})`
  }

  operation(name: string, operands: readonly number[]): string {
    const [first, second] = operands.map(this.shownType)
    if (COMPARISONS.has(name)) return first === second ? first! : `${first} and ${second}`
    return second === undefined ? `${name} ${first}` : `${first} ${name} ${second}`
  }

  /** Comparisons go by the order of the type's codec, where there is one; others by their function. */
  statusOfOperator(name: string, operands: readonly number[], fn: SystemFunction): Status {
    const [left, right] = typeNames(operands)
    if (!COMPARISONS.has(name)) return statusOfFunction(fn)
    if (left === 'anyarray' || left === 'anyenum') return undefined
    if (left === 'record') return undefined
    const alike = left === right || /^int\d,int\d$|^float\d,float\d$|^(?:text,name|name,text)$/.test(`${left},${right}`)
    if (!alike) return statusOfFunction(fn)
    const codec = this.types.codecIfAny(operands[0]!)
    return codec && codec.order !== 'none' ? undefined : (refusalOf(fn) ?? 'the type has no order on the shadow')
  }

  render(): string[] {
    return SECTIONS.flatMap((section) => {
      const entries = this.entries.get(section) ?? []
      if (entries.length === 0) return [`## 9.${section.number} ${section.title}`, '', noteOf(section), '']
      const groups = new Map<string, Entry[]>()
      for (const entry of entries) {
        const key = `${entry.group}\0${entry.status ?? ''}`
        groups.set(key, [...(groups.get(key) ?? []), entry])
      }
      const lines = [...groups.values()].map(line)
      return [`## 9.${section.number} ${section.title}`, '', ...lines, '']
    })
  }

  count(): { given: number; refused: number; unknown: string[] } {
    const all = [...this.entries.values()].flat()
    return {
      given: all.filter(({ status }) => status === undefined).length,
      refused: all.filter(({ status }) => status !== undefined).length,
      unknown: all.filter(({ status }) => status === UNKNOWN).map(({ shown }) => shown),
    }
  }
}

const noteOf = ({ title, note }: Section): string => note ?? `${title} run in Postgres only: refused.`

function line(group: readonly Entry[]): string {
  const shown = [...new Set(group.map((entry) => `\`${entry.shown}\``))].join(', ')
  const { group: name, status } = group[0]!
  const compared = name === COMPARISON ? `${[...COMPARISONS].map((c) => `\`${c}\``).join(', ')} of ` : ''
  return `- ${compared}${shown}: ${status === undefined ? 'as Postgres' : `refused, ${status}`}`
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

function addFunctions(page: Page): string[] {
  const homeless: string[] = []
  for (const fn of [...FUNCTIONS].sort(byName)) {
    const section = sectionOfFunction(fn)
    if (section === undefined) homeless.push(signatureOf(fn))
    else if (section !== 'elsewhere')
      page.add(section, { group: fn.name, shown: page.signature(fn), status: statusOfFunction(fn) })
  }
  return homeless
}

function addOperators(page: Page): string[] {
  const homeless: string[] = []
  for (const { name, operands, fn } of OPERATORS.filter(({ fn }) => fn)) {
    const section = sectionOfOperator(name, operands)
    const shown = page.operation(name, operands)
    if (section)
      page.add(section, {
        group: COMPARISONS.has(name) ? COMPARISON : name,
        shown,
        status: page.statusOfOperator(name, operands, fn!),
      })
    else homeless.push(shown)
  }
  return homeless
}

/** Whether a construct runs is asked of the shadow itself. */
async function addConstructs(page: Page): Promise<void> {
  const shadow = await openShadow({ ddl: 'CREATE TABLE t (a integer)' })
  for (const section of SECTIONS) {
    for (const [form, sample] of section.constructs ?? []) {
      let status: Status
      try {
        shadow.explain(sample)
      } catch (error) {
        if ((error as Error).name !== 'UnsupportedOnShadow') throw error
        status = 'the construct is not supported'
      }
      page.add(section, { group: form, shown: form, status })
    }
  }
  shadow.close()
}

/** Functions of the extensions that the shadow knows. */
function extensionLines(page: Page): string[] {
  const byExtension = new Map<string, string[]>()
  for (const fn of allSystemFunctions()) {
    if (!fn.extension || statusOfFunction(fn) !== undefined) continue
    byExtension.set(fn.extension, [...(byExtension.get(fn.extension) ?? []), `\`${page.signature(fn)}\``])
  }
  return [...byExtension].sort().map(([name, shown]) => `- \`${name}\`: ${shown.join(', ')}`)
}

function allSystemFunctions(): SystemFunction[] {
  const known = new Map<string, SystemFunction>()
  for (const signature of allDefinitions().keys()) {
    const name = signature.slice(0, signature.indexOf('('))
    for (const fn of systemFunctionsNamed(name)) known.set(signatureOf(fn), fn)
  }
  return [...known.values()]
}

const HEAD = `# Functions and operators

Chapter 9 of the Postgres 18 manual, section by section: what runs _as Postgres_, and what is _refused_ by name with its reason. This page is made from
Postgres's own catalog and the shadow's definitions by \`node scripts/write-function-page.mjs\`; what the sections say in general is in
[support.md](support.md). Some functions refuse particular arguments too, where only the server can know the answer.
`

export interface FunctionPage {
  readonly text: string
  readonly given: number
  readonly refused: number
  /** Without a definition and without a reason for that. */
  readonly unknown: readonly string[]
  /** In no section of the table, and not known to be of another chapter. */
  readonly homeless: readonly string[]
}

export async function functionPage(): Promise<FunctionPage> {
  const types = new TypeSystem(new CatalogIndex(await catalogFromDdl('')))
  const page = new Page(types)
  const homeless = [...addFunctions(page), ...addOperators(page)]
  await addConstructs(page)
  const { given, refused, unknown } = page.count()
  const summary = `${given} signatures, operators and constructs run as Postgres, ${refused} are refused.`
  const extensions = ['## Extensions', '', 'As Postgres:', '', ...extensionLines(page)]
  const text = [HEAD, summary, '', ...page.render(), ...extensions].join('\n')
  return { text: `${text.trimEnd()}\n`, given, refused, unknown, homeless }
}
