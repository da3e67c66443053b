/** What is looked up by its hash because its value is stored encrypted. */
export type LookupKind =
  | 'ssin'
  | 'enterpriseNumber'
  | 'professional'
  | 'emailAddress'
  | 'addressCode'
  | 'mandateCode'
  | 'publication'
  | 'portalSubject'
  | 'dpopNonce'
  | 'returnPath'

/**
 * Port: keeper of the keys that never stand in the database (embedded: a file; real: a key management service).
 * Owners' keys are wrapped by it; it never sees a document.
 */
export interface KeyProvider {
  /** Wraps a 256-bit key under the master key; `context` is authenticated, not stored (for a box: `box|<boxId>`). */
  wrap(key: Uint8Array, context: string): Promise<Uint8Array>
  /** Unwraps what {@link wrap} gave for the same context. Throws SealBroken for anything else. */
  unwrap(wrapped: Uint8Array, context: string): Promise<Uint8Array>
  /** HMAC-SHA256 (32 bytes) of a value under the look-up key; another kind gives another hash of the same value. */
  lookupHash(kind: LookupKind, value: string): Uint8Array
  /** The same in hexadecimal, as statements about many take it: of a million, the bytes of each would cost more than the hash. */
  lookupHex(kind: LookupKind, value: string): string
}
