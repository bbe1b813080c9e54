/** Where in the application's code something is called from. */

const FOREIGN = /node_modules|node:|<anonymous>|\(native\)|[\\/]prisma-sqlite-shadow[\\/]dist[\\/]/

/** `file:line:column` of the innermost frame that is the application's; empty where the stack has none. */
export function callSite(): string {
  const lines = new Error('here').stack?.split('\n').slice(2) ?? []
  const own = lines.find((line) => !FOREIGN.test(line) && !line.includes(__dirname))
  return /\(?((?:file:\/\/)?[^\s()]+:\d+:\d+)\)?$/.exec(own ?? '')?.[1] ?? ''
}
