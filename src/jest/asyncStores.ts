/**
 * jest-circus makes an AsyncLocalStorage for each test file, and nothing ever disables it. Before Node 24 every promise of the process
 * is handed to every enabled one, so that a worker gets slower with each file that it has run.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

/** As Node 20 and 22 have it (lib/internal/async_local_storage/async_hooks.js). */
interface Storage {
  enabled?: boolean
  _enable?: () => void
  disable(): void
}

let enabledSince: Set<Storage> | undefined

/** @returns what disables the stores that have been enabled since; one that is used again is enabled again */
export function watchAsyncStores(): () => void {
  hook()
  const watched = (enabledSince = new Set<Storage>())
  return () => {
    if (enabledSince === watched) enabledSince = undefined
    for (const storage of watched) storage.disable()
  }
}

let hooked = false

function hook(): void {
  if (hooked) return
  hooked = true
  const prototype = AsyncLocalStorage.prototype as unknown as Storage
  const enable = prototype._enable
  if (!enable) return
  prototype._enable = function (this: Storage) {
    if (!this.enabled) enabledSince?.add(this)
    enable.call(this)
  }
}
