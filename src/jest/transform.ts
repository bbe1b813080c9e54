/**
 * A Jest transform for TypeScript that also makes a Prisma client generated as ESM loadable in Jest's CommonJS mode.
 * The compiling is left to ts-jest, @swc/jest or babel-jest: the one that is named, or the first that is installed.
 *
 *     transform: { '^.+\\.tsx?$': ['prisma-sqlite-shadow/transform', { transformer: 'ts-jest', options: { … } }] }
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { SyncTransformer, TransformOptions, TransformedSource } from '@jest/transform'
import { ShadowError } from '../errors'
import { requireFromJest } from './hostPackage'
import { TsJestKey } from './transformKey'

export interface TransformSettings {
  /** `ts-jest`, `@swc/jest`, `babel-jest`, or a path. */
  readonly transformer?: string
  /** The transformer's own options. */
  readonly options?: Record<string, unknown>
}

const TRANSFORMERS = ['ts-jest', '@swc/jest', 'babel-jest']

/** What swc needs to be told where the project has no .swcrc. */
const SWC_OPTIONS = {
  jsc: {
    parser: { syntax: 'typescript', tsx: true, decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    target: 'es2022',
  },
}

type Inner = SyncTransformer & {
  processAsync?: (source: string, file: string, options: TransformOptions) => Promise<TransformedSource>
}

class Transform {
  private inner: Inner | undefined
  private quick: TsJestKey | 'none' | undefined
  readonly processAsync: (source: string, file: string, options: TransformOptions) => Promise<TransformedSource>
  /** Jest takes it off its object. */
  readonly getCacheKey = (source: string, file: string, options: TransformOptions) =>
    this.cacheKey(source, file, options)

  constructor(private readonly settings: TransformSettings) {
    this.processAsync = async (source, file, options) => {
      const inner = this.transformer(options)
      const text = loadable(source, options)
      return inner.processAsync ? inner.processAsync(text, file, options) : inner.process(text, file, options)
    }
  }

  /** Asked for once a file has been compiled: where the compiler has counted nothing for coverage, Jest does. */
  get canInstrument(): boolean {
    return this.inner?.canInstrument ?? false
  }

  process(source: string, file: string, options: TransformOptions): TransformedSource {
    return this.transformer(options).process(loadable(source, options), file, options)
  }

  private cacheKey(source: string, file: string, options: TransformOptions): string {
    const inner =
      this.quickKey(source, file, options) ??
      this.transformer(options).getCacheKey?.(source, file, options) ??
      source + options.configString
    const hash = createHash('sha256')
      .update(inner)
      .update(JSON.stringify(this.settings))
      .update(`${options.supportsStaticESM} ${options.instrument}`)
    return hash.update(OWN_SOURCE).digest('hex').slice(0, 32)
  }

  /** Without loading the transformer, where that can be. */
  private quickKey(source: string, file: string, options: TransformOptions): string | undefined {
    this.quick ??= tsJestKey(this.settings, options.config.rootDir) ?? 'none'
    return this.quick === 'none' ? undefined : this.quick.of(source, file, options)
  }

  private transformer(options: TransformOptions): Inner {
    this.inner ??= createInner(this.settings, options.config.rootDir)
    return this.inner
  }
}

const OWN_SOURCE = readFileSync(__filename)

/** Where ts-jest is the transformer: the first of the list that the project has. */
function tsJestKey({ transformer, options }: TransformSettings, rootDir: string): TsJestKey | undefined {
  if (transformer !== undefined && transformer !== 'ts-jest') return undefined
  const file = tryResolve('ts-jest', rootDir)
  return file === undefined ? undefined : new TsJestKey(file, options ?? {})
}

function createInner({ transformer, options }: TransformSettings, rootDir: string): Inner {
  for (const name of transformer === undefined ? TRANSFORMERS : [transformer]) {
    const loaded = load(name, rootDir)
    if (loaded === undefined) continue
    const create = loaded.createTransformer ?? loaded.default?.createTransformer
    if (create)
      return create(options ?? (name === '@swc/jest' && !existsSync(path.join(rootDir, '.swcrc')) ? SWC_OPTIONS : {}))
  }
  throw new ShadowError(
    'OPTION_INVALID',
    `No transformer for TypeScript was found from ${rootDir} (${transformer ?? TRANSFORMERS.join(', ')}).`,
    'Run: npm install --save-dev ts-jest',
  )
}

interface TransformerModule {
  createTransformer?: (o?: object) => Inner
  default?: { createTransformer?: (o?: object) => Inner }
}

/** Jest brings babel-jest with it, wherever that may lie. */
function load(name: string, rootDir: string): TransformerModule | undefined {
  const file = tryResolve(name, rootDir)
  if (file !== undefined) return require(file) as TransformerModule
  return name === 'babel-jest' ? (requireFromJest(name) as TransformerModule) : undefined
}

function tryResolve(name: string, rootDir: string): string | undefined {
  try {
    return require.resolve(name, { paths: [rootDir] })
  } catch {
    return undefined
  }
}

/**
 * What CommonJS in Jest's sandbox lacks, and generated clients use: `import.meta.url`, for their own folder, and `import()`,
 * for the query compiler.
 */
function loadable(source: string, options: TransformOptions): string {
  if (options.supportsStaticESM || !isGenerated(source)) return source
  return source
    .replaceAll('import.meta.url', "require('node:url').pathToFileURL(__filename).href")
    .replace(/\bawait import\(/g, 'await require(')
}

function isGenerated(source: string): boolean {
  return source.includes('This is code generated by Prisma') || source.includes('Written by prisma-sqlite-shadow')
}

export function createTransformer(settings: TransformSettings = {}): SyncTransformer {
  return new Transform(settings)
}

export default { createTransformer }
