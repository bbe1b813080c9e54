/** Postgres extensions: which ones migrations create, and where each can be had. */
import type { CreateExtensionStmt, DoStmt, Node } from '@pgsql/types'
import { ShadowError } from '../errors'
import { readMigrations } from '../project/migrations'
import type { Project } from '../project/project'
import { postgresDdl } from '../project/schemaEngine'
import { loadParser, parseStatements } from '../sql/parse'
import { BUNDLED_WITH_POSTGRES, PGLITE_CONTRIB, PGLITE_PACKAGES, SERVER_PACKAGES } from './extensionTable'

/**
 * Names of the extensions that the project's migrations create, or its schema where it has no migrations, in the order of
 * their creation. One that is created only under a condition, in a DO block, counts.
 * @throws ShadowError SCHEMA_INVALID
 */
export async function projectExtensions(project: Project): Promise<string[]> {
  await loadParser()
  const migrations = project.migrationsFolder === undefined ? [] : readMigrations(project.migrationsFolder)
  const scripts =
    migrations.length > 0
      ? migrations.map(({ sql }) => sql)
      : [await postgresDdl(project.schemaFiles.map(({ path, content }) => [path, content]))]
  return [...new Set(scripts.flatMap(createdExtensions))]
}

/** Names of the extensions that a script creates. `loadParser()` must have been called. */
export function createdExtensions(script: string): string[] {
  let statements
  try {
    statements = parseStatements(script)
  } catch {
    // Not Postgres 18's grammar: the server says what is wrong with it, or takes it.
    return scan(script)
  }
  return statements.flatMap(({ node }) => extensionsOf(node))
}

function extensionsOf(node: Node): string[] {
  if ('CreateExtensionStmt' in node) return [(node.CreateExtensionStmt as CreateExtensionStmt).extname as string]
  return 'DoStmt' in node ? scan(bodyOf(node.DoStmt as DoStmt)) : []
}

function bodyOf({ args = [] }: DoStmt): string {
  const texts = args.map((arg) => {
    if (!('DefElem' in arg) || arg.DefElem.defname !== 'as') return ''
    const value = arg.DefElem.arg
    return value && 'String' in value ? (value.String.sval ?? '') : ''
  })
  return texts.join('')
}

const COMMENT = String.raw`--[^\n]*|\/\*[\s\S]*?\*\/`
const NAME = String.raw`"((?:[^"]|"")+)"|([a-z_\u0080-\uffff][\w$\u0080-\uffff]*)`
const CREATE = String.raw`\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?(?:${NAME})`

/** Finds the statements in text that is no SQL script: function bodies, and EXECUTE's strings in them. */
function scan(text: string): string[] {
  const bare = text.replace(new RegExp(COMMENT, 'g'), ' ')
  return [...bare.matchAll(new RegExp(CREATE, 'gi'))].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? (plain as string).toLowerCase(),
  )
}

/** Where PGlite has an extension from: `require(module)[exported]` goes into its option `extensions`. */
export interface PgliteExtension {
  readonly name: string
  readonly module: string
  readonly exported: string
}

/**
 * What PGlite has to load for these extensions, and for those that they require. One that there is no PGlite build of is
 * left out: to create it then fails, as on any server that lacks it.
 */
export function pgliteExtensions(names: readonly string[]): PgliteExtension[] {
  const all = new Set(names.flatMap((name) => [...(PGLITE_REQUIRES[name] ?? []), name]))
  return [...all].flatMap((name) => {
    const found = PGLITE_CONTRIB.includes(name) ? contribModule(name) : PGLITE_PACKAGES[name]
    return found === undefined ? [] : [{ name, ...found }]
  })
}

function contribModule(name: string): Omit<PgliteExtension, 'name'> {
  const exported = name.replaceAll('-', '_')
  return { module: `@electric-sql/pglite/contrib/${exported}`, exported }
}

/** CREATE EXTENSION … CASCADE creates these too. */
const PGLITE_REQUIRES: Readonly<Record<string, readonly string[]>> = {
  earthdistance: ['cube'],
  postgis_topology: ['postgis'],
  postgis_raster: ['postgis'],
  postgis_tiger_geocoder: ['postgis', 'fuzzystrmatch'],
}

/**
 * The error for an extension that an engine does not have.
 * @param engine the engine and its version, as FullEngine.version() has it: `pglite 0.5.16`, `server 17.4`
 */
export function extensionUnavailable(
  name: string,
  engine: string,
  where?: string,
  options?: { cause?: unknown },
): ShadowError {
  const [engineName = engine, version = ''] = engine.split(' ')
  const needed = where === undefined ? '' : `, which ${where} creates`
  return new ShadowError(
    'EXTENSION_UNAVAILABLE',
    `The engine ${engine} does not have the extension "${name}"${needed}.`,
    engineName === 'server' ? serverRemedy(name, version) : embeddedRemedy(name, engineName),
    options,
  )
}

function serverRemedy(name: string, version: string): string {
  const major = /^\d+/.exec(version)?.[0] ?? '18'
  const { apt, image } = SERVER_PACKAGES[name] ?? {}
  if (BUNDLED_WITH_POSTGRES.includes(name))
    return `It comes with Postgres. Install the contrib modules on the server (Debian: apt-get install postgresql-${major}; elsewhere often a package postgresql-contrib).`
  if (apt === undefined) return `Install "${name}" on the server, for Postgres ${major}.`
  const container = image === undefined ? '' : `, or use an image that has it (${image})`
  return `Install it on the server (Debian: apt-get install ${apt.replace('N', major)})${container}.`
}

function embeddedRemedy(name: string, engine: string): string {
  const ways: string[] = []
  const npm = PGLITE_PACKAGES[name]?.module
  if (npm !== undefined) {
    const install = `npm install --save-dev ${npm} (the release made for your @electric-sql/pglite)`
    ways.push(engine === 'pglite' ? install : `engine: 'pglite' with ${install}`)
  } else if (engine !== 'pglite' && PGLITE_CONTRIB.includes(name)) ways.push("engine: 'pglite'")
  if (engine !== 'embedded' && BUNDLED_WITH_POSTGRES.includes(name)) ways.push("engine: 'embedded'")
  ways.push(`engine: 'server' with a Postgres that has it`)
  return `Use ${ways.join(', or ')}.`.replace(/^Use npm/, 'Run: npm')
}
