/** `prisma-sqlite-shadow check`: does what production is made from agree with itself, and with the shadow? */
import type { ShadowError } from '../../errors'
import { readOptions } from '../command'
import { checkBehaviour } from './checkBehaviour'
import { checkDatabase } from './checkDatabase'
import { checkHistory } from './checkHistory'
import { checkSchema } from './checkSchema'
import { checkShadowFolder } from './checkShadowFolder'
import { type CheckReport, exitCode, type Part } from './findings'
import { JSON_VERSION, printJson, printText } from './print'
import { findProject, shown } from './project'
import { readSources } from './sources'

export const help = `prisma-sqlite-shadow check [--json] [--strict] [--schema <path>] [--database-url-variable <name>]

Compares schema.prisma, the migrations and the generated shadow with each other. Needs no server and changes nothing.

  Shadow       is it there, and of the schema and the migrations as they are now?
  Schema       do the migrations make what schema.prisma says, and no more?
  History      is every migration readable, unedited and of Postgres?
  Behaviour    what only the migrations have (checks, triggers, views…), and whether the shadow carries it

Options
  --json                            print the report as JSON
  --strict                          warnings count as differences: what the shadow refuses, for one
  --schema <path>                   the schema file or folder; otherwise what the Prisma config says
  --database-url-variable <name>    also compare the migrations with those that the database at the URL in this
                                    environment variable has; reads its _prisma_migrations table, and nothing else
  -h, --help                        show this text

Exit codes
  0  all is well        1  something differs        2  it could not be checked
`

const OPTIONS = {
  json: { type: 'boolean' },
  strict: { type: 'boolean' },
  schema: { type: 'string' },
  'database-url-variable': { type: 'string' },
} as const

/**
 * Prints the report to standard output.
 * @throws ShadowError where the arguments, the schema or the connection are at fault; with --json it is printed as JSON
 */
export async function run(args: readonly string[]): Promise<number> {
  const options = readOptions('check', args, OPTIONS)
  try {
    const report = await check(options.schema, options.strict ?? false, options['database-url-variable'])
    const colour = process.stdout.isTTY === true && !process.env.NO_COLOR
    process.stdout.write(options.json ? printJson(report) : printText(report, colour))
    return exitCode(report)
  } catch (error) {
    if (!options.json || (error as Error).name !== 'ShadowError') throw error
    const { code, message, hint } = error as ShadowError
    const failure = { version: JSON_VERSION, result: 'failed', exitCode: 2, error: { code, message, hint } }
    process.stdout.write(`${JSON.stringify(failure, null, 2)}\n`)
    return 2
  }
}

async function check(schema: string | undefined, strict: boolean, variable: string | undefined): Promise<CheckReport> {
  const project = await findProject(process.cwd(), schema)
  const sources = await readSources(project)
  const shadow = checkShadowFolder(project, sources.migrations)
  const fits = shadow.findings.every(({ level }) => level !== 'error')
  const parts: Part[] = [
    { name: 'shadow', title: 'Shadow', findings: shadow.findings },
    checkSchema(project, sources),
    checkHistory(project, sources, shadow.file?.source.history),
    ...(variable === undefined ? [] : [await checkDatabase(variable, sources.migrations)]),
    checkBehaviour(sources.history, fits ? shadow.file?.catalog : undefined),
  ]
  const paths = {
    schema: shown(project.schemaPath),
    ...(project.migrationsFolder === undefined ? {} : { migrations: shown(project.migrationsFolder) }),
    ...(shadow.directory === undefined ? {} : { shadow: shown(shadow.directory) }),
  }
  return { paths, strict, parts }
}
