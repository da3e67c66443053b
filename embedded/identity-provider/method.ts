/** A way to sign in, with the level that Belgium's federal authentication service gives it (`acr`) and its `amr` (RFC 8176). */
export interface Method {
  key: 'eid' | 'itsme' | 'totp' | 'password'
  acr: string
  amr: string[]
  isStrong: boolean
}

export const methods: readonly Method[] = [
  { key: 'eid', acr: 'urn:be:fedict:iam:fas:Level500', amr: ['sc', 'pin', 'mfa'], isStrong: true },
  { key: 'itsme', acr: 'urn:be:fedict:iam:fas:Level450', amr: ['swk', 'pin', 'mfa'], isStrong: true },
  { key: 'totp', acr: 'urn:be:fedict:iam:fas:Level400', amr: ['pwd', 'otp', 'mfa'], isStrong: true },
  { key: 'password', acr: 'urn:be:fedict:iam:fas:Level100', amr: ['pwd'], isStrong: false },
]

/** @param acrValues as the relying party asked (OIDC Core §3.1.2.1); all methods when it asked for none that is known */
export function methodsFor(acrValues: string | undefined): readonly Method[] {
  const asked = acrValues?.split(' ') ?? []
  const offered = methods.filter(({ acr }) => asked.includes(acr))
  return offered.length > 0 ? offered : methods
}
