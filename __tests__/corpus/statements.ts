/** The corpus: statements as applications write them, in a file for each construct. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export interface CorpusStatement {
  readonly sql: string
  readonly values: readonly (string | null)[]
}

export interface Construct {
  readonly title: string
  /** How many occurrences a count over 57 public applications has found. */
  readonly demand: number
  readonly statements: readonly CorpusStatement[]
}

export const corpusFile = (name: string): string => readFileSync(path.join(__dirname, name), 'utf8')

/** The most demanded constructs first. */
export function readCorpus(): Construct[] {
  const files = readdirSync(path.join(__dirname, 'statements')).sort()
  return files.map((name) => readConstruct(corpusFile(`statements/${name}`))).sort((a, b) => b.demand - a.demand)
}

/** The first line is `-- title | occurrences`; a line `-- ["a", null]` gives the next statement's parameters. */
function readConstruct(text: string): Construct {
  const [head = '', ...lines] = text.trim().split('\n')
  const [, title = '', demand = ''] = /^-- (.*) \| (\d+)$/.exec(head) ?? []
  let values: (string | null)[] = []
  const statements = lines.flatMap((line): CorpusStatement[] => {
    if (line.startsWith('-- [')) {
      values = JSON.parse(line.slice(3)) as (string | null)[]
      return []
    }
    const statement = { sql: line.replace(/;$/, ''), values }
    values = []
    return [statement]
  })
  return { title, demand: Number(demand), statements }
}
