import { Text } from 'react-email'
import { ActionLink, Frame } from './frame.tsx'
import { paper } from './paper.ts'
import { alertTexts, type MailLanguage } from './texts/index.ts'

/**
 * A mail about a box itself: what happened or will, what it means, and the way there.
 * @param props `why` it came, where the address is not (yet) one of the e-Box
 */
export function ToTheBox(props: {
  language: MailLanguage
  sentence: string
  meaning: string
  button: string
  boxUrl: string
  why?: string
  host: string
}) {
  const { language, sentence, meaning } = props
  const { trust, why } = alertTexts[language]
  return (
    <Frame language={language} preview={sentence} texts={{ trust, why: props.why ?? why }} host={props.host}>
      <Text className="ink" style={paper.sentence}>
        {sentence}
      </Text>
      <Text className="soft" style={paper.sentence}>
        {meaning}
      </Text>
      <ActionLink href={props.boxUrl}>{props.button}</ActionLink>
    </Frame>
  )
}
