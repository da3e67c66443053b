import { Body, Container, Head, Hr, Html, Link, Preview, Section, Text } from 'react-email'
import type { ReactNode } from 'react'
import { paper } from './paper.ts'
import type { AlertTexts } from './texts/alert-texts.ts'
import type { MailLanguage } from './texts/index.ts'

export interface FrameProps {
  language: MailLanguage
  /** What a mail program shows beside the subject. */
  preview: string
  texts: Pick<AlertTexts, 'trust' | 'why'>
  /** Where the e-Box is, as a person types it. */
  host: string
  children: ReactNode
}

/** What every mail looks like: 600 pixels, light and dark, no image; the name above, why one can trust it below (look.md, E-mails). */
export function Frame({ language, preview, texts, host, children }: FrameProps) {
  const [before, after] = texts.trust.advice.split('{host}')
  return (
    <Html lang={language}>
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{paper.styles}</style>
      </Head>
      <Preview>{preview}</Preview>
      <Body lang={language} className="paper" style={paper.body}>
        <Container style={paper.container}>
          <Text className="ink" style={paper.name}>
            e-Box
          </Text>
          <Section className="sheet" style={paper.sheet}>
            {children}
          </Section>
          <Section style={paper.foot}>
            <Text className="ink" style={paper.footTitle}>
              {texts.trust.title}
            </Text>
            <Text className="soft" style={paper.footText}>
              {before}
              <strong>{host}</strong>
              {after}
            </Text>
            <Hr className="line" style={paper.line} />
            <Text className="soft" style={paper.footText}>
              {texts.why}
            </Text>
          </Section>
        </Container>
      </Body>
    </Html>
  )
}

/** The one thing to do, as a link that looks like a button and stays one without styles. */
export function ActionLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="action" style={paper.action}>
      {children}
    </Link>
  )
}
