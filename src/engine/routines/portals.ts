import { pgError } from '../../errors'
import type { Portal, Portals } from '../../plpgsql/portal'
import type { Session } from '../session'

/** The cursors that routines have open: a transaction's own, and undone with the subtransaction that opened them (portalmem.c). */
export class SessionPortals implements Portals {
  private count = 0

  constructor(private readonly session: Session) {}

  private get own(): Map<string, Portal> {
    return this.session.begin().portals
  }

  find(name: string): Portal | undefined {
    return this.own.get(name)
  }

  open(name: string | undefined, portal: Portal): string {
    const { own } = this
    const chosen = name ?? this.newName()
    if (own.has(chosen)) throw pgError('42P03', `cursor "${chosen}" already exists`)
    own.set(chosen, portal)
    this.session.begin().whenUndone(() => {
      if (own.get(chosen) === portal) own.delete(chosen)
    })
    return chosen
  }

  /** CreateNewPortal. */
  private newName(): string {
    const name = `<unnamed portal ${++this.count}>`
    return this.own.has(name) ? this.newName() : name
  }

  skipName(): void {
    this.newName()
  }

  close(name: string): void {
    this.own.delete(name)
  }

  /** @returns what puts all of them back to what they are now */
  keep(): () => void {
    const { own, count } = this
    const kept = [...own].map(([name, portal]) => ({ name, portal, restore: portal.keep() }))
    return () => {
      this.count = count
      own.clear()
      for (const { name, portal, restore } of kept) {
        own.set(name, portal)
        restore()
      }
    }
  }
}
