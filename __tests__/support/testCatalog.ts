import { CATALOG_VERSION, FIRST_USER_OID, type Catalog } from '../../src/catalog/catalog'

export const ROLE = {
  schema: 'public',
  name: 'Role',
  oid: FIRST_USER_OID,
  arrayOid: FIRST_USER_OID + 1,
  labels: ['USER', 'ADMIN', "it's", 'é'],
}

/** A catalog of one enum, `"Role"`, for tests of types and functions. */
export const testCatalog: Catalog = {
  version: CATALOG_VERSION,
  defaultSchema: 'public',
  schemas: ['public'],
  extensions: [],
  domains: [],
  externalTypes: [],
  sequences: [],
  tables: [],
  views: [],
  functions: [],
  triggers: [],
  routines: [],
  ignored: [],
  enums: [ROLE],
}

export const CREATE_ROLE = `CREATE TYPE "Role" AS ENUM (${ROLE.labels.map((l) => `'${l.replace("'", "''")}'`).join(', ')})`
