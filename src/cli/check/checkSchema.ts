/** Part two: `schema.prisma` against what the migrations make. */
import { compareCatalogs } from './compareCatalogs'
import type { Finding, Part } from './findings'
import type { Project } from './project'
import { fieldFacts, type Sources } from './sources'

export function checkSchema(project: Project, { schema, history, problems }: Sources): Part {
  const part = { name: 'schema', title: 'schema.prisma against the migrations' } as const
  const note = (level: Finding['level'], code: string, message: string): Finding[] => [
    { level, code, object: 'schema.prisma', message },
  ]
  if (!history && problems.length > 0) {
    const message = 'not compared: a migration cannot be read (see below)'
    return { ...part, failed: true, findings: note('error', 'NOT_COMPARED', message) }
  }
  if (!history)
    return { ...part, findings: note('info', 'NO_MIGRATIONS', 'nothing to compare: there are no migrations') }
  const findings = compareCatalogs(schema, history, { ...project, fields: fieldFacts(project, schema) })
  const same = note('ok', 'SCHEMA_MIGRATED', 'the migrations make what schema.prisma says')
  return { ...part, findings: findings.some(({ level }) => level === 'error') ? findings : [...same, ...findings] }
}
