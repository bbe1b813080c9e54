/** Starting and stopping the embedded Postgres of a run, from any of its processes. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ShadowError } from '../../errors'
import { isAlive, withLock } from '../../project/lock'
import { sleep } from '../native/retry'
import { dropServer } from './leftovers'
import type { Answer, Order, Record } from './supervisor'

const STOP_MS = 15_000
/** The same form as this module: compiled, or not. */
const SUPERVISOR = path.join(__dirname, `supervisor${path.extname(__filename)}`)

/**
 * The server of a run on the cluster `source`, started by whoever needs it first.
 * @param order what the supervisor is told; `owner` is the run's process, with which the server ends
 * @throws ShadowError ENGINE_FAILED with the last lines of the server's log
 */
export async function startServer(runFolder: string, order: Omit<Order, 'making' | 'record'>): Promise<Record> {
  const file = path.join(runFolder, `embedded-${order.source}.json`)
  return withLock(`${file}.lock`, async () => {
    const running = readRecord(file)
    if (running !== undefined && isAlive(running.pid)) return running
    const { child, record } = await launch({ ...order, record: file })
    release(child)
    return record
  })
}

export interface Making {
  readonly record: Record
  /** Stops the server and makes its cluster the one that runs start from. */
  publish(): Promise<void>
  /** Stops the server and removes its cluster. */
  discard(): Promise<void>
}

/** A server to make a template on. It ends with this process. */
export async function startMaking(order: Omit<Order, 'record'>): Promise<Making> {
  const { child, record } = await launch(order)
  return {
    record,
    async publish() {
      const published = answerOf(child)
      child.send('publish')
      await published
      release(child)
    },
    async discard() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      if (child.connected) child.disconnect()
      else if (child.exitCode !== null || child.signalCode !== null) return
      await gone
    },
  }
}

async function launch(order: Order): Promise<{ child: ChildProcess; record: Record }> {
  const child = spawn(process.execPath, [SUPERVISOR, JSON.stringify(order)], {
    detached: true,
    windowsHide: true,
    env: process.env,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const answer = await answerOf(child)
  return { child, record: (answer as { ready: Record }).ready }
}

/** The next message of a supervisor. */
function answerOf(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.on('data', (chunk) => (said += String(chunk)))
    const ended = () =>
      reject(
        new ShadowError(
          'ENGINE_FAILED',
          `The process that looks after embedded Postgres ended: ${said.trim()}`,
          'Run the tests again.',
        ),
      )
    child.once('error', reject)
    child.once('exit', ended)
    child.once('message', (message: Answer) => {
      child.off('exit', ended)
      if (!('error' in message)) return resolve(message)
      reject(new ShadowError(message.error.code, message.error.message, message.error.hint))
    })
  })
}

/** Lets the supervisor live on its own: it does not hold this process up. */
function release(child: ChildProcess): void {
  if (child.connected) child.disconnect()
  child.stderr?.destroy()
  child.unref()
}

function readRecord(file: string): Record | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record
  } catch {
    return undefined
  }
}

/** Stops the servers of a run, and waits till they have gone. Those of a run that is killed stop by themselves. */
export async function stopEmbedded(runFolder: string): Promise<void> {
  const files = readdirSync(runFolder).filter((name) => /^embedded-\w+\.json$/.test(name))
  await Promise.all(files.map((name) => stopServer(path.join(runFolder, name))))
}

async function stopServer(file: string): Promise<void> {
  const record = readRecord(file)
  rmSync(file, { force: true })
  if (record === undefined || !existsSync(record.folder)) return
  // Windows has no signal that a process could answer.
  if (process.platform === 'win32') writeFileSync(path.join(record.folder, 'stop'), '')
  else if (isAlive(record.pid)) process.kill(record.pid, 'SIGTERM')
  for (let waited = 0; waited < STOP_MS && isAlive(record.pid); waited += 20) await sleep(20)
  if (existsSync(record.folder)) await dropServer(record.folder, record.bin)
}
