// Global set-up: the one database that those of the test files are copies of.
const { databaseName, databaseUrl, makeMigrated, withClient } = require('./migrated')

module.exports = () => withClient(databaseUrl('postgres'), (admin) => makeMigrated(admin, databaseName('template')))
