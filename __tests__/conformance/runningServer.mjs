/** Set-up and tear-down share a process, and this. */
export const running = { server: undefined }
