/** A template's key changes with all that the template is made from, and with nothing else. */
import { templateKey, type TemplateSource } from '../../src/full/templateKey'
import type { Project } from '../../src/project/project'
import { history, project, removeProjects } from './migrationProject'

afterAll(removeProjects)

const key = (it: Project, more: Partial<TemplateSource> = {}) =>
  templateKey({ project: it, engine: 'pglite 0.5.16', extensions: ['a', 'b'], seed: '', ...more })

const SCRIPTS = ['CREATE TABLE a (\n i int\n);\n', 'SELECT 1;\n']
const base = () => key(history(...SCRIPTS))

test('32 hexadecimal digits, the same for the same files elsewhere and with other line ends', () => {
  expect(base()).toMatch(/^[0-9a-f]{32}$/)
  expect(key(history(...SCRIPTS))).toBe(base())
  expect(key(history(...SCRIPTS.map((sql) => sql.replaceAll('\n', '\r\n'))))).toBe(base())
  expect(key(history(...SCRIPTS), { extensions: ['b', 'a'] })).toBe(base())
})

test('other migrations, engine, extensions, seed and schema name make other keys', () => {
  const keys = [
    base(),
    key(history(...SCRIPTS, '')),
    key(history(...[...SCRIPTS].reverse())),
    key(history(SCRIPTS.join(''), '')),
    key(history(...SCRIPTS), { engine: 'server 17.4' }),
    key(history(...SCRIPTS), { extensions: ['a'] }),
    key(history(...SCRIPTS), { seed: 'x' }),
    key({ ...history(...SCRIPTS), schemaName: 'app' }),
  ]
  expect(new Set(keys).size).toBe(keys.length)
})

test('where there are migrations the schema does not count; where there are none, each of its files does', () => {
  const schema = 'datasource db {\n  provider = "postgresql"\n}\n'
  const model = 'model A {\n id Int @id\n}\n'
  expect(key({ ...history(...SCRIPTS), schemaFiles: [] })).toBe(base())
  const alone = key(project({ 'schema.prisma': schema, 'a.prisma': model }))
  expect(key(project({ 'schema.prisma': schema.replaceAll('\n', '\r\n'), 'a.prisma': model }))).toBe(alone)
  expect(key(project({ 'schema.prisma': schema, 'b.prisma': model }))).not.toBe(alone)
  expect(key(project({ 'schema.prisma': schema + model }))).not.toBe(alone)
  expect(alone).not.toBe(base())
})
