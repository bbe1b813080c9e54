let table: Int32Array | undefined

function crcTable(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
    return crc
  })
}

/**
 * The checksum that orders tsquery's lexemes: Postgres keeps an old mixture, the reflected polynomial's table with
 * shifts to the left (pg_crc.h, "legacy CRC32"). Signed.
 */
export function legacyCrc32(text: string): number {
  table ??= crcTable()
  let crc = -1
  for (const byte of Buffer.from(text)) crc = table[((crc >>> 24) ^ byte) & 0xff]! ^ (crc << 8)
  return ~crc
}
