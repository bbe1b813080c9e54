/** Which layer a test file runs on, and why. */
import nodePath from 'node:path'
import picomatch from 'picomatch'
import { ShadowError } from '../errors'
import type { Remembered } from './layerMemory'
import type { Layer } from './session'
import type { LayerSetting, TestSettings } from './settings'

/** What decided: said in the run's summary. */
export type Why = 'config' | 'docblock' | 'glob' | 'variable' | `refused: ${string}` | `remembered: ${string}`

export interface LayerChoice {
  readonly layer: Layer
  readonly why: Why
  /** On the shadow for now: a refusal in this file sends it to the full layer. */
  readonly auto: boolean
}

export interface LayerQuestion {
  /** What the file's docblock says: `docblockLayer`. */
  readonly docblock: LayerSetting | undefined
  readonly settings: Pick<TestSettings, 'layer' | 'full'>
  readonly testPath: string
  readonly rootDir: string
  /** The value of PRISMA_TEST_LAYER. */
  readonly variable: string | undefined
  /** The refusal that the file is known to meet. Asked for under `auto` alone. */
  readonly remembered?: () => Remembered | undefined | Promise<Remembered | undefined>
}

const LAYERS: readonly LayerSetting[] = ['shadow', 'full', 'auto']

/**
 * From the strongest to the weakest: PRISMA_TEST_LAYER=full, the docblock, PRISMA_TEST_LAYER=shadow or auto, the globs in
 * `full`, the option `layer`.
 * @throws ShadowError LAYER_INVALID for a value of PRISMA_TEST_LAYER that names no layer
 */
export async function chooseLayer(question: LayerQuestion): Promise<LayerChoice> {
  const { setting, why } = strongest(question)
  if (setting !== 'auto') return { layer: setting, why, auto: false }
  const known = await question.remembered?.()
  if (!known) return { layer: 'shadow', why, auto: true }
  return { layer: 'full', why: `${known.thisRun ? 'refused' : 'remembered'}: ${known.construct}`, auto: false }
}

function strongest({ docblock, settings, testPath, rootDir, variable }: LayerQuestion): {
  setting: LayerSetting
  why: Why
} {
  const run = readVariable(variable)
  if (run === 'full') return { setting: run, why: 'variable' }
  if (docblock !== undefined) return { setting: docblock, why: 'docblock' }
  if (run !== undefined) return { setting: run, why: 'variable' }
  if (matchesGlobs(settings.full, testPath, rootDir)) return { setting: 'full', why: 'glob' }
  return { setting: settings.layer, why: 'config' }
}

function readVariable(text: string | undefined): LayerSetting | undefined {
  // cmd.exe's `set NAME=full && jest` leaves a blank at the end.
  const value = text?.trim()
  if (value === undefined || value === '') return undefined
  const found = LAYERS.find((layer) => layer === value)
  if (found) return found
  throw new ShadowError(
    'LAYER_INVALID',
    `PRISMA_TEST_LAYER=${value} names no layer.`,
    'Set it to "full", "shadow" or "auto", or unset it.',
  )
}

/** A docblock's pragmas, as Jest hands them to an environment. */
export type Pragmas = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * The layer that a test file's docblock asks for: by `@jest-environment prisma-sqlite-shadow/full` (or `/shadow`), or by
 * `@jest-environment-options {"layer": "auto"}`, which is the more particular of the two.
 * @throws ShadowError LAYER_INVALID where the environment is the full one and the options ask for another layer
 */
export function docblockLayer(pragmas: Pragmas): LayerSetting | undefined {
  const environment = layerOfEnvironment(pragmas['jest-environment'])
  const option = layerOfOptions(pragmas['jest-environment-options'])
  if (environment === 'full' && option !== undefined && option !== 'full') {
    throw new ShadowError(
      'LAYER_INVALID',
      `The docblock asks for the full layer by @jest-environment, and for "${option}" by @jest-environment-options.`,
      'Remove one of the two.',
    )
  }
  return option ?? environment
}

function layerOfEnvironment(name: Pragmas[string]): Layer | undefined {
  if (typeof name !== 'string') return undefined
  return /^prisma-sqlite-shadow\/(full|shadow)(?:-jsdom)?$/.exec(name)?.[1] as Layer | undefined
}

/** Their values are checked with the rest of the settings, which they are part of. */
function layerOfOptions(json: Pragmas[string]): LayerSetting | undefined {
  if (typeof json !== 'string') return undefined
  return (JSON.parse(json) as { layer?: LayerSetting }).layer
}

/**
 * Whether the globs, taken in order, leave the file in: as in Jest's `testMatch`, a `!` in front takes files out.
 * @param path the path module of the platform that the paths are of
 */
export function matchesGlobs(
  globs: readonly string[],
  testPath: string,
  rootDir: string,
  path: Pick<typeof nodePath, 'relative' | 'sep'> = nodePath,
): boolean {
  const slashed = (file: string) => file.split(path.sep).join('/')
  const relative = slashed(path.relative(rootDir, testPath))
  let included = globs.length > 0 && globs.every(isNegated)
  for (const glob of globs) {
    const negated = isNegated(glob)
    const matches = matcherOf(negated ? glob.slice(1) : glob)
    if (matches(relative) || matches(slashed(testPath))) included = !negated
  }
  return included
}

/** `!(a|b)` is a pattern of its own, not a negated one. */
export function isNegated(glob: string): boolean {
  return /^!(?!\()/.test(glob)
}

const matchers = new Map<string, (file: string) => boolean>()

/** picomatch is what Jest's own globs are matched with; a name that starts with a dot matches, as it does there. */
function matcherOf(glob: string): (file: string) => boolean {
  const known = matchers.get(glob)
  if (known) return known
  // On Windows, people join globs as they join paths. A backslash before a glob's own character stays an escape.
  const text = glob.replace(/^<rootDir>[\\/]/, '').replace(/\\(?![$()+.?^{}])/g, '/')
  const matcher = picomatch(text, { dot: true })
  matchers.set(glob, matcher)
  return matcher
}
