// Global set-up: a database for each worker.
const { databaseName, databaseUrl, makeMigrated, withClient } = require('./migrated')

module.exports = ({ maxWorkers }) =>
  withClient(databaseUrl('postgres'), async (admin) => {
    for (let worker = 1; worker <= maxWorkers; worker++) await makeMigrated(admin, databaseName(worker))
  })
