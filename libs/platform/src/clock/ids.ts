import { randomFillSync } from 'node:crypto';

/** Asked of the system for many ids at once: one by one they were a twentieth of an inquiry's processor time. */
const pool = Buffer.alloc(16 * 256);
let taken = pool.length;
let lastMillisecond = 0;
let sequence = 0;

function sixteenRandomBytes(): Buffer {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  taken += 16;
  return pool.subarray(taken - 16, taken);
}

/**
 * A UUIDv7 (RFC 9562): 48 bits of machine time, so that keys are inserted in order, then a 12-bit counter that keeps
 * ids of one process in the order they were made, then 62 random bits.
 */
export function newId(): string {
  const bytes = sixteenRandomBytes();
  const millisecond = Math.max(Date.now(), lastMillisecond);
  sequence = millisecond === lastMillisecond ? sequence + 1 : bytes.readUInt16BE(6) & 0x3ff;
  lastMillisecond = sequence > 0xfff ? millisecond + 1 : millisecond;
  if (sequence > 0xfff) sequence = 0;
  bytes.writeUIntBE(lastMillisecond, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** True for the text form of any UUID. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
