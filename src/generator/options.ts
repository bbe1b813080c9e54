/** The generator block: which options there are, and what they may hold. */
import type { GeneratorConfig } from '@prisma/generator-helper'
import { ShadowError } from '../errors'
import { blockLocation } from '../project/schemaFiles'

export interface GeneratorSettings {
  /** Absolute path of the folder to write. */
  readonly output: string
  /** Name of the generator block whose client the shadow client binds; needed only where there are several. */
  readonly client?: string
  /** Overrides as written, for example `Place.location type text`. */
  readonly overrides: readonly string[]
}

const OPTIONS = ['client', 'overrides'] as const

/**
 * Reads the generator block.
 * @throws ShadowError OPTION_UNKNOWN for an option that does not exist, OPTION_INVALID for a value that cannot be used,
 *   both with file and line.
 */
export function readSettings(generator: GeneratorConfig): GeneratorSettings {
  const at = (key?: string) => blockLocation(generator.sourceFilePath, 'generator', generator.name, key)
  for (const key of Object.keys(generator.config)) {
    if (!OPTIONS.some((option) => option === key)) {
      throw new ShadowError(
        'OPTION_UNKNOWN',
        `Unknown option "${key}" in generator ${generator.name} (${at(key)}).`,
        `The options are: output, ${OPTIONS.join(', ')}. Remove or correct "${key}".`,
      )
    }
  }
  const { client, overrides } = generator.config
  if (Array.isArray(client)) {
    throw new ShadowError(
      'OPTION_INVALID',
      `The option "client" takes one name (${at('client')}).`,
      'Write client = "client".',
    )
  }
  if (typeof overrides === 'string') {
    throw new ShadowError(
      'OPTION_INVALID',
      `The option "overrides" takes a list (${at('overrides')}).`,
      `Write overrides = ["${overrides}"].`,
    )
  }
  const output = generator.output?.value
  if (!output) {
    throw new ShadowError(
      'OUTPUT_INVALID',
      `Generator ${generator.name} has no output (${at()}).`,
      'Add output = "../generated/shadow".',
    )
  }
  return { output, client, overrides: overrides ?? [] }
}
