/** What every command of the command line has in common. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { ShadowError } from '../errors'

export interface Command {
  readonly name: string
  /** One line for `--help`. */
  readonly summary: string
  /** The command's own module, loaded when it is needed: `--help` loads none of them. */
  load(): CommandModule
}

export interface CommandModule {
  /** What `<command> --help` prints. */
  readonly help: string
  /**
   * Runs the command with the arguments that follow its name, and resolves to the exit code.
   * @throws ShadowError where it cannot be run: printed on standard error, exit code 2
   */
  run(args: readonly string[]): Promise<number>
}

type OptionTable = NonNullable<ParseArgsConfig['options']>
type Parsed<T extends OptionTable> = ReturnType<
  typeof parseArgs<{ args: string[]; options: T; allowPositionals: boolean; strict: true }>
>

/**
 * The options of a command's arguments, as node:util's parseArgs reads them.
 * @throws ShadowError OPTION_UNKNOWN or OPTION_INVALID that names the argument and the options that there are
 */
export function readOptions<T extends OptionTable>(
  command: string,
  args: readonly string[],
  options: T,
): Parsed<T>['values'] {
  return readArguments(command, args, options, false).values
}

/**
 * The options of a command's arguments, and the arguments that are none.
 * @throws ShadowError OPTION_UNKNOWN or OPTION_INVALID, as `readOptions` does
 */
export function readArguments<T extends OptionTable>(
  command: string,
  args: readonly string[],
  options: T,
  allowPositionals = true,
): Parsed<T> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals, strict: true })
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    const known = Object.entries(options).map(([name, { type }]) => `--${name}${type === 'string' ? ' <value>' : ''}`)
    throw new ShadowError(
      code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' ? 'OPTION_INVALID' : 'OPTION_UNKNOWN',
      `prisma-sqlite-shadow ${command}: ${message.split('. ')[0]}.`,
      `The options are: ${known.join(', ')}. See: npx prisma-sqlite-shadow ${command} --help`,
      { cause: error },
    )
  }
}
