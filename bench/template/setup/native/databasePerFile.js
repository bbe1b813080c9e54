// An environment whose test file has a database of its own, copied from the template.
const { TestEnvironment } = require('jest-environment-node')
const { databaseName, databaseUrl, withClient } = require('./migrated')

let files = 0

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup()
    this.name = databaseName(`${process.pid}_${++files}`)
    await withClient(databaseUrl('postgres'), (admin) =>
      admin.query(`CREATE DATABASE "${this.name}" TEMPLATE "${databaseName('template')}"`),
    )
    this.global.process.env.DATABASE_URL = databaseUrl(this.name)
  }

  async teardown() {
    await withClient(databaseUrl('postgres'), (admin) => admin.query(`DROP DATABASE "${this.name}" WITH (FORCE)`))
    await super.teardown()
  }
}
