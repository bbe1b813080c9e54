/**
 * What Jest's cache of a transformed file depends on, without TypeScript: ts-jest would load it for that alone, in every
 * process and with nothing to transform. Only where ts-jest takes each file by itself; else its own key is asked for.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { TransformOptions } from '@jest/transform'

/** ts-jest's options whose meaning is known here. */
const KNOWN = new Set(['isolatedModules', 'transpilation', 'diagnostics', 'tsconfig'])

/** How ts-jest says that tsconfig's `isolatedModules` is enough: not all its versions do. */
const FOLLOWS_TSCONFIG = /this\.isolatedModules = this\.parsedTsConfig\.options\.isolatedModules\b/

export class TsJestKey {
  private readonly configs = new Map<string, string | undefined>()

  /**
   * @param file ts-jest's own file, as the project finds it
   * @param options ts-jest's options
   */
  constructor(
    private readonly file: string,
    private readonly options: Record<string, unknown>,
  ) {}

  /** Undefined where ts-jest has to be asked. */
  of(source: string, file: string, options: TransformOptions): string | undefined {
    const { rootDir, globals } = options.config
    if ('ts-jest' in globals || !Object.keys(this.options).every((name) => KNOWN.has(name))) return undefined
    if (!this.configs.has(rootDir)) this.configs.set(rootDir, this.configOf(rootDir))
    const config = this.configs.get(rootDir)
    if (config === undefined) return undefined
    const hash = createHash('sha256').update(config)
    for (const part of [source, file, options.configString]) hash.update(part).update('\0')
    return hash.digest('hex')
  }

  /** All that is the same for the project's files; undefined where they are not taken one by one. */
  private configOf(rootDir: string): string | undefined {
    try {
      const tsconfig = this.tsconfig(rootDir)
      if (!this.isPerFile(tsconfig.config)) return undefined
      const versions = [
        process.version,
        versionOf(this.file),
        versionOf(require.resolve('typescript', { paths: [this.file] })),
      ]
      return JSON.stringify([versions, rootDir, this.options, tsconfig])
    } catch {
      return undefined
    }
  }

  private tsconfig(rootDir: string): { readonly path: string; readonly config: TsConfig } {
    const { getTsconfig, parseTsconfig } = require('get-tsconfig') as typeof import('get-tsconfig')
    const { tsconfig } = this.options
    if (typeof tsconfig === 'string') {
      const file = path.resolve(tsconfig.replace('<rootDir>', rootDir))
      return { path: file, config: parseTsconfig(file) }
    }
    if (tsconfig !== undefined) throw new Error('another tsconfig')
    const found = getTsconfig(rootDir)
    if (!found) throw new Error('no tsconfig')
    return found
  }

  private isPerFile({ compilerOptions }: TsConfig): boolean {
    if (this.options.isolatedModules === true || this.options.transpilation === true) return true
    if (compilerOptions?.isolatedModules !== true) return false
    return FOLLOWS_TSCONFIG.test(
      readFileSync(path.join(path.dirname(this.file), 'legacy/config/config-set.js'), 'utf8'),
    )
  }
}

interface TsConfig {
  readonly compilerOptions?: { readonly isolatedModules?: boolean }
}

/** The version in the nearest package.json that has one. */
function versionOf(file: string): string {
  for (let folder = path.dirname(file); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    try {
      const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version?: string }
      if (version !== undefined) return version
    } catch {
      // None in this folder.
    }
  }
  throw new Error(`${file} is in no package`)
}
