import { useTranslations } from 'next-intl'
import { SignInMethod } from './sign-in-method.tsx'

/** At the foot of what takes a fresh sign-in: who is here, and by which means. */
export function SignedInAs({ name, acr }: { name: string; acr: string }) {
  const t = useTranslations('activate')
  return (
    <p className="mt-4 border-t border-line pt-2 text-note text-ink-soft">
      {t.rich('signedInAs', {
        name: () => <bdi className="font-semibold">{name}</bdi>,
        method: () => <SignInMethod acr={acr} />,
      })}
    </p>
  )
}
