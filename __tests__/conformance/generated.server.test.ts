/**
 * Random schedules of statements, in the sandbox and on connections of their own to a second database of the same server:
 * rows, tags, errors and what is left are compared whole. CONFORMANCE_SEED and CONFORMANCE_SCHEDULES run others.
 */
import { Client, type QueryResult } from 'pg'
import PlainClient from 'pg/lib/client'
import { randomNumbers, Schedule, SCHEMA, STATE, type Step } from './randomSchedule'

const SEED = Number(process.env.CONFORMANCE_SEED ?? 20)
const SCHEDULES = Number(process.env.CONFORMANCE_SCHEDULES ?? 12)
const STEPS = 60

const url = new URL(process.env.CONFORMANCE_DATABASE_URL as string)
const database = `conformance_${process.pid}`
const admin = new PlainClient(url.href)

beforeAll(async () => {
  await admin.connect()
  await admin.query(`CREATE DATABASE ${database}`)
  const here = Object.assign(new URL(url), { pathname: `/${database}` })
  url.href = here.href
  const plain = await open(PlainClient)
  await plain.query(SCHEMA)
  await plain.end()
  const sandboxed = await open(Client)
  await sandboxed.query(SCHEMA)
  await sandboxed.end()
})

afterAll(async () => {
  await admin.query(`DROP DATABASE ${database} WITH (FORCE)`)
  await admin.end()
})

async function open(Class: typeof Client): Promise<Client> {
  const client = new Class(url.href)
  await client.connect()
  return client
}

interface Outcome {
  readonly results?: unknown
  readonly error?: unknown
  readonly notices: readonly unknown[]
}

async function run(client: Client, { text, values, name, extended }: Step): Promise<Outcome> {
  const notices: unknown[] = []
  const note = ({ code, message }: { code?: string; message?: string }) => notices.push([code, message])
  client.on('notice', note)
  try {
    const query = { text, values, name, ...(extended ? { queryMode: 'extended' } : {}) }
    const result: unknown = await client.query(query as { text: string })
    return { results: [result].flat().map((one) => shown(one as QueryResult)), notices }
  } catch (error) {
    // The error comes before the state that the session is in then.
    await client.query('')
    const { code, message, detail, constraint, table, column, position } = error as Record<string, unknown>
    return { error: { code, message, detail, constraint, table, column, position }, notices }
  } finally {
    client.off('notice', note)
  }
}

function shown({ command, rowCount, rows, fields }: QueryResult): unknown {
  return {
    command,
    rowCount,
    rows: rows as unknown[],
    fields: fields.map(({ name, dataTypeID }) => [name, dataTypeID]),
  }
}

/** Whether a session has a transaction open, as the server says. */
const isOpen = (client: Client) =>
  (client as unknown as { getTransactionStatus(): string }).getTransactionStatus() !== 'I'

/** The sandbox's test before has left nothing; the second database has to be emptied. */
beforeEach(async () => {
  const client = await open(PlainClient)
  await client.query('TRUNCATE parents, children RESTART IDENTITY')
  await client.end()
})

async function play(seed: number): Promise<void> {
  const count = 2 + Math.floor(randomNumbers(seed)() * 2)
  const sandboxed = await Promise.all(Array.from({ length: count }, () => open(Client)))
  const plain = await Promise.all(Array.from({ length: count }, () => open(PlainClient)))
  try {
    await compare(seed, plain, sandboxed)
  } finally {
    for (const clients of [plain, sandboxed]) await Promise.all(clients.map((client) => client.end()))
  }
  await compareStates()
}

async function compare(seed: number, plain: readonly Client[], sandboxed: readonly Client[]): Promise<void> {
  const schedule = new Schedule(seed, plain.length)
  const done: string[] = []
  for (let i = 0; i < STEPS; i++) {
    const holder = plain.findIndex(isOpen)
    const step = schedule.next(holder < 0 ? undefined : holder)
    done.push(`${step.session}${step.extended ? 'x' : step.name ? 'n' : ' '} ${step.text}`)
    const expected = await run(plain[step.session] as Client, step)
    const received = await run(sandboxed[step.session] as Client, step)
    expect({ seed, done, ...received }).toEqual({ seed, done, ...expected })
  }
}

/** What is left, in both. */
async function compareStates(): Promise<void> {
  const [expected, received] = [await open(PlainClient), await open(Client)]
  expect((await received.query(STATE)).rows).toEqual((await expected.query(STATE)).rows)
  await received.end()
  await expected.end()
}

test.each(Array.from({ length: SCHEDULES }, (_, i) => SEED * 1000 + i))('schedule %i', play)
