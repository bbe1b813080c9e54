/** The command line. `prisma generate` reaches the generator through the same bin. */
import { version } from '../version'

const HELP = `prisma-sqlite-shadow ${version}

Jest suites for Prisma on Postgres, on an in-memory SQLite that answers as Postgres does, or refuses.

  In schema.prisma:    generator shadow {
                         provider = "prisma-sqlite-shadow"
                         output   = "../generated/shadow"
                       }
  Then:                npx prisma generate
  In jest.config:      preset: 'prisma-sqlite-shadow'

Options
  -h, --help       show this text
  -v, --version    show the version
`

/** Runs one command line; sets the exit code and never throws. */
export function main(args: readonly string[]): void {
  const [first] = args
  if (first === undefined || first === '-h' || first === '--help') process.stdout.write(HELP)
  else if (first === '-v' || first === '--version') process.stdout.write(`${version}\n`)
  else {
    process.stderr.write(`Unknown command "${first}".\n\n${HELP}`)
    process.exitCode = 2
  }
}
