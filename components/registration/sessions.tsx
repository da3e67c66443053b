import { useTranslations } from 'next-intl'
import { FormButton } from '#components/ui/form-button.tsx'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import { SignInMethod } from './sign-in-method.tsx'

type Act = (form: FormData) => Promise<void>

/** Where somebody is signed in, with the way to end each, and all. */
export function Sessions(props: {
  sessions: { name: string; acr: string; authTime: Date; lastSeenAt: Date; isThisOne: boolean }[]
  end: Act
  endAll: Act
}) {
  const t = useTranslations('me')
  const { sessions, end, endAll } = props
  return (
    <section className="mt-5">
      <h2 className="text-lead font-semibold">{t('sessions.title')}</h2>
      <p className="prose-column mt-0.5 text-ink-soft">{t('sessions.text')}</p>
      <ul className="mt-2 divide-y divide-line rounded-sheet border border-line bg-sheet">
        {sessions.map(({ name, acr, authTime, lastSeenAt, isThisOne }) => (
          <li key={name} className="flex flex-wrap items-center justify-between gap-1 px-2 py-1.5 md:px-4">
            <div>
              <p className="font-semibold">
                <SignInMethod acr={acr} />
                {isThisOne ? <> · {t('sessions.here')}</> : null}
              </p>
              <p className="text-note text-ink-soft">
                {t('since')} <ReadableDate at={authTime} withTime /> · {t('sessions.seen')}{' '}
                <ReadableDate at={lastSeenAt} withTime />
              </p>
            </div>
            {isThisOne ? null : (
              <form action={end} className="max-md:w-full">
                <input type="hidden" name="session" value={name} />
                <FormButton className="max-md:w-full">{t('sessions.end')}</FormButton>
              </form>
            )}
          </li>
        ))}
      </ul>
      <form action={endAll} className="mt-2">
        <FormButton className="max-md:w-full">{t('sessions.everywhere')}</FormButton>
      </form>
    </section>
  )
}
