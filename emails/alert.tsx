import { Text } from 'react-email'
import { ActionLink, Frame } from './frame.tsx'
import { paper } from './paper.ts'
import { alertTexts, type MailLanguage } from './texts/index.ts'

export interface AlertProps {
  language: MailLanguage
  /** What it says: the usual sentence, or the sender's */
  sentence: string
  sentenceLanguage: string
  button: string
  boxUrl: string
  host: string
}

/** Something waits in the box: one sentence and the way there. It names neither subject nor content (trust.md F11). */
export function Alert({ language, sentence, sentenceLanguage, button, boxUrl, host }: AlertProps) {
  return (
    <Frame language={language} preview={sentence} texts={alertTexts[language]} host={host}>
      <Text lang={sentenceLanguage} className="ink" style={paper.sentence}>
        {sentence}
      </Text>
      <ActionLink href={boxUrl}>{button}</ActionLink>
    </Frame>
  )
}
