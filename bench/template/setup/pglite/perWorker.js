// An environment whose test files share the worker's PGlite.
const { TestEnvironment } = require('jest-environment-node')
const pglitePackage = require('@electric-sql/pglite')
const migratedPglite = require('./migrated')

let shared

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup()
    this.global.pglitePackage = pglitePackage
    this.global.pglite = await (shared ??= migratedPglite())
  }
}
