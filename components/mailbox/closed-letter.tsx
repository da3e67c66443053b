import { LockKeyhole } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { SignInMethod } from '#components/registration/sign-in-method.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { MessageSummary } from '#domain/message/message.ts'
import { type Addressee, LetterHead } from './letter-head.tsx'

/**
 * A letter that opens only to a stronger sign-in: what the list tells of it, why it stays closed, and the way to open it.
 * @param senderQuality as the head shows it (LetterHead)
 * @param box where the box is, without the language
 * @param signedInWith the level of the reader's sign-in
 * @param suffices the levels that open it
 * @param signIn the server action that asks one of them, and the fields that say which and lead back
 */
export function ClosedLetter(props: {
  message: MessageSummary
  addressee: Addressee
  senderQuality?: string
  box: string
  signedInWith: string
  suffices: readonly string[]
  signIn: { action: (form: FormData) => Promise<void>; fields: Record<string, string> }
}) {
  const t = useTranslations('letter.closed')
  const { message, addressee, senderQuality, box, signedInWith, suffices, signIn } = props
  return (
    <article>
      <LetterHead message={message} addressee={addressee} senderQuality={senderQuality} box={box} />
      <section className="mt-3 space-y-2">
        <Notice kind="due" title={t('title')}>
          <p>{t('why')}</p>
          <ul className="mt-1 list-disc ps-2.5">
            {suffices.map((acr) => (
              <li key={acr}>
                <SignInMethod acr={acr} />
              </li>
            ))}
          </ul>
          <p className="mt-1">{t.rich('now', { method: () => <SignInMethod acr={signedInWith} /> })}</p>
        </Notice>
        <form action={signIn.action} className="screen-only">
          {Object.entries(signIn.fields).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <FormButton look="main" className="max-md:w-full">
            <LockKeyhole aria-hidden className="size-2.5" />
            {t('signIn')}
          </FormButton>
        </form>
      </section>
    </article>
  )
}
