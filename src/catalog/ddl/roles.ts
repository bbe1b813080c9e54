/** Roles. The shadow has one, which may do everything; a history is told which others it needs on Postgres. */
import type { Draft } from './draft'
import { walk, type Body } from './nodes'

/** Those that every Postgres has, or that the history has made. */
export const hasRole = (draft: Draft, name: string): boolean =>
  /^(postgres|pg_\w+)$/.test(name) || draft.roles.has(name)

export function createRole(draft: Draft, { role }: Body<'CreateRoleStmt'>): void {
  if (role !== undefined) draft.roles.add(role)
}

export function dropRole(draft: Draft, { roles = [] }: Body<'DropRoleStmt'>): void {
  walk(roles, (_tag, { rolename }) => {
    if (typeof rolename === 'string') draft.roles.delete(rolename)
  })
}

/** The first role that a statement names and no migration before it makes. Postgres fails with 42704 where it has none. */
export function missingRole(draft: Draft, statement: unknown): string | undefined {
  const names: string[] = []
  walk([statement], (_tag, { rolename, priv_name: granted, cols }) => {
    if (typeof rolename === 'string') names.push(rolename)
    // GRANT role TO role.
    if (typeof granted === 'string' && cols === undefined && isRoleGrant(statement)) names.push(granted)
  })
  return names.find((name) => !hasRole(draft, name))
}

const isRoleGrant = (statement: unknown): boolean =>
  typeof statement === 'object' && statement !== null && 'granted_roles' in statement
