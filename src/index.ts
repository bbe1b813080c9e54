export {
  PostgresError,
  ShadowError,
  UnsupportedOnShadow,
  type PostgresErrorFields,
  type ShadowErrorCode,
} from './errors'
export { openShadow } from './openShadow'
export type { Explanation, OpenOptions, Shadow } from './open'
export { shadowAdapter } from './testing/shadowAdapter'
