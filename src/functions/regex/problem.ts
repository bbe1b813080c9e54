import { pgError, UnsupportedOnShadow } from '../../errors'

/** Postgres's words for what is wrong with a regular expression (regex/regerrs.h names the kinds). */
const PROBLEMS = {
  parentheses: 'parentheses () not balanced',
  brackets: 'brackets [] not balanced',
  braces: 'braces {} not balanced',
  counts: 'invalid repetition count(s)',
  range: 'invalid character range',
  operand: 'quantifier operand invalid',
  characterClass: 'invalid character class',
  collating: 'invalid collating element',
  escape: 'invalid escape \\ sequence',
  reference: 'invalid backreference number',
  option: 'invalid embedded option',
  pattern: 'invalid regexp (reg version 0.8)',
} as const

export type RegexProblem = keyof typeof PROBLEMS

/** 2201B, invalid_regular_expression. */
export const regexError = (problem: RegexProblem) =>
  pgError('2201B', `invalid regular expression: ${PROBLEMS[problem]}`)

export const refusedRegex = (what: string, reason?: string) =>
  new UnsupportedOnShadow(`${what} in a regular expression`, { reason })
