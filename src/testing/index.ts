export { engine, layer, type Engine, type Layer } from './session'
export type { Isolation, TestSettings } from './settings'
