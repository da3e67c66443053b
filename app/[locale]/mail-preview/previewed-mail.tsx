import { Places } from '#components/desk/places.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { Link } from '#components/ui/link.tsx'
import type { MailSample } from '#emails/every-mail.ts'
import { inColours, previewText } from '#emails/mail-program.ts'
import { env } from '#env.ts'

const frame = 'block rounded-sheet border border-line'

/**
 * One mail as its reader gets it: subject, preview text, the HTML on a phone and on a desktop, the plain text. The frames may neither
 * run nor load anything; they inherit the page's policy, which lets a mail's own styles in because this page is shown in development.
 */
export async function PreviewedMail(props: { sample: MailSample; samples: MailSample[]; colours: 'light' | 'dark' }) {
  const { sample, samples, colours } = props
  const { subject, html, text, language, unsubscribeUrl } = await sample.compose(env().ORIGIN)
  const at = samples.indexOf(sample)
  const address = (id: string, shown = colours) => `/mail-preview?mail=${id}&colours=${shown}`
  const beside = [
    { name: 'The one before', other: samples[at - 1] },
    { name: 'The next', other: samples[at + 1] },
  ]
  const drawn = inColours(html, colours)
  return (
    <article>
      <nav aria-label="E-mails" className="mb-2 flex flex-wrap gap-x-3 text-note">
        <Link href="/mail-preview" className="inline-flex min-h-[2.75rem] items-center">
          All e-mails
        </Link>
        {beside.map(({ name, other }) =>
          other ? (
            <Link key={name} href={address(other.id)} className="inline-flex min-h-[2.75rem] items-center">
              {name}
            </Link>
          ) : null,
        )}
      </nav>
      <h1 lang={language} className="mb-2 text-title md:text-display">
        {subject}
      </h1>
      <Facts
        onPhone="below"
        items={[
          { name: 'Kind', value: sample.kind },
          { name: 'Variant', value: sample.variant },
          { name: 'Preview text', value: <span lang={language}>{previewText(html)}</span> },
          ...(unsubscribeUrl
            ? [{ name: 'Turned off at', value: <span className="wrap-anywhere">{unsubscribeUrl}</span> }]
            : []),
        ]}
      />
      <div className="mt-3">
        <Places
          label="Colours"
          here={address(sample.id)}
          places={[
            { href: address(sample.id, 'light'), name: 'Light' },
            { href: address(sample.id, 'dark'), name: 'Dark' },
          ]}
        />
      </div>
      <div className="grid gap-3 md:grid-cols-[24.5rem_minmax(0,1fr)]">
        <section>
          <h2 className="mb-1 text-lead">On a phone</h2>
          <iframe
            title="The e-mail on a phone"
            sandbox=""
            srcDoc={drawn}
            className={`${frame} h-[50rem] w-full max-w-[24.5rem]`}
          />
        </section>
        <section>
          <h2 className="mb-1 text-lead">Plain text</h2>
          <pre
            lang={language}
            className="rounded-sheet border border-line bg-sheet p-2 font-sans text-note wrap-anywhere whitespace-pre-wrap"
          >
            {text}
          </pre>
        </section>
      </div>
      <section className="mt-3">
        <h2 className="mb-1 text-lead">On a desktop</h2>
        {/* Never narrower than a mail and its margins: on a phone it is moved to be seen. */}
        <div className="overflow-x-auto">
          <iframe
            title="The e-mail on a desktop"
            sandbox=""
            srcDoc={drawn}
            className={`${frame} h-[42rem] w-full min-w-[44rem]`}
          />
        </div>
      </section>
    </article>
  )
}
