/** One test file's database, on either layer: kept apart from test to test, and closed for good. */
import type { ClientClass, PgModule } from '../pg/client'
import type { Observer } from '../pg/observer'
import { loadEngineCode } from '../engineCode'
import type { Isolator } from './isolation'
import { prepareShadow } from './prepareShadow'
import type { Engine, Layer } from './session'
import type { TestSettings } from './settings'

export interface SuiteOptions {
  readonly settings: TestSettings
  readonly rootDir: string
  /** The test file, for messages and for the name of a kept database. */
  readonly testPath: string
  readonly observer?: Observer
}

export interface Suite {
  readonly layer: Layer
  readonly engine: Engine
  /** Of the Postgres that answers, as it says itself; undefined on the shadow. */
  readonly version?: string
  readonly isolator: Isolator
  createClient(pg: PgModule): ClientClass
  /**
   * Keeps the database as it is now, for a test that failed.
   * @returns a path or a URL; undefined where `keepFailed` is off
   */
  keep(testName: string): string | undefined | Promise<string | undefined>
  close(): void | Promise<void>
}

/** @throws ShadowError for everything that is wrong with the shadow, the engine, the migrations, the seed or the temp folder */
export function openSuite(layer: Layer, options: SuiteOptions): Promise<Suite> {
  return layer === 'full' ? full().FullSuite.open(options) : shadow().ShadowSuite.open(options)
}

/** Makes the layer's template where it is missing, so that test files find it ready. */
export function prepareLayer(layer: Layer, settings: TestSettings, rootDir: string): Promise<void> {
  return layer === 'full' ? full().prepareFull(settings, rootDir) : prepareShadow(settings, rootDir)
}

/** Gives up what this process holds of the layers. */
export async function closeLayers(): Promise<void> {
  if (fullLayer) await fullLayer.closeFullWorkers()
}

let fullLayer: typeof import('./fullSuite') | undefined

/** A layer is loaded by the first file that is on it. */
function full(): typeof import('./fullSuite') {
  return (fullLayer ??= require('./fullSuite') as typeof import('./fullSuite'))
}

function shadow(): typeof import('./shadowSuite') {
  loadEngineCode()
  return require('./shadowSuite') as typeof import('./shadowSuite')
}
