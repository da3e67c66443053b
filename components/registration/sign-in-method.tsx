import { useTranslations } from 'next-intl'

// The levels of Belgium's federal authentication service; another provider's level is not called by name.
const methods: Record<string, 'eid' | 'itsme' | 'totp'> = {
  'urn:be:fedict:iam:fas:Level500': 'eid',
  'urn:be:fedict:iam:fas:Level450': 'itsme',
  'urn:be:fedict:iam:fas:Level400': 'totp',
}

/** The name of a means in `me.methods`. @param acr the level, as the identity provider names it */
export const methodOf = (acr: string) => methods[acr] ?? 'other'

/** By which means somebody signed in. @param acr the level, as the identity provider names it */
export function SignInMethod({ acr }: { acr: string }) {
  const t = useTranslations('me.methods')
  return t(methodOf(acr))
}
