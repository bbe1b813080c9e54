import type { RowPart } from '../translation'

/** What is known of a part once its steps are there; their positions count from the first step that is no snapshot. */
export type PartSteps = Omit<RowPart, 'first' | 'steps' | 'group' | 'pulls' | 'result' | 'into'>
