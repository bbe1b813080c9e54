import { performance } from 'node:perf_hooks'

// Kept from load time: fake timers must not stop Postgres's clock.
const now = performance.now.bind(performance)
const origin = performance.timeOrigin

/** Microseconds since 1970-01-01 UTC. */
export function microseconds(): bigint {
  return BigInt(Math.round((origin + now()) * 1000))
}
