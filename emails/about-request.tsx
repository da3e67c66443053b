import { Text } from 'react-email'
import { ActionLink, Frame } from './frame.tsx'
import { paper } from './paper.ts'
import { alertTexts, type MailLanguage } from './texts/index.ts'

/** A mail to the contacts of an organisation: what happened to its registration, what to do, and the way there. */
export function AboutRequest(props: {
  language: MailLanguage
  sentence: string
  meaning: string
  button: string
  url: string
  host: string
}) {
  const { language, sentence, meaning } = props
  const { trust, onboarding } = alertTexts[language]
  return (
    <Frame language={language} preview={sentence} texts={{ trust, why: onboarding.why }} host={props.host}>
      <Text className="ink" style={paper.sentence}>
        {sentence}
      </Text>
      <Text className="soft" style={paper.sentence}>
        {meaning}
      </Text>
      <ActionLink href={props.url}>{props.button}</ActionLink>
    </Frame>
  )
}
