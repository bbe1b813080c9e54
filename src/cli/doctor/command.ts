/** `prisma-sqlite-shadow doctor`: which raw SQL of a project the shadow runs, and which it refuses. */
import { readArguments } from '../command'
import { openDatabase } from '../database'
import { sourceFiles } from './files'
import { printJson, printText, relative } from './print'
import { scan } from './scan'
import { summarize } from './summary'

export const help = `prisma-sqlite-shadow doctor [paths…] [options]

Finds the raw SQL in a project's sources and reports what the shadow runs, what it refuses and what Postgres itself would
reject, with the place in the file. Nothing is run.

It reads $queryRaw, $executeRaw and their Unsafe forms, fragments of Prisma.sql, Prisma.join, Prisma.raw and Prisma.empty,
Kysely's sql and node-postgres's query() in JavaScript and TypeScript, and TypedSQL's prisma/sql/*.sql. Interpolated values
become $n; constants, conditions and functions are followed across files. SQL that only the running program knows is
reported as dynamic. node_modules, builds and what .gitignore names are left out.

Options
  --all             also list each statement that runs
  --ddl <file>      a file of Postgres DDL in place of the project's generated shadow
  --schema <path>   the schema file or folder; otherwise what the Prisma config says
  --json            print JSON
  -h, --help        show this text

Exit codes
  0  all that can be read runs        1  something is refused or rejected        2  it could not be looked at
`

const OPTIONS = {
  all: { type: 'boolean' },
  ddl: { type: 'string' },
  schema: { type: 'string' },
  json: { type: 'boolean' },
} as const

/** @throws ShadowError where the arguments or the project's shadow are at fault */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('doctor', args, OPTIONS)
  const files = sourceFiles(positionals.length > 0 ? positionals : ['.'])
  const database = await openDatabase(values)
  try {
    const found = scan(database, files, progress(files))
    const { refused, rejected } = summarize(found)
    const exitCode = refused + rejected > 0 ? 1 : 0
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
    process.stdout.write(values.json ? printJson(found, exitCode) : printText(found, values.all ?? false))
    return exitCode
  } finally {
    database.close()
  }
}

/** On a terminal, one line that counts. */
function progress(files: readonly string[]): (number: number) => void {
  const { isTTY, columns } = process.stderr
  if (!isTTY) return () => undefined
  return (number) => {
    const line = `  ${number} of ${files.length} files  ${relative(files[number - 1] as string)}`
    process.stderr.write(`\r\x1b[K${line.slice(0, (columns || 80) - 1)}`)
  }
}
