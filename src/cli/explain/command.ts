/** `prisma-sqlite-shadow explain`: what a statement becomes on the shadow, or why it does not run there. */
import { readFileSync } from 'node:fs'
import { ShadowError } from '../../errors'
import { readArguments } from '../command'
import { openDatabase, readText } from '../database'
import { printJson, printText } from './print'
import { explainText } from './report'

export const help = `prisma-sqlite-shadow explain "<sql>" [options]
prisma-sqlite-shadow explain --file <file> [options]
… | prisma-sqlite-shadow explain [options]

Shows the SQLite statements that a Postgres statement runs as, its columns and parameters with their Postgres types, and
the tables that it reads and writes; or why it fails: the message, its place in the statement and what to do.
Nothing is run. It is what db.explain(sql) tells.

Options
  --file <file>     read the SQL from a file; without it, and without an argument, from standard input
  --ddl <file>      a file of Postgres DDL in place of the project's generated shadow
  --schema <path>   the schema file or folder; otherwise what the Prisma config says
  --tree            also print Postgres's parse tree
  --json            print JSON
  -h, --help        show this text

Exit codes
  0  the shadow runs it        1  it is refused, or Postgres rejects it        2  it could not be told
`

const OPTIONS = {
  file: { type: 'string' },
  ddl: { type: 'string' },
  schema: { type: 'string' },
  tree: { type: 'boolean' },
  json: { type: 'boolean' },
} as const

/** @throws ShadowError where the arguments or the project's shadow are at fault */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('explain', args, OPTIONS)
  const sql = readSql(positionals, values.file)
  const database = await openDatabase(values)
  try {
    const statements = explainText(database, sql)
    const exitCode = statements.some(({ error }) => error) ? 1 : 0
    const tree = values.tree ?? false
    process.stdout.write(values.json ? printJson(statements, exitCode, tree) : printText(statements, tree))
    return exitCode
  } finally {
    database.close()
  }
}

const STANDARD_INPUT = 0

function readSql(positionals: readonly string[], file: string | undefined): string {
  const hint =
    'Give one statement in quotes, --file <file>, or pipe it in. See: npx prisma-sqlite-shadow explain --help'
  const [sql, ...more] = positionals
  if (more.length > 0 || (sql !== undefined && file !== undefined)) {
    throw new ShadowError('OPTION_INVALID', 'explain takes one SQL text.', hint)
  }
  if (file !== undefined) return readText(file)
  if (sql !== undefined) return sql
  if (process.stdin.isTTY) throw new ShadowError('OPTION_INVALID', 'explain was given no SQL.', hint)
  return readFileSync(STANDARD_INPUT, 'utf8')
}
