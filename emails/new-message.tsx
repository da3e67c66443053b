import { Text } from 'react-email'
import { ActionLink, Frame } from './frame.tsx'
import { paper } from './paper.ts'
import type { Audience } from './texts/alert-texts.ts'
import { alertTexts, type MailLanguage } from './texts/index.ts'

export interface NewMessageProps {
  language: MailLanguage
  audience: Audience
  /** As printed: 0800.013.735 */
  enterpriseNumber: string
  boxUrl: string
  host: string
}

/** A message waits: one sentence and the way to the box. It names neither sender nor subject nor content (trust.md F11). */
export function NewMessage({ language, audience, enterpriseNumber, boxUrl, host }: NewMessageProps) {
  const texts = alertTexts[language]
  const { sentence, button } = texts.newMessage[audience]
  const filled = sentence.replace('{enterpriseNumber}', enterpriseNumber)
  return (
    <Frame language={language} preview={filled} texts={texts} host={host}>
      <Text className="ink" style={paper.sentence}>
        {filled}
      </Text>
      <ActionLink href={boxUrl}>{button}</ActionLink>
    </Frame>
  )
}
