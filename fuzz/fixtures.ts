import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Answer, Query } from './answer'
import { difference, type Openness } from './compare'
import type { Difference } from './round'
import { ddlOf } from './schema'
import { ShadowTarget, type ShadowAnswer } from './targets/shadow'
import type { Target } from './targets/target'
import { printed } from './tree'

/** Statements that once had another answer on the shadow than on Postgres. */
export interface Fixture {
  readonly name: string
  readonly ddl: string
  /** Statements that go before, and the one itself; each is compared. */
  readonly queries: readonly Query[]
  readonly openness: Openness
}

const MARK = '-- ==== '
const NULL_LINE = /^-- values: (.*)$/m

/** The difference as the text of a fixture file. */
export function fixtureText(d: Difference, seed: string): string {
  const queries: Query[] = [...d.history.map((s) => printed(s.tree)), printed(d.statement.tree)]
  if (!queries.some((q) => q.sql === d.query.sql)) queries.push(d.query)
  const { ordered, severalRows } = d.statement
  return [
    `-- ${d.what}\n-- ${seed}, against ${d.target}\n-- ordered: ${ordered}, several rows: ${severalRows}`,
    `${MARK}schema`,
    ddlOf(d.schema).trim(),
    ...queries.flatMap((q) => [
      `${MARK}statement`,
      ...(q.values.length > 0 ? [`-- values: ${JSON.stringify(q.values)}`] : []),
      q.sql,
    ]),
    `${MARK}answers`,
    `-- Postgres: ${JSON.stringify(d.there)}`,
    `-- shadow then: ${JSON.stringify(d.here)}`,
    '',
  ].join('\n')
}

export function writeFixture(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `${name}.sql`)
  writeFileSync(file, text)
  return file
}

export function readFixtures(folder: string): Fixture[] {
  return readdirSync(folder)
    .filter((f) => f.endsWith('.sql'))
    .sort()
    .map((file) => parseFixture(file, readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n')))
}

function parseFixture(name: string, text: string): Fixture {
  const [head = '', ...sections] = text.split(MARK)
  const body = (s: string) => s.slice(s.indexOf('\n') + 1).trim()
  const queries = sections
    .filter((s) => s.startsWith('statement'))
    .map((s): Query => {
      const values = NULL_LINE.exec(s)?.[1]
      return { sql: body(s).replace(NULL_LINE, '').trim(), values: values ? (JSON.parse(values) as string[]) : [] }
    })
  const ddl = sections.find((s) => s.startsWith('schema'))
  if (ddl === undefined || queries.length === 0)
    throw new Error(`${name} is no fixture: it has no schema or no statement`)
  return {
    name,
    ddl: body(ddl),
    queries,
    openness: { ordered: /ordered: true/.test(head), severalRows: /several rows: true/.test(head) },
  }
}

/** Runs a fixture on both. @returns what differs, statement by statement; a refusal is no difference, and ends it */
export async function replay({ ddl, queries, openness }: Fixture, target: Target): Promise<string[]> {
  const shadow = await ShadowTarget.open(ddl)
  try {
    await target.reset(ddl)
    const asked: { query: Query; here: ShadowAnswer }[] = []
    for (const query of queries) {
      const here = shadow.run(query)
      if (here.refused !== undefined) break
      asked.push({ query, here })
    }
    const answers = await target.run(asked.map((a) => a.query))
    return asked.flatMap(({ query, here }, i) => {
      const there = answers[i] as Answer
      const what = difference(here, there, openness)
      return what === undefined
        ? []
        : [`${what}\n${query.sql}\nshadow:   ${JSON.stringify(here)}\nPostgres: ${JSON.stringify(there)}`]
    })
  } finally {
    shadow.close()
  }
}
