/**
 * What `pg` is mapped to. In one of our environments: the application's own node-postgres, bound to the test file's
 * database. Elsewhere: node-postgres as it is.
 */
import { createClientClass } from '../pg/client'
import { bindPg, type PgModule } from '../testing/bindPg'
import { resolvePackage } from '../testing/resolvePackage'
import { currentSession } from '../testing/session'

const session = currentSession()
const file = resolvePackage('pg', session?.rootDir ?? process.cwd())
if (file === undefined) {
  throw Object.assign(new Error("Cannot find module 'pg'. Install it beside @prisma/adapter-pg: npm install pg"), {
    code: 'MODULE_NOT_FOUND',
  })
}
const pg = require(file) as PgModule

export = session ? bindPg(pg, createClientClass(session.sandbox, pg as never)) : pg
