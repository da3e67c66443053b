/** The check number that Belgian identifiers end with: 97 minus the remainder of what precedes it (spec §14, CBE and RRN). */
export function mod97Check(digits: string): string {
  return String(97n - (BigInt(digits) % 97n)).padStart(2, '0')
}
