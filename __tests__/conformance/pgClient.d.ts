/** node-postgres's own Client, which the mapping of `pg` does not reach. */
declare module 'pg/lib/client' {
  export { Client as default } from 'pg'
}
