// A Postgres (PGlite) in a process of its own: PGlite does not run inside Jest's vm sandbox. Speaks the wire protocol,
// so that results are the text that a client would get. See pglite.ts.
import { Blob } from 'node:buffer'
import fs from 'node:fs'
import path from 'node:path'
import { PGlite, protocol } from '@electric-sql/pglite'
import { citext } from '@electric-sql/pglite/contrib/citext'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { uuid_ossp } from '@electric-sql/pglite/contrib/uuid_ossp'

process.on('disconnect', () => process.exit(0))
/** Extensions that only some tests need, named in the arguments: those that do not come with PGlite. */
const MORE = { vector: '@electric-sql/pglite-pgvector' }
const extensions = { citext, pg_trgm, uuid_ossp }
for (const name of process.argv.slice(2)) {
  const exported = name.replaceAll('-', '_')
  extensions[exported] = (await import(MORE[name] ?? `@electric-sql/pglite/contrib/${exported}`))[exported]
}

const db = await PGlite.create({ extensions, loadDataDir: await emptyCluster() })
await db.exec(`SET TimeZone TO 'UTC'`)

/** What initdb makes takes four times as long to make as to read: it is kept beside the packages it comes from. */
async function emptyCluster() {
  const packages = path.join(import.meta.dirname, '../../node_modules')
  const { version } = JSON.parse(fs.readFileSync(path.join(packages, '@electric-sql/pglite/package.json'), 'utf8'))
  const file = path.join(packages, `.cache/prisma-sqlite-shadow-tests/pglite-${version}.tar`)
  if (!fs.existsSync(file)) {
    const made = await PGlite.create()
    await made.exec('CHECKPOINT')
    const kept = await made.dumpDataDir('none')
    await made.close()
    fs.mkdirSync(path.dirname(file), { recursive: true })
    const unfinished = `${file}.${process.pid}`
    fs.writeFileSync(unfinished, Buffer.from(await kept.arrayBuffer()))
    fs.renameSync(unfinished, file)
  }
  return new Blob([fs.readFileSync(file)])
}

const { serialize, Parser } = protocol
// prettier-ignore
const ERROR_FIELDS = [
  'severity', 'code', 'message', 'detail', 'hint', 'position', 'internalPosition', 'internalQuery', 'where',
  'schema', 'table', 'column', 'dataType', 'constraint',
]

function concat(messages) {
  return Buffer.concat(messages.map((m) => Buffer.from(m.buffer, m.byteOffset, m.byteLength)))
}

function extended({ sql, params, types }) {
  return concat([
    serialize.parse({ text: sql, types: types ?? [] }),
    serialize.bind({ values: params ?? [] }),
    serialize.describe({ type: 'P' }),
    serialize.execute({}),
    serialize.sync(),
  ])
}

function errorOf(message) {
  return Object.fromEntries(ERROR_FIELDS.filter((f) => message[f] !== undefined).map((f) => [f, message[f]]))
}

/** Result sets in order; an error stands where it happened, and ends them. */
function resultsOf(data) {
  const results = []
  let current = { fields: [], rows: [], command: '' }
  const notices = []
  const said = () => (notices.length > 0 ? { notices: notices.splice(0) } : {})
  new Parser().parse(data, (message) => {
    if (message.name === 'rowDescription') {
      // prettier-ignore
      current.fields = message.fields.map(({ name, tableID, columnID, dataTypeID, dataTypeModifier }) => ({
        name, tableID, columnID, dataTypeID, dataTypeModifier,
      }))
    } else if (message.name === 'dataRow') current.rows.push(message.fields)
    else if (message.name === 'notice') notices.push(errorOf(message))
    else if (message.name === 'error') results.push({ error: errorOf(message), ...said() })
    else if (message.name === 'commandComplete' || message.name === 'emptyQuery') {
      results.push({ ...current, command: message.text ?? '', ...said() })
      current = { fields: [], rows: [], command: '' }
    }
  })
  return results
}

async function answer(request) {
  if (request.kind === 'exec') return resultsOf(await db.execProtocolRaw(serialize.query(request.sql)))
  const results = []
  for (const query of request.queries) results.push(resultsOf(await db.execProtocolRaw(extended(query)))[0])
  return results
}

process.on('message', async (request) => {
  try {
    process.send({ id: request.id, results: await answer(request) })
  } catch (error) {
    process.send({ id: request.id, failure: String(error?.stack ?? error) })
  }
})
process.send({ ready: true })
