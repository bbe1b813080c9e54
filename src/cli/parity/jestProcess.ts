/** The project's own Jest, in a process that ends with this one. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ShadowError } from '../../errors'

export interface JestProgram {
  /** The file that Node runs. */
  readonly bin: string
  /** 29, 30… */
  readonly major: number
}

/**
 * The Jest that the project in `directory` has.
 * @throws ShadowError JEST_MISSING
 */
export function findJest(directory: string): JestProgram {
  const manifest = resolveFrom('jest/package.json', directory) ?? resolveFrom('jest-cli/package.json', directory)
  if (manifest !== undefined) {
    const { bin, version } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: unknown; version: string }
    const file = typeof bin === 'string' ? bin : Object.values(bin as Record<string, string>)[0]
    const program = path.resolve(path.dirname(manifest), file as string)
    if (existsSync(program)) return { bin: program, major: Number.parseInt(version, 10) }
  }
  throw new ShadowError('JEST_MISSING', `Jest was not found from ${directory}.`, 'Run: npm install --save-dev jest')
}

function resolveFrom(request: string, directory: string): string | undefined {
  try {
    return require.resolve(request, { paths: [directory] })
  } catch {
    return undefined
  }
}

export interface JestCommand {
  readonly jest: JestProgram
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** Ends Jest and its workers. */
  readonly signal: AbortSignal
  readonly onMessage?: (message: unknown) => void
}

export interface JestExit {
  readonly code: number | null
  readonly stdout: string
  /** The end of what was written to standard error and output. */
  readonly output: string
}

const OUTPUT_KEPT = 20_000
/** How long Jest may take to stop a database server before it is killed. */
const GRACE_MS = 10_000

/**
 * Runs Jest to its end.
 * @throws the signal's reason where it is aborted, once nothing of Jest runs any more
 */
export async function runJest({ jest, args, cwd, env, signal, onMessage }: JestCommand): Promise<JestExit> {
  signal.throwIfAborted()
  const child = spawn(process.execPath, [jest.bin, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A process group of its own: its workers can be ended with it, and the terminal's Ctrl-C reaches it through us alone.
    detached: process.platform !== 'win32',
  })
  if (onMessage) child.on('message', onMessage)
  const stop = () => endGroup(child)
  signal.addEventListener('abort', stop, { once: true })
  try {
    const exit = await finished(child)
    signal.throwIfAborted()
    return exit
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function finished(child: ChildProcess): Promise<JestExit> {
  let stdout = ''
  let output = ''
  const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-OUTPUT_KEPT))
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
    keep(chunk)
  })
  child.stderr?.on('data', keep)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, output }))
  })
}

/** Asks first, so that servers that the run has started are stopped. */
function endGroup(child: ChildProcess): void {
  kill(child, 'SIGINT')
  const timer = setTimeout(() => kill(child, 'SIGKILL'), GRACE_MS)
  child.once('close', () => {
    clearTimeout(timer)
    // A worker that outlived Jest.
    kill(child, 'SIGKILL')
  })
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid === undefined) return
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // It has ended.
  }
}
