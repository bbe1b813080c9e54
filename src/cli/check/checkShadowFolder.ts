/** Part one: is the generated shadow there, and does it fit? */
import path from 'node:path'
import { type CatalogFile, type MigrationChecksum, readCatalogFile } from '../../catalog/catalogFile'
import type { ShadowError } from '../../errors'
import { checksum, folderName, type Migration, withLineEnds } from '../../project/migrations'
import { hashSources } from '../../project/schemaFiles'
import { outputOf } from '../../testing/locate'
import { count, type Finding } from './findings'
import { type Project, shown } from './project'

export interface ShadowCheck {
  readonly findings: readonly Finding[]
  readonly directory?: string
  /** What is in the folder, stale or not. */
  readonly file?: CatalogFile
}

const GENERATE = 'npx prisma generate'

export function checkShadowFolder(project: Project, migrations: readonly Migration[]): ShadowCheck {
  let directory: string | undefined
  try {
    directory = outputOf(project.schemaPath)
    const file = readCatalogFile(directory)
    const stale = hashSources(project.schemaPath, project.migrationsFolder) !== file.source.hash
    const findings = stale ? [staleness(project, directory, file, migrations)] : [fits(project, directory, migrations)]
    return { findings, directory, file }
  } catch (error) {
    if ((error as Error).name !== 'ShadowError') throw error
    const { code, message, hint } = error as ShadowError
    const text = (message.split('\n')[0] as string)
      .replace(/\.$/, '')
      .replaceAll(directory ?? '\0', shown(directory ?? ''))
    const fix = hint.startsWith('Run: ') ? hint.slice(5) : hint
    return {
      findings: [{ level: 'error', code, object: shown(directory ?? project.schemaPath), message: text, fix }],
      directory,
    }
  }
}

function fits(project: Project, directory: string, migrations: readonly Migration[]): Finding {
  const from = [shown(project.schemaPath), ...(migrations.length ? [count(migrations.length, 'migration')] : [])]
  const message = `${shown(directory)} fits ${from.join(' and ')}`
  return { level: 'ok', code: 'SHADOW_FITS', object: shown(directory), message }
}

/** Of another schema, of other migrations, or only of an older state of these. */
function staleness(
  project: Project,
  directory: string,
  { source }: CatalogFile,
  migrations: readonly Migration[],
): Finding {
  const object = shown(directory)
  const schema = path.resolve(directory, source.schema)
  const base = { level: 'error', code: 'SHADOW_STALE', object, fix: GENERATE } as const
  if (path.relative(schema, project.schemaPath) !== '')
    return { ...base, message: `${object} was generated from ${shown(schema)}, not from ${shown(project.schemaPath)}` }
  const known = source.history
  const same = known && JSON.stringify(known) === JSON.stringify(checksums(migrations))
  const changed =
    known === undefined ? 'schema.prisma or the migrations' : same ? shown(project.schemaPath) : 'the migrations'
  return { ...base, message: `${object} is stale: ${changed} ${same ? 'has' : 'have'} changed since it was generated` }
}

const checksums = (migrations: readonly Migration[]): MigrationChecksum[] =>
  migrations.map((migration) => ({
    name: folderName(migration),
    checksum: checksum(withLineEnds(migration.sql, '\n')),
  }))

/** What has happened to the migrations since the shadow was generated. */
export function changesSince(known: readonly MigrationChecksum[], migrations: readonly Migration[]): Finding[] {
  const now = checksums(migrations)
  const find = (list: readonly MigrationChecksum[], name: string) => list.find((m) => m.name === name)
  const finding = (code: string, object: string, what: string, fix: string): Finding => ({
    level: 'error',
    code,
    object,
    message: `${object} ${what} since the shadow was generated`,
    fix,
  })
  const edited = now.filter((m) => (find(known, m.name)?.checksum ?? m.checksum) !== m.checksum)
  const removed = known.filter((m) => !find(now, m.name))
  const added = now.filter((m) => !find(known, m.name))
  return [
    ...edited.map((m) =>
      finding(
        'MIGRATION_EDITED',
        m.name,
        'was edited',
        `undo the edit if it was applied anywhere; otherwise ${GENERATE}`,
      ),
    ),
    ...removed.map((m) =>
      finding(
        'MIGRATION_REMOVED',
        m.name,
        'was removed',
        `restore it if it was applied anywhere; otherwise ${GENERATE}`,
      ),
    ),
    ...added.map((m) => finding('MIGRATION_ADDED', m.name, 'was added', GENERATE)),
  ]
}
