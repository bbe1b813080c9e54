/** Part three: the migrations folder itself. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { MigrationChecksum } from '../../catalog/catalogFile'
import { migrationFolders } from '../../project/migrations'
import { changesSince } from './checkShadowFolder'
import { count, type Finding, type Part } from './findings'
import { type Project, shown } from './project'
import type { Sources } from './sources'

const TITLE = 'Migration history'

export function checkHistory(
  project: Project,
  sources: Sources,
  known: readonly MigrationChecksum[] | undefined,
): Part {
  const folder = project.migrationsFolder
  if (folder === undefined) {
    const message = 'there are no migrations; the schema alone says what the database is'
    return {
      name: 'history',
      title: TITLE,
      findings: [{ level: 'info', code: 'NO_MIGRATIONS', object: 'migrations', message }],
    }
  }
  const problems = [
    ...lockFile(folder),
    ...emptyFolders(folder),
    ...duplicates(folder),
    ...(known ? changesSince(known, sources.migrations) : []),
    ...sources.problems,
  ]
  const sound: Finding = {
    level: 'ok',
    code: 'HISTORY_SOUND',
    object: shown(folder),
    message: `${count(sources.migrations.length, 'migration')} in ${shown(folder)}, each readable${known ? ' and as the shadow was generated from' : ''}`,
  }
  return {
    name: 'history',
    title: TITLE,
    findings: [...(problems.length ? problems : [sound]), ...consequential(sources), ...neededRoles(sources)],
    ...(sources.problems.length ? { failed: true } : {}),
  }
}

/** migration_lock.toml names the provider that the migrations are written for. */
function lockFile(folder: string): Finding[] {
  const file = path.join(folder, 'migration_lock.toml')
  if (!existsSync(file)) return []
  const provider = /^\s*provider\s*=\s*["']([^"']*)["']/m.exec(readFileSync(file, 'utf8'))?.[1]
  if (provider === 'postgresql' || provider === 'postgres') return []
  const says = provider === undefined ? 'names no provider' : `is of provider "${provider}"`
  return [
    {
      level: 'error',
      code: 'LOCK_PROVIDER',
      object: shown(file),
      message: `${shown(file)} ${says}, and the datasource is Postgres`,
      fix:
        provider === undefined
          ? 'write provider = "postgresql" into it'
          : 'start a new history: remove the migrations folder and run npx prisma migrate dev',
      file: shown(file),
    },
  ]
}

function emptyFolders(folder: string): Finding[] {
  return migrationFolders(folder)
    .filter((name) => !existsSync(path.join(folder, name, 'migration.sql')))
    .map((name) => ({
      level: 'error',
      code: 'MIGRATION_FILE_MISSING',
      object: name,
      message: `${shown(path.join(folder, name))} has no migration.sql`,
      fix: 'restore the file, or remove the folder',
    }))
}

/** Prisma applies them by name, so which comes first hangs on what they are called. */
function duplicates(folder: string): Finding[] {
  const names = migrationFolders(folder)
  const timestamp = (name: string) => /^(\d{14})_/.exec(name)?.[1]
  return names.flatMap((name, i) => {
    const before = names[i - 1]
    if (before === undefined || timestamp(name) === undefined || timestamp(name) !== timestamp(before)) return []
    return {
      level: 'warning',
      code: 'DUPLICATE_TIMESTAMP',
      object: name,
      message: `${name} has the timestamp of ${before}; their names alone say which comes first`,
      fix: 'give the later one a later timestamp, if it was not applied anywhere yet',
    }
  })
}

/** Roles that Postgres must have before the migrations are applied. */
function neededRoles({ history }: Sources): Finding[] {
  return (history?.ignored ?? []).flatMap(({ statement, file, line, role }) =>
    role === undefined
      ? []
      : {
          level: 'info',
          code: 'ROLE_NEEDED',
          object: role,
          message: `${statement} (${file}:${line}) needs the role ${role}, which no migration makes: Postgres fails where it is not there (42704)`,
          ...(file === undefined ? {} : { file }),
          line,
        },
  )
}

/** Statements that may make what a comparison then misses. */
function consequential({ history }: Sources): Finding[] {
  const statements = (history?.ignored ?? []).filter((statement) => statement.consequential)
  return statements.map(({ statement, file, line, reason }) => ({
    level: 'warning',
    code: 'STATEMENT_NOT_RUN',
    object: file ?? '',
    message: `${statement} (${file}:${line}) is not followed: ${reason}`,
    ...(file === undefined ? {} : { file }),
    line,
  }))
}
