import { LogIn } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { FormButton } from '#components/ui/form-button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { env } from '#env.ts'
import type { Locale } from '#locales/routing.ts'
import { signIn } from '#session/sign-in.ts'

type Query = Partial<Record<'returnTo' | 'reason' | 'error', string | string[]>>
type Props = { params: Promise<{ locale: Locale }>; searchParams: Promise<Query> }

const reasons = ['cancelled', 'weak', 'fresh', 'ended', 'failed'] as const

/** Why the last attempt did not lead in: our own reason, or the name that next-auth gives the fault. */
function reasonOf({ reason, error }: Query): (typeof reasons)[number] | undefined {
  if (error) return error === 'OAuthCallbackError' || error === 'AccessDenied' ? 'cancelled' : 'failed'
  return reasons.find((known) => known === reason)
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('signIn'))('title') }
}

/** The way in: why a strong means is asked, what went wrong the last time, one button. */
export default async function SignIn({ params, searchParams }: Props) {
  const { locale } = await params
  setRequestLocale(locale)
  const [t, query] = await Promise.all([getTranslations('signIn'), searchParams])
  const reason = reasonOf(query)
  const isEmbedded = env().EMBEDDED.includes('identity-provider')
  return (
    <div className="mx-auto max-w-text">
      {reason ? (
        <div className="mb-3">
          <Notice kind={reason === 'failed' ? 'problem' : 'info'} title={t(`${reason}.title`)}>
            {t(`${reason}.text`)}
          </Notice>
        </div>
      ) : null}
      <h1 className="text-title md:text-display">{t('title')}</h1>
      <p className="mt-2">{t('lead')}</p>
      <form action={signIn} className="mt-4">
        <input
          type="hidden"
          name="returnTo"
          value={typeof query.returnTo === 'string' ? query.returnTo : `/${locale}/citizen`}
        />
        <input type="hidden" name="method" value={reason === 'weak' || reason === 'fresh' ? 'strong' : 'any'} />
        <FormButton look="main" className="max-md:w-full text-lead!" describedBy="after">
          <LogIn aria-hidden className="size-3" />
          {t('title')}
        </FormButton>
      </form>
      <p id="after" className="mt-1 text-note text-ink-soft">
        {t('after')}
      </p>
      {isEmbedded ? (
        <div className="mt-4">
          <Notice kind="info" title={t('embedded.title')}>
            {t('embedded.text')}
          </Notice>
        </div>
      ) : null}
    </div>
  )
}
