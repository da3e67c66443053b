import { Text } from 'react-email'
import { ActionLink, Frame } from './frame.tsx'
import { paper } from './paper.ts'
import { alertTexts, type MailLanguage } from './texts/index.ts'

/** A mail to the holder about the box itself: what happened or will, what it means, and the way to the box. */
export function ToTheBox(props: {
  language: MailLanguage
  sentence: string
  meaning: string
  button: string
  boxUrl: string
  host: string
}) {
  const { language, sentence, meaning } = props
  return (
    <Frame language={language} preview={sentence} texts={alertTexts[language]} host={props.host}>
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
