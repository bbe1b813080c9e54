// Reads Postgres's own system catalogs (types, functions, operators, casts, aggregates) into src/catalog/data, so that
// names resolve on the shadow by the same signatures as on the server. Run it when the Postgres version moves:
//   node scripts/read-postgres-catalog.mjs
import { PGlite } from '@electric-sql/pglite'
import { citext } from '@electric-sql/pglite/contrib/citext'
import { fuzzystrmatch } from '@electric-sql/pglite/contrib/fuzzystrmatch'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { pgcrypto } from '@electric-sql/pglite/contrib/pgcrypto'
import { unaccent } from '@electric-sql/pglite/contrib/unaccent'
import { uuid_ossp } from '@electric-sql/pglite/contrib/uuid_ossp'
import { vector } from '@electric-sql/pglite-pgvector'
import fs from 'node:fs'

const db = new PGlite({ extensions: { citext, fuzzystrmatch, pg_trgm, pgcrypto, unaccent, uuid_ossp, vector } })
await db.waitReady
const rows = async (sql) => (await db.query(sql, [], { rowMode: 'array' })).rows
const version = (await rows('SHOW server_version'))[0][0]
const types = await rows(`
  SELECT t.oid::int, t.typname, t.typarray::int, t.typelem::int, t.typcategory, t.typispreferred, t.typtype,
         coalesce(r.rngsubtype, 0)::int
  FROM pg_type t LEFT JOIN pg_range r ON r.rngtypid = t.oid
  WHERE t.oid < 16384 AND t.typtype IN ('b', 'p', 'r', 'm') AND t.typrelid = 0 ORDER BY t.oid`)

// Internal plumbing that no SQL calls by name: type I/O, planner support, index support, and the like.
const plumbing = [
  'internal',
  'cstring',
  'index_am_handler',
  'table_am_handler',
  'tsm_handler',
  'fdw_handler',
  'language_handler',
  'event_trigger',
  'trigger',
  'pg_ddl_command',
]
const functions = await rows(`
  SELECT p.oid::int, p.proname, coalesce((SELECT array_agg(a::int ORDER BY n) FROM unnest(p.proargtypes) WITH ORDINALITY u(a, n)), '{}'),
         p.prorettype::int, p.prokind, p.proisstrict, p.provolatile, p.proretset, p.provariadic::int, p.pronargdefaults::int,
         p.proargnames, p.proallargtypes::int[], p.proargmodes
  FROM pg_proc p
  WHERE p.oid < 16384 AND p.pronamespace = 'pg_catalog'::regnamespace
    AND NOT (p.prorettype = ANY (ARRAY['${plumbing.join("','")}']::regtype[]))
    AND NOT EXISTS (SELECT 1 FROM unnest(p.proargtypes) a WHERE a = ANY (ARRAY['${plumbing.join("','")}']::regtype[]))
  ORDER BY p.oid`)
const operators = await rows(`
  SELECT o.oprname, o.oprleft::int, o.oprright::int, o.oprresult::int, o.oprcode::oid::int, coalesce(o.oprcom::int, 0), coalesce(o.oprnegate::int, 0), o.oid::int
  FROM pg_operator o WHERE o.oid < 16384 AND o.oprcode <> 0 ORDER BY o.oid`)
const casts = await rows(`
  SELECT castsource::int, casttarget::int, castfunc::int, castcontext, castmethod FROM pg_cast
  WHERE castsource < 16384 AND casttarget < 16384 ORDER BY 1, 2`)
const aggregates = await rows(
  `SELECT aggfnoid::oid::int, aggkind, aggnumdirectargs::int FROM pg_aggregate WHERE aggfnoid::oid::int < 16384 ORDER BY 1`,
)

const line = (list) => `[\n${list.map((r) => JSON.stringify(r)).join(',\n')}\n]\n`
const out = new URL('../src/catalog/data/', import.meta.url)
fs.mkdirSync(out, { recursive: true })
fs.writeFileSync(new URL('types.json', out), line(types))
fs.writeFileSync(
  new URL('functions.json', out),
  line(functions.map((f) => f.map((v) => (Array.isArray(v) && v.length === 0 ? [] : v)))),
)
fs.writeFileSync(new URL('operators.json', out), line(operators))
fs.writeFileSync(new URL('casts.json', out), line(casts))
fs.writeFileSync(new URL('aggregates.json', out), line(aggregates))

const extensionFunctions = (after) =>
  rows(`
    SELECT p.oid::int, p.proname, coalesce((SELECT array_agg(a::int ORDER BY n) FROM unnest(p.proargtypes) WITH ORDINALITY u(a, n)), '{}'),
           p.prorettype::int, p.prokind, p.proisstrict, p.provolatile, p.proretset, p.provariadic::int, p.pronargdefaults::int,
           p.proargnames, NULL, NULL
    FROM pg_proc p WHERE p.oid > ${after} AND p.prorettype NOT IN ('internal'::regtype, 'cstring'::regtype)
      AND coalesce(p.proargtypes[0] NOT IN ('internal'::regtype, 'cstring'::regtype), true) ORDER BY p.oid`)

// citext is the one extension type that Prisma has a native type for; its OIDs are those of a fresh database.
await db.exec('CREATE EXTENSION citext')
const extension = {
  types: await rows(
    `SELECT oid::int, typname, typarray::int, typelem::int, typcategory, typispreferred, typtype, 0 FROM pg_type WHERE oid >= 16384 ORDER BY oid`,
  ),
  functions: await extensionFunctions(16383),
  operators: await rows(
    `SELECT oprname, oprleft::int, oprright::int, oprresult::int, oprcode::oid::int, 0, 0, oid::int FROM pg_operator WHERE oid >= 16384 ORDER BY oid`,
  ),
  casts: await rows(
    `SELECT castsource::int, casttarget::int, castfunc::int, castcontext, castmethod FROM pg_cast WHERE oid >= 16384 ORDER BY oid`,
  ),
}
const members = Object.entries(extension).map(([name, list]) => `${JSON.stringify(name)}: ${line(list).trim()}`)
fs.writeFileSync(new URL('citext.json', out), `{\n${members.join(',\n')}\n}\n`)
const [[last]] = await rows(`SELECT max(oid::int) FROM pg_proc`)
await db.exec('CREATE EXTENSION "uuid-ossp"')
fs.writeFileSync(new URL('uuid-ossp.json', out), line(await extensionFunctions(last)))

/**
 * A database gives an extension's members OIDs as they come; here each has numbers of its own: functions and operators below those of
 * users, where initdb leaves room, types between citext's and the schema's own.
 */
const numbers = { function: 14000, type: 16500 }
for (const name of ['pg_trgm', 'pgcrypto', 'unaccent', 'fuzzystrmatch', 'vector']) {
  await db.exec(`CREATE EXTENSION ${name}`)
  fs.writeFileSync(new URL(`${name}.json`, out), await extensionData(name, numbers))
}

// What unaccent replaces: lines of a source, a tab and a target, which may stand in quotes; a source alone is taken away.
const [[ruleText]] = await rows(
  `SELECT pg_read_file(setting || '/tsearch_data/unaccent.rules') FROM pg_config WHERE name = 'SHAREDIR'`,
)
const rules = ruleText
  .split('\n')
  .filter((rule) => rule.trim() !== '')
  .map((rule) => {
    const [source, target = ''] = rule.split('\t')
    return [source, target.startsWith('"') ? target.slice(1, -1).replaceAll('""', '"') : target]
  })
fs.writeFileSync(new URL('unaccent-rules.json', out), `${JSON.stringify(Object.fromEntries(rules))}\n`)

async function extensionData(name, next) {
  const owned = (catalog, oid) =>
    `EXISTS (SELECT 1 FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
       WHERE e.extname = '${name}' AND d.classid = '${catalog}'::regclass AND d.objid = ${oid})`
  const given = new Map()
  const renamed = (oid) => given.get(oid) ?? oid
  const types = await rows(
    `SELECT t.oid::int, typname, typarray::int, typelem::int, typcategory, typispreferred, typtype, 0 FROM pg_type t
     WHERE ${owned('pg_type', 't.oid')} OR ${owned('pg_type', 't.typelem')} AND typcategory = 'A' ORDER BY t.oid`,
  )
  for (const type of types) given.set(type[0], next.type++)
  const plumbing = `'internal'::regtype, 'cstring'::regtype, 'cstring[]'::regtype, 'table_am_handler'::regtype, 'index_am_handler'::regtype`
  const functions = await rows(`
    SELECT p.oid::int, p.proname, coalesce((SELECT array_agg(a::int ORDER BY n) FROM unnest(p.proargtypes) WITH ORDINALITY u(a, n)), '{}'),
           p.prorettype::int, p.prokind, p.proisstrict, p.provolatile, p.proretset, p.provariadic::int, p.pronargdefaults::int,
           p.proargnames, p.proallargtypes::int[], p.proargmodes
    FROM pg_proc p WHERE ${owned('pg_proc', 'p.oid')} AND p.prorettype NOT IN (${plumbing})
      AND NOT EXISTS (SELECT 1 FROM unnest(p.proargtypes) a WHERE a IN (${plumbing})) ORDER BY p.oid`)
  for (const fn of functions) given.set(fn[0], next.function++)
  const operators = await rows(
    `SELECT oprname, oprleft::int, oprright::int, oprresult::int, oprcode::oid::int, 0, 0, o.oid::int FROM pg_operator o
     WHERE ${owned('pg_operator', 'o.oid')} ORDER BY o.oid`,
  )
  for (const operator of operators) given.set(operator[7], next.function++)
  const casts = await rows(
    `SELECT castsource::int, casttarget::int, castfunc::int, castcontext, castmethod FROM pg_cast c
     WHERE ${owned('pg_cast', 'c.oid')} ORDER BY c.oid`,
  )
  const all = {
    types: types.map(([oid, typname, array, element, ...rest]) => [
      renamed(oid),
      typname,
      renamed(array),
      renamed(element),
      ...rest,
    ]),
    functions: functions.map(([oid, proname, args, result, ...rest]) => {
      const list = rest.map((v) => (Array.isArray(v) && typeof v[0] === 'number' ? v.map(renamed) : v))
      return [renamed(oid), proname, args.map(renamed), renamed(result), ...list]
    }),
    operators: operators.map(([oprname, ...oids]) => [oprname, ...oids.map(renamed)]),
    casts: casts.map(([source, target, fn, ...rest]) => [source, target, fn].map(renamed).concat(rest)),
  }
  const parts = Object.entries(all).map(([key, list]) => `${JSON.stringify(key)}: ${line(list).trim()}`)
  return `{\n${parts.join(',\n')}\n}\n`
}

console.log(
  `Postgres ${version}: ${types.length} types, ${functions.length} functions, ${operators.length} operators, ${casts.length} casts, ${aggregates.length} aggregates`,
)
await db.close()
