/**
 * What `pg` is mapped to. In one of our environments: the application's own node-postgres, bound to the test file's
 * database. Elsewhere it connects to nothing: no test comes upon the application's own server unawares.
 */
import { bindPg, type PgModule } from '../testing/bindPg'
import { clientWithoutEnvironment } from '../testing/noEnvironment'
import { resolvePackage } from '../project/resolvePackage'
import { currentSession } from '../testing/session'

const session = currentSession()
const file = resolvePackage('pg', session?.rootDir ?? process.cwd())
if (file === undefined) {
  throw Object.assign(new Error("Cannot find module 'pg'. Install it beside @prisma/adapter-pg: npm install pg"), {
    code: 'MODULE_NOT_FOUND',
  })
}
const pg = require(file) as PgModule

export = bindPg(pg, session ? session.createClient(pg as never) : clientWithoutEnvironment(pg))
