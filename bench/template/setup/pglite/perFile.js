// An environment whose test file has a PGlite of its own. It is made here, as PGlite does not load in Jest's sandbox.
const { TestEnvironment } = require('jest-environment-node')
const pglitePackage = require('@electric-sql/pglite')
const migratedPglite = require('./migrated')

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup()
    this.global.pglitePackage = pglitePackage
    this.global.pglite = await migratedPglite()
  }

  async teardown() {
    await this.global.pglite.close()
    await super.teardown()
  }
}
