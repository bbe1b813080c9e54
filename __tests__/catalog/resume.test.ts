/** A catalog taken up again is the catalog that it was, so that further statements find all of it. */
import fs from 'node:fs'
import path from 'node:path'
import type { Catalog } from '../../src/catalog/catalog'
import { finish } from '../../src/catalog/ddl/finish'
import { resume } from '../../src/catalog/ddl/resume'
import { catalogFromDdl, catalogFromScripts, treeParser } from '../../src/sql/ddl'
import { SCRIPTS } from './scripts'

const again = (catalog: Catalog): Catalog => finish(resume(JSON.parse(JSON.stringify(catalog)) as Catalog, treeParser))

const sorted = (catalog: Catalog) => ({
  ...catalog,
  schemas: [...catalog.schemas].sort(),
})

test.each(Object.keys(SCRIPTS))('%s', async (name) => {
  const catalog = await catalogFromDdl(SCRIPTS[name] as string)
  expect(sorted(again(catalog))).toEqual(sorted(catalog))
})

test("the reference app's migrations", async () => {
  const root = path.join(__dirname, '../../prisma/migrations')
  const files = fs
    .readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(root, entry.name, 'migration.sql'))
    .sort()
  const catalog = await catalogFromScripts(files.map((file) => ({ sql: fs.readFileSync(file, 'utf8'), file })))
  expect(sorted(again(catalog))).toEqual(sorted(catalog))
})
