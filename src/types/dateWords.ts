/**
 * Words of dates and times (manual, "Date/Time Key Words"). Postgres compares no more than ten characters of a word.
 */
export type DateWord =
  | { readonly kind: 'month' | 'weekday' | 'meridiem'; readonly value: number }
  | { readonly kind: 'era'; readonly bc: boolean }
  | { readonly kind: 'unit'; readonly unit: 'julian' | 'other' }
  | { readonly kind: 'special'; readonly name: string }
  /** `t` before a time. */
  | { readonly kind: 'time' }
  | { readonly kind: 'daylight' }
  | { readonly kind: 'ignored' }

export const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const
export const DAY_NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

const words = new Map<string, DateWord>()
MONTH_NAMES.forEach((name, i) => {
  const word: DateWord = { kind: 'month', value: i + 1 }
  words.set(name.toLowerCase(), word).set(name.slice(0, 3).toLowerCase(), word)
})
DAY_NAMES.forEach((name, i) => {
  const word: DateWord = { kind: 'weekday', value: i }
  words.set(name.toLowerCase(), word).set(name.slice(0, 3).toLowerCase(), word)
})
words.set('sept', { kind: 'month', value: 9 })
for (const [short, value] of [['tues', 2], ['weds', 3], ['thur', 4], ['thurs', 4]] as const) words.set(short, { kind: 'weekday', value }) // prettier-ignore
words.set('am', { kind: 'meridiem', value: 0 }).set('pm', { kind: 'meridiem', value: 12 })
words.set('ad', { kind: 'era', bc: false }).set('bc', { kind: 'era', bc: true })
for (const name of ['j', 'jd', 'julian']) words.set(name, { kind: 'unit', unit: 'julian' })
for (const name of ['d', 'h', 'm', 'mm', 's', 'y', 'dow', 'doy', 'isodow', 'isoyear'])
  words.set(name, { kind: 'unit', unit: 'other' })
for (const name of ['-infinity', 'infinity', 'epoch', 'now', 'today', 'tomorrow', 'yesterday', 'allballs'])
  words.set(name, { kind: 'special', name })
words.set('+infinity', { kind: 'special', name: 'infinity' })
words
  .set('t', { kind: 'time' })
  .set('dst', { kind: 'daylight' })
  .set('at', { kind: 'ignored' })
  .set('on', { kind: 'ignored' })

export const dateWord = (text: string): DateWord | undefined => words.get(text.slice(0, 10))
