/** Where extensions are to be had. */

/**
 * Bundled with PGlite 0.5 under `@electric-sql/pglite/contrib/<name>`, with `_` for `-` in the module's name and in its
 * export. (`auto_explain` is there too; it is a library to load, not an extension to create.)
 */
// prettier-ignore
export const PGLITE_CONTRIB: readonly string[] = [
  'amcheck', 'bloom', 'btree_gin', 'btree_gist', 'citext', 'cube', 'dict_int', 'dict_xsyn', 'earthdistance', 'file_fdw',
  'fuzzystrmatch', 'hstore', 'intarray', 'isn', 'lo', 'ltree', 'moddatetime', 'pageinspect', 'pg_buffercache',
  'pg_freespacemap', 'pg_stat_statements', 'pg_surgery', 'pg_trgm', 'pg_visibility', 'pg_walinspect', 'pgcrypto', 'seg',
  'tablefunc', 'tcn', 'tsm_system_rows', 'tsm_system_time', 'unaccent', 'uuid-ossp',
]

interface PglitePackage {
  readonly module: string
  readonly exported: string
}

const POSTGIS: PglitePackage = { module: '@electric-sql/pglite-postgis', exported: 'postgis' }

/** Packages of their own for PGlite 0.5. */
export const PGLITE_PACKAGES: Readonly<Record<string, PglitePackage | undefined>> = {
  vector: { module: '@electric-sql/pglite-pgvector', exported: 'vector' },
  postgis: POSTGIS,
  postgis_raster: POSTGIS,
  postgis_topology: POSTGIS,
  postgis_tiger_geocoder: POSTGIS,
  age: { module: '@electric-sql/pglite-age', exported: 'age' },
  pg_hashids: { module: '@electric-sql/pglite-pg_hashids', exported: 'pg_hashids' },
  pg_ivm: { module: '@electric-sql/pglite-pg_ivm', exported: 'pg_ivm' },
  pg_textsearch: { module: '@electric-sql/pglite-pg_textsearch', exported: 'pg_textsearch' },
  pg_uuidv7: { module: '@electric-sql/pglite-pg_uuidv7', exported: 'pg_uuidv7' },
  pgtap: { module: '@electric-sql/pglite-pgtap', exported: 'pgtap' },
}

/** In every full build of Postgres (manual, appendix F), the one of `embedded` included. */
// prettier-ignore
export const BUNDLED_WITH_POSTGRES: readonly string[] = [
  ...PGLITE_CONTRIB, 'autoinc', 'dblink', 'insert_username', 'intagg', 'pg_prewarm', 'pgrowlocks', 'pgstattuple', 'plpgsql',
  'postgres_fdw', 'refint', 'sslinfo', 'xml2',
]

interface ServerPackage {
  /** Debian's package, with N for Postgres's major version. */
  readonly apt: string
  readonly image?: string
}

const POSTGIS_PACKAGE: ServerPackage = { apt: 'postgresql-N-postgis-3', image: 'postgis/postgis' }

/** The packages of Debian and of apt.postgresql.org. */
export const SERVER_PACKAGES: Readonly<Record<string, ServerPackage | undefined>> = {
  vector: { apt: 'postgresql-N-pgvector', image: 'pgvector/pgvector' },
  postgis: POSTGIS_PACKAGE,
  postgis_raster: POSTGIS_PACKAGE,
  postgis_topology: POSTGIS_PACKAGE,
  postgis_tiger_geocoder: POSTGIS_PACKAGE,
  hll: { apt: 'postgresql-N-hll' },
  hypopg: { apt: 'postgresql-N-hypopg' },
  ip4r: { apt: 'postgresql-N-ip4r' },
  orafce: { apt: 'postgresql-N-orafce' },
  pg_cron: { apt: 'postgresql-N-cron' },
  pg_partman: { apt: 'postgresql-N-partman' },
  pg_repack: { apt: 'postgresql-N-repack' },
  pg_similarity: { apt: 'postgresql-N-similarity' },
  pgaudit: { apt: 'postgresql-N-pgaudit' },
  pgrouting: { apt: 'postgresql-N-pgrouting' },
  pgtap: { apt: 'postgresql-N-pgtap' },
  plperl: { apt: 'postgresql-plperl-N' },
  plpgsql_check: { apt: 'postgresql-N-plpgsql-check' },
  plpython3u: { apt: 'postgresql-plpython3-N' },
  pltcl: { apt: 'postgresql-pltcl-N' },
  prefix: { apt: 'postgresql-N-prefix' },
  rum: { apt: 'postgresql-N-rum' },
  semver: { apt: 'postgresql-N-semver' },
}
