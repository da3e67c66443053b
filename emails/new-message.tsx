import { Text } from 'react-email'
import { ActionLink, Frame } from './frame.tsx'
import { paper } from './paper.ts'
import type { Audience } from './texts/alert-texts.ts'
import { alertTexts, type MailLanguage } from './texts/index.ts'

export interface NewMessageProps {
  language: MailLanguage
  audience: Audience
  /** What it says: the usual sentence, or the sender's */
  sentence: string
  sentenceLanguage: string
  boxUrl: string
  host: string
}

/** A message waits: one sentence and the way to the box. It names neither sender nor subject nor content (trust.md F11). */
export function NewMessage({ language, audience, sentence, sentenceLanguage, boxUrl, host }: NewMessageProps) {
  const texts = alertTexts[language]
  const { button } = texts.newMessage[audience]
  return (
    <Frame language={language} preview={sentence} texts={texts} host={host}>
      <Text lang={sentenceLanguage} className="ink" style={paper.sentence}>
        {sentence}
      </Text>
      <ActionLink href={boxUrl}>{button}</ActionLink>
    </Frame>
  )
}
