/** Prisma passes `contains` on as a LIKE pattern; this makes its wildcards ordinary characters. */
export const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&')
