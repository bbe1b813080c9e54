// Before a test file: the URL of the worker's database.
const { databaseName, databaseUrl } = require('./migrated')

process.env.DATABASE_URL = databaseUrl(databaseName(process.env.JEST_WORKER_ID))
