/** The command line. `prisma generate` reaches the generator through the same bin. */
import { version } from '../version'
import type { Command } from './command'

const COMMANDS: readonly Command[] = [
  {
    name: 'check',
    summary: 'compare schema.prisma, the migrations and the shadow; for CI, needs no server',
    load: () => require('./check/command') as typeof import('./check/command'),
  },
  {
    name: 'parity',
    summary: "run the project's suites on both layers and report tests whose outcomes differ",
    load: () => require('./parity/command') as typeof import('./parity/command'),
  },
  {
    name: 'explain',
    summary: 'show what a SQL statement becomes on the shadow, its types, or why it is refused',
    load: () => require('./explain/command') as typeof import('./explain/command'),
  },
  {
    name: 'doctor',
    summary: "find the raw SQL in the project's sources and report what the shadow runs and what it refuses",
    load: () => require('./doctor/command') as typeof import('./doctor/command'),
  },
  {
    name: 'clean',
    summary: 'remove template databases and what killed runs have left',
    load: () => require('./clean/command') as typeof import('./clean/command'),
  },
]

const HELP = `prisma-sqlite-shadow ${version}

Jest suites for Prisma on Postgres, on an in-memory SQLite that answers as Postgres does, or refuses.

  In schema.prisma:    generator shadow {
                         provider = "prisma-sqlite-shadow"
                         output   = "../generated/shadow"
                       }
  Then:                npx prisma generate
  In jest.config:      preset: 'prisma-sqlite-shadow'

Commands
${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(16)} ${summary}`).join('\n')}

Options
  -h, --help       show this text, or that of a command
  -v, --version    show the version
`

/** Runs one command line; sets the exit code and never throws. */
export async function main(args: readonly string[]): Promise<void> {
  const [first, ...rest] = args
  if (first === undefined || isHelp(first)) process.stdout.write(HELP)
  else if (first === '-v' || first === '--version') process.stdout.write(`${version}\n`)
  else await dispatch(first, rest)
}

const isHelp = (argument: string): boolean => argument === '-h' || argument === '--help'

async function dispatch(name: string, args: readonly string[]): Promise<void> {
  const command = COMMANDS.find((known) => known.name === name)
  if (!command) {
    process.stderr.write(`Unknown command "${name}".\n\n${HELP}`)
    process.exitCode = 2
    return
  }
  try {
    const { help, run } = command.load()
    // What follows `--` belongs to another program.
    const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
    if (own.some(isHelp)) process.stdout.write(help)
    else process.exitCode = await run(args)
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`)
    process.exitCode = 2
  }
}

/** Errors of ours say all that is needed; of others the stack is of use. */
function describe(error: unknown): string {
  const { name, message, stack } = error as Error
  return name === 'ShadowError' ? message : (stack ?? String(error))
}
