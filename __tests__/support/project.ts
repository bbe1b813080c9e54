/** Small projects on disk, made from fixtures, that run the real Prisma and the real Jest in processes of their own. */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.join(__dirname, '../..')
const WORK = path.join(ROOT, '__tests__/.work')

export interface Finished {
  readonly code: number | null
  /** Standard output and standard error. */
  readonly output: string
}

export interface JestRun extends Finished {
  /** Full name → status, of every test that ran. */
  readonly tests: Record<string, string>
  /** Full name → messages, of those that failed; a file that could not run counts under its own name. */
  readonly failures: Record<string, string>
}

export interface JestOptions {
  readonly version?: 29 | 30
  readonly config?: object
  readonly args?: readonly string[]
  readonly env?: Record<string, string>
  /** Says of the output so far whether the run is to be killed now, with all its processes. */
  readonly killWhen?: (output: string) => boolean
}

/** A project directory with the built package in its node_modules; removed by `remove`. */
export class Project {
  private constructor(readonly directory: string) {}

  /** @param fixture a folder, copied whole */
  static from(fixture: string): Project {
    if (!existsSync(path.join(ROOT, 'dist/index.js'))) throw new Error('dist/ is missing: npm run build')
    mkdirSync(WORK, { recursive: true })
    const directory = mkdtempSync(path.join(WORK, 'project-'))
    cpSync(fixture, directory, { recursive: true })
    mkdirSync(path.join(directory, 'node_modules/.bin'), { recursive: true })
    symlinkSync(ROOT, path.join(directory, 'node_modules/prisma-sqlite-shadow'), 'junction')
    const bin = path.join(ROOT, 'bin/prisma-sqlite-shadow.js')
    symlinkSync(bin, path.join(directory, 'node_modules/.bin/prisma-sqlite-shadow'))
    return new Project(directory)
  }

  path(file: string): string {
    return path.join(this.directory, file)
  }

  write(file: string, content: string): void {
    mkdirSync(path.dirname(this.path(file)), { recursive: true })
    writeFileSync(this.path(file), content)
  }

  read(file: string): string {
    return readFileSync(this.path(file), 'utf8')
  }

  edit(file: string, change: (content: string) => string): void {
    this.write(file, change(this.read(file)))
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true })
  }

  /** `prisma generate`, offline. */
  generate(): Promise<Finished> {
    return this.run([path.join(ROOT, 'node_modules/prisma/build/index.js'), 'generate'])
  }

  async jest({ version = 30, config = {}, args = [], env = {}, killWhen }: JestOptions = {}): Promise<JestRun> {
    const result = this.path('result.json')
    rmSync(result, { force: true })
    const shared = {
      rootDir: this.directory,
      preset: 'prisma-sqlite-shadow',
      // An installed package is under node_modules, which Jest leaves as it is; here it is a link.
      transformIgnorePatterns: ['/node_modules/', `^${ROOT}/dist/`],
      testMatch: ['<rootDir>/suites/**/*.test.ts'],
      watchman: false,
    }
    this.write('jest.config.json', JSON.stringify({ ...shared, ...config }))
    const command = path.join(__dirname, `jest-${version}.cjs`)
    const finished = await this.run(
      [command, '--config', 'jest.config.json', '--json', '--outputFile', result, ...args],
      env,
      killWhen,
    )
    return { ...finished, ...(existsSync(result) ? readResult(result) : { tests: {}, failures: {} }) }
  }

  run(
    args: readonly string[],
    env: Record<string, string> = {},
    killWhen: (output: string) => boolean = () => false,
  ): Promise<Finished> {
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('JEST_')))
    const bin = [this.path('node_modules/.bin'), path.join(ROOT, 'node_modules/.bin'), process.env.PATH].join(
      path.delimiter,
    )
    const own = {
      PATH: bin,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      NODE_ENV: 'test',
      NO_COLOR: '1',
      FORCE_COLOR: '0',
    }
    return new Promise((resolve, reject) => {
      const options = { cwd: this.directory, env: { ...inherited, ...own, ...env }, detached: true }
      const child = spawn(process.execPath, args, options)
      let output = ''
      const heard = (chunk: Buffer) => {
        output += chunk.toString()
        if (killWhen(output) && child.pid !== undefined) killGroup(child.pid)
      }
      child.stdout.on('data', heard)
      child.stderr.on('data', heard)
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, output }))
    })
  }
}

/** A process and its children, as the system kills them when memory runs out. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}

interface JestResult {
  readonly testResults: readonly {
    readonly name: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

function readResult(file: string): Pick<JestRun, 'tests' | 'failures'> {
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as JestResult
  const tests: Record<string, string> = {}
  const failures: Record<string, string> = {}
  for (const { name, message, assertionResults } of testResults) {
    if (assertionResults.length === 0) failures[path.basename(name)] = message
    for (const { fullName, status, failureMessages } of assertionResults) {
      tests[fullName] = status
      if (status === 'failed') failures[fullName] = failureMessages.join('\n')
    }
  }
  return { tests, failures }
}
