import { Link } from '#components/ui/link.tsx'
import type { MailSample } from '#emails/every-mail.ts'
import { env } from '#env.ts'

/** The mails of one language by their kind, each by its subject and by what makes it differ from the others. */
export async function MailList({ samples }: { samples: MailSample[] }) {
  const { ORIGIN } = env()
  const mails = await Promise.all(
    samples.map(async (sample) => ({ ...sample, subject: (await sample.compose(ORIGIN)).subject })),
  )
  return (
    <>
      <h1 className="text-title md:text-display">Every e-mail</h1>
      <p className="prose-column mt-1 mb-4 text-ink-soft">
        The {mails.length} e-mails that the e-Box can send, in the language chosen above, with the people of the
        demonstration data set. Only an e-Box in development shows this page.
      </p>
      {Map.groupBy(mails, ({ kind }) => kind)
        .entries()
        .map(([kind, ofKind]) => (
          <section key={kind} className="mb-4">
            <h2 className="mb-1 text-lead">{kind}</h2>
            <ul className="divide-y divide-line rounded-sheet border border-line bg-sheet">
              {ofKind.map(({ id, variant, subject, language }) => (
                <li key={id} className="grid gap-x-3 px-2 py-1 md:grid-cols-[1fr_1fr] md:items-center">
                  <Link href={`/mail-preview?mail=${id}`} className="inline-flex min-h-[2.75rem] items-center">
                    {variant}
                  </Link>
                  <span lang={language} className="text-note text-ink-soft">
                    {subject}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        ))
        .toArray()}
    </>
  )
}
