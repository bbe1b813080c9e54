/** As much of a socket as node-postgres and its pool touch. */
export interface ConnectionStream {
  writable: boolean
  /** Whether a waiting query keeps the process alive. */
  referenced: boolean
  destroy(error?: Error): void
  cork(): void
  uncork(): void
  ref(): void
  unref(): void
}

export function connectionStream(onDestroy: (error?: Error) => void): ConnectionStream {
  return {
    writable: true,
    referenced: true,
    destroy: onDestroy,
    cork() {},
    uncork() {},
    ref() {
      this.referenced = true
    },
    unref() {
      this.referenced = false
    },
  }
}
