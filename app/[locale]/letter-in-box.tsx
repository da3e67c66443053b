import { type LetterInView, threadInView } from '#app/[locale]/letters-in-view.ts'
import { ClosedLetter } from '#components/mailbox/closed-letter.tsx'
import { Letter } from '#components/mailbox/letter.tsx'
import type { Addressee } from '#components/mailbox/letter-head.tsx'
import { appDatabase } from '#db/client.ts'
import { decide, type Operation } from '#domain/access/authorization-table.ts'
import { readAlerts } from '#domain/consultation/read-alerts.ts'
import { replyOffered } from '#http/personal-reply.ts'
import type { Locale } from '#locales/routing.ts'
import { changeLetter } from '#session/change-letter.ts'
import { letterText } from '#session/letter-text.ts'
import { qualityName } from '#session/quality-name.ts'
import { paymentAsked } from '#session/payment-asked.ts'
import { currentSession, methodsFor } from '#session/session.ts'
import { signIn } from '#session/sign-in.ts'

/** What the address of a letter asks beside the letter. */
export type AskedOfLetter = { document?: string | string[]; reply?: string | string[] }

/**
 * A letter on its page, or why it stays closed. Drawing the page does not mark it as read; fetching its main document does.
 * @param box where the box is, without the language
 * @param fields what the forms of the letter say beside `messageId`, to name the box
 */
export async function LetterInBox(props: {
  locale: Locale
  letter: LetterInView
  box: string
  addressee: Addressee
  fields?: Record<string, string>
  asked: AskedOfLetter
}) {
  const { locale, letter, box, addressee, asked } = props
  const { reader, message } = letter
  const page = `/${locale}${box}/messages/${message.messageId}`
  const { sender } = message
  const senderQuality = sender.eboxType === 'professional' ? await qualityName(sender.quality, locale) : undefined
  if (letter.isClosed) {
    const { requiredAcr } = letter.isClosed
    const session = await currentSession()
    return (
      <ClosedLetter
        message={letter.message}
        addressee={addressee}
        senderQuality={senderQuality}
        box={box}
        signedInWith={session?.acr ?? ''}
        suffices={methodsFor(requiredAcr)}
        signIn={{ action: signIn, fields: { returnTo: page, method: requiredAcr } }}
      />
    )
  }
  const [body, thread, alerts] = await Promise.all([
    letterText(reader, letter.message, page),
    threadInView(reader, letter.message, page),
    readAlerts(appDatabase(), reader, message.messageId),
  ])
  const { document, reply } = asked
  const may = (operation: Operation) => decide(reader.actor, operation) !== 'no'
  return (
    <Letter
      message={letter.message}
      addressee={addressee}
      senderQuality={senderQuality}
      body={body}
      box={box}
      contentPath={`${page}/documents`}
      open={typeof document === 'string' ? document : undefined}
      thread={thread}
      alerts={alerts}
      payment={paymentAsked(locale, letter.message)}
      changes={
        may('changeMessages')
          ? { action: changeLetter, fields: { messageId: message.messageId, ...props.fields } }
          : undefined
      }
      reply={may('replyToMessage') ? replyOffered(page, reply) : undefined}
    />
  )
}
