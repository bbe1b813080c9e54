/** Finds the client that the application itself uses, and the module format it is generated in. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { GeneratorConfig } from '@prisma/generator-helper'
import { getTsconfig } from 'get-tsconfig'
import { ShadowError } from '../errors'
import { blockLocation } from '../project/schemaFiles'

export interface ProductionClient {
  /** `typescript`: `prisma-client`, which emits sources. `javascript`: `prisma-client-js`. */
  readonly language: 'typescript' | 'javascript'
  readonly moduleFormat: 'cjs' | 'esm'
  /** Absolute folder of the generated client. */
  readonly directory: string
  /** Set where the client is imported by package name (`prisma-client-js` with its default output). */
  readonly packageName?: string
  /** Extension of the generated sources: ts, mts or cts. */
  readonly fileExtension: string
  /** Extension in import specifiers, without the dot; empty for none. */
  readonly importExtension: string
}

const PROVIDERS = ['prisma-client', 'prisma-client-js']

/**
 * The production client's generator block among `others`; `wanted` names it where there are several.
 * @throws ShadowError NO_CLIENT_GENERATOR where there is none, OPTION_INVALID where the choice is open or wrong.
 */
export function findProductionClient(
  shadow: GeneratorConfig,
  others: readonly GeneratorConfig[],
  wanted: string | undefined,
): ProductionClient {
  const at = (key?: string) => blockLocation(shadow.sourceFilePath, 'generator', shadow.name, key)
  const clients = others.filter((other) => PROVIDERS.includes(other.provider.value ?? ''))
  if (clients.length === 0) {
    throw new ShadowError(
      'NO_CLIENT_GENERATOR',
      `The schema has no generator for the production client (${at()} needs one).`,
      'Add: generator client { provider = "prisma-client"  output = "../generated/prisma" }',
    )
  }
  const chosen = wanted === undefined ? clients : clients.filter((client) => client.name === wanted)
  const names = clients.map((client) => client.name).join(', ')
  if (chosen.length !== 1) {
    throw new ShadowError(
      'OPTION_INVALID',
      wanted === undefined
        ? `The schema has several client generators: ${names} (${at()}).`
        : `The option client = "${wanted}" names no client generator (${at('client')}).`,
      `Set client in generator ${shadow.name} to one of: ${names}.`,
    )
  }
  return describe(chosen[0] as GeneratorConfig)
}

function describe(generator: GeneratorConfig): ProductionClient {
  const directory = generator.output?.value ?? ''
  if (generator.provider.value === 'prisma-client') return describeTypeScript(generator, directory)
  const custom = generator.isCustomOutput === true
  return {
    language: 'javascript',
    moduleFormat: 'cjs',
    directory,
    packageName: custom ? undefined : '@prisma/client',
    fileExtension: 'js',
    importExtension: '',
  }
}

/** Prisma's own rules for `prisma-client`: an option where it is set, otherwise what the nearest tsconfig.json implies. */
function describeTypeScript(generator: GeneratorConfig, directory: string): ProductionClient {
  const option = (key: string) => generator.config[key] as string | undefined
  const compiler = getTsconfig(directory)?.config.compilerOptions
  const fileExtension = option('generatedFileExtension') ?? 'ts'
  const importExtension = option('importFileExtension') ?? defaultImportExtension(compiler, fileExtension)
  const moduleFormat =
    option('moduleFormat')?.toLowerCase() ?? defaultModuleFormat(compiler, fileExtension, importExtension, directory)
  return {
    language: 'typescript',
    moduleFormat: moduleFormat === 'cjs' || moduleFormat === 'commonjs' ? 'cjs' : 'esm',
    directory,
    fileExtension,
    importExtension,
  }
}

interface CompilerOptions {
  readonly module?: string
  readonly moduleResolution?: string
  readonly allowImportingTsExtensions?: boolean
  readonly rewriteRelativeImportExtensions?: boolean
}

function defaultImportExtension(compiler: CompilerOptions | undefined, fileExtension: string): string {
  if (!compiler || compiler.allowImportingTsExtensions || compiler.rewriteRelativeImportExtensions) return fileExtension
  if (compiler.module?.toLowerCase() === 'commonjs' || compiler.moduleResolution?.toLowerCase() === 'bundler') return ''
  return fileExtension.replace(/ts$/, 'js')
}

function defaultModuleFormat(
  compiler: CompilerOptions | undefined,
  fileExtension: string,
  importExtension: string,
  directory: string,
): 'cjs' | 'esm' {
  const module = compiler?.module?.toLowerCase()
  if (module === undefined) return fileExtension === 'cts' || importExtension === 'cjs' ? 'cjs' : 'esm'
  if (module === 'commonjs') return 'cjs'
  if (module === 'node16' || module === 'nodenext') return nearestPackageType(directory)
  return 'esm'
}

/** The module format that Node gives `.js` files in `directory`. */
export function nearestPackageType(directory: string): 'cjs' | 'esm' {
  for (let folder = directory; ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'package.json')
    if (existsSync(file)) {
      const { type } = JSON.parse(readFileSync(file, 'utf8')) as { type?: string }
      return type === 'module' ? 'esm' : 'cjs'
    }
    if (folder === path.dirname(folder)) return 'cjs'
  }
}
